//===- Configuration.cpp - what to train, from JSON -----------------------===//

#include "Configuration.h"

#include "LayerConfiguration.h"

#include <functional>
#include <stdexcept>

namespace reference {

static Rule parseRule(const Json &json) {
  JsonObject object(json, "rule");
  Rule rule;
  rule.errors =
      object.word<Errors>("errors", Errors::Backpropagation,
                          {{"backpropagation", Errors::Backpropagation},
                           {"random", Errors::Random},
                           {"direct", Errors::Direct}});
  rule.targets = object.word<Targets>(
      "targets", Targets::None,
      {{"vanilla", Targets::Vanilla}, {"difference", Targets::Difference}});
  if (json.contains("errors") == json.contains("targets"))
    throw std::runtime_error("rule: expected either errors or targets");
  if (rule.targets != Targets::None) {
    rule.top =
        object.word<Top>("top", Top::Gradient,
                         {{"gradient", Top::Gradient}, {"label", Top::Label}});
    if (rule.top == Top::Gradient)
      rule.alpha = object.require<double>("alpha");
    rule.reduction = object.word<Reduction>(
        "reduction", Reduction::Sample,
        {{"sample", Reduction::Sample}, {"batch", Reduction::Batch}});
    rule.inverse = object.word<InverseLoss>(
        "inverse", InverseLoss::NoisePreserving,
        {{"noise_preserving", InverseLoss::NoisePreserving},
         {"denoising", InverseLoss::Denoising}});
    rule.inverseActivation = object.word<InverseActivation>(
        "inverse_activation", InverseActivation::LayerBelow,
        {{"layer_below", InverseActivation::LayerBelow},
         {"identity", InverseActivation::Identity},
         {"own", InverseActivation::Own}});
    rule.schedule =
        object.word<Schedule>("schedule", Schedule::Parallel,
                              {{"parallel", Schedule::Parallel},
                               {"alternating", Schedule::Alternating}});
    if (object.get<double>("sigma", 0) != 0)
      throw std::runtime_error(
          "rule.sigma: expected 0; noise is given with --noise");
    const Json &gamma = object.get("gamma");
    if (!gamma.is_null())
      rule.gamma = gamma.get<double>();
    rule.auxiliary = object.get<size_t>("auxiliary", 0);
    rule.auxiliaryActivation = object.word<Activation>(
        "auxiliary_activation", Activation::Identity,
        {{"identity", Activation::Identity}, {"tanh", Activation::Tanh}});
  }
  object.finish();
  return rule;
}

static RateSchedule parseSchedule(const Json &json, const std::string &where) {
  RateSchedule schedule;
  if (json.is_null())
    return schedule;
  JsonObject object(json, where);
  schedule.kind = object.word<RateKind>("kind", RateKind::Constant,
                                        {{"constant", RateKind::Constant},
                                         {"step", RateKind::Step},
                                         {"cosine", RateKind::Cosine}});
  schedule.warmup = object.get<double>("warmup", 0);
  if (schedule.kind == RateKind::Step) {
    schedule.every = object.require<double>("every");
    schedule.factor = object.get<double>("factor", 0.1);
  }
  if (schedule.kind == RateKind::Cosine)
    schedule.last = object.get<double>("final", 0);
  object.finish();
  return schedule;
}

static Optimizer parseOptimizer(const Json &json, const std::string &where) {
  JsonObject object(json, where);
  Optimizer optimizer;
  optimizer.kind =
      object.word<OptimizerKind>("kind", OptimizerKind::Adam,
                                 {{"adam", OptimizerKind::Adam},
                                  {"sgd", OptimizerKind::Sgd},
                                  {"rmsprop", OptimizerKind::RmsProp}});
  optimizer.learningRate = object.require<double>("lr");
  optimizer.weightDecay = object.get<double>("weight_decay", 0);
  if (const Json &clip = object.get("clip"); !clip.is_null())
    optimizer.clip = clip.get<double>();
  optimizer.schedule =
      parseSchedule(object.get("schedule"), where + ".schedule");
  switch (optimizer.kind) {
  case OptimizerKind::Adam:
    optimizer.beta1 = object.get<double>("beta1", 0.9);
    optimizer.beta2 = object.get<double>("beta2", 0.999);
    optimizer.epsilon = object.get<double>("eps", 1e-8);
    optimizer.placement = object.word<EpsilonPlacement>(
        "epsilon", EpsilonPlacement::AfterCorrection,
        {{"plain", EpsilonPlacement::AfterCorrection},
         {"hat", EpsilonPlacement::BeforeCorrection}});
    break;
  case OptimizerKind::Sgd:
    optimizer.momentum = object.get<double>("momentum", 0);
    break;
  case OptimizerKind::RmsProp:
    optimizer.decay = object.get<double>("decay", 0.9);
    optimizer.epsilon = object.get<double>("eps", 1e-8);
    break;
  }
  object.finish();
  return optimizer;
}

Configuration parseConfiguration(const std::string &text, const Shape &input) {
  Configuration configuration;
  Model &model = configuration.model;
  try {
    const Json json = Json::parse(text);
    JsonObject object(json, "configuration");
    model.inputs = elementCount(input);
    model.layers = parseLayers(object.get("layers"), input);
    model.loss = object.word<Loss>("loss", Loss::CrossEntropy,
                                   {{"cross_entropy", Loss::CrossEntropy},
                                    {"squared_error", Loss::SquaredError}});
    model.rule = parseRule(object.get("rule"));
    configuration.batch = object.require<size_t>("batch");
    configuration.labelIsInput =
        object.word<bool>("label", false, {{"class", false}, {"input", true}});
    configuration.forward = parseOptimizer(object.get("forward"), "forward");
    if (const Json &inverse = object.get("inverse"); !inverse.is_null())
      configuration.inverse = parseOptimizer(inverse, "inverse");
    object.finish();
  } catch (const Json::exception &exception) {
    throw std::runtime_error(std::string("configuration: ") + exception.what());
  }
  if (model.layers.empty() || configuration.batch == 0)
    throw std::runtime_error("configuration: expected layers and a batch");
  const size_t outputs = configuration.labelIsInput ? model.inputs : 10;
  if (model.units(model.depth()) != outputs)
    throw std::runtime_error("configuration: expected as many outputs as a "
                             "label has elements");
  return configuration;
}

/// Calls `visit` with the name and form of each tensor that the model has
/// and the matrix that holds it.
static void forEachTensor(
    const Model &model, Parameters &parameters,
    const std::function<void(const std::string &, const TensorForm &, Matrix &)>
        &visit) {
  const size_t depth = model.depth();
  parameters.forward.resize(depth + 1);
  parameters.inverse.resize(depth + 1);
  parameters.feedback.resize(depth + 1);
  const Rule &rule = model.rule;
  const bool propagatesErrors = rule.targets == Targets::None;
  for (size_t l = 1; l <= depth; ++l) {
    const std::string &name = model.layer(l).name;
    const WeightedMap &map = *model.layer(l).map;
    const size_t auxiliary = l == depth ? rule.auxiliary : 0;
    visit(name + ".weight", map.weightForm(), parameters.forward[l].weight);
    visit(name + ".bias", map.biasForm(), parameters.forward[l].bias);
    if (model.hasInverse(l)) {
      visit(name + ".inverse.weight", map.inverseWeightForm(auxiliary),
            parameters.inverse[l].weight);
      visit(name + ".inverse.bias", map.inverseBiasForm(),
            parameters.inverse[l].bias);
    }
    if (propagatesErrors && rule.errors == Errors::Random && l > 1)
      visit(name + ".feedback.weight", map.feedbackForm(),
            parameters.feedback[l]);
    if (propagatesErrors && rule.errors == Errors::Direct && l < depth)
      visit(name + ".feedback.weight",
            {{map.outputs(), model.units(depth)}, map.outputs()},
            parameters.feedback[l]);
    if (auxiliary != 0) {
      visit(name + ".aux.weight", {{auxiliary, model.units(l - 1)}, auxiliary},
            parameters.auxiliary.weight);
      visit(name + ".aux.bias", {{auxiliary}, 1}, parameters.auxiliary.bias);
    }
  }
}

Parameters readParameters(const Model &model, const TensorFile &tensors) {
  Parameters parameters;
  forEachTensor(
      model, parameters,
      [&](const std::string &name, const TensorForm &form, Matrix &matrix) {
        const auto found = tensors.find(name);
        if (found == tensors.end())
          throw std::runtime_error("no tensor " + name);
        if (found->second.shape != form.shape)
          throw std::runtime_error("tensor " + name + " has another shape");
        matrix = form.zeros();
        matrix.values = found->second.values;
      });
  return parameters;
}

TensorFile writeParameters(const Model &model, const Parameters &parameters) {
  TensorFile tensors;
  Parameters copy = parameters;
  forEachTensor(
      model, copy,
      [&](const std::string &name, const TensorForm &form, Matrix &matrix) {
        tensors[name] = {form.shape, std::move(matrix.values)};
      });
  return tensors;
}

} // namespace reference
