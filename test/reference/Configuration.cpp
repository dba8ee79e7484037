//===- Configuration.cpp - what to train, from JSON -----------------------===//

#include "Configuration.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <stdexcept>

namespace reference {

using Json = nlohmann::json;

/// An object, each of whose keys has to be asked for.
class Object {
public:
  Object(const Json &json, std::string where)
      : json(json), where(std::move(where)) {
    if (!json.is_object())
      throw std::runtime_error(this->where + ": expected an object");
  }

  /// The value of a key; null where it is absent.
  const Json &get(const std::string &key) {
    static const Json absent;
    known.push_back(key);
    return json.contains(key) ? json.at(key) : absent;
  }

  template <typename T> T get(const std::string &key, T otherwise) {
    const Json &value = get(key);
    return value.is_null() ? otherwise : value.get<T>();
  }

  template <typename T> T require(const std::string &key) {
    const Json &value = get(key);
    if (value.is_null())
      throw std::runtime_error(where + ": expected the key '" + key + "'");
    return value.get<T>();
  }

  template <typename T>
  T word(const std::string &key, T otherwise,
         std::initializer_list<std::pair<const char *, T>> words) {
    const Json &value = get(key);
    if (value.is_null())
      return otherwise;
    for (const auto &[name, result] : words)
      if (value == name)
        return result;
    throw std::runtime_error(where + "." + key + ": unknown word " +
                             value.dump());
  }

  /// Throws where the object has a key that was not asked for.
  void finish() const {
    for (const auto &[key, value] : json.items())
      if (std::find(known.begin(), known.end(), key) == known.end())
        throw std::runtime_error(where + ": unknown key '" + key + "'");
  }

private:
  const Json &json;
  std::string where;
  std::vector<std::string> known;
};

static Activation parseActivation(Object &object) {
  return object.word<Activation>("activation", Activation::Identity,
                                 {{"identity", Activation::Identity},
                                  {"tanh", Activation::Tanh},
                                  {"relu", Activation::Relu},
                                  {"sigmoid", Activation::Sigmoid},
                                  {"softmax", Activation::Softmax}});
}

static Layer parseLayer(const Json &json) {
  Object object(json, "layers");
  Layer layer{object.require<std::string>("name"),
              object.require<size_t>("units"), parseActivation(object)};
  object.finish();
  return layer;
}

static Rule parseRule(const Json &json) {
  Object object(json, "rule");
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

static Optimizer parseOptimizer(const Json &json, const std::string &where) {
  Object object(json, where);
  Optimizer optimizer;
  optimizer.kind =
      object.word<OptimizerKind>("kind", OptimizerKind::Adam,
                                 {{"adam", OptimizerKind::Adam},
                                  {"sgd", OptimizerKind::Sgd},
                                  {"rmsprop", OptimizerKind::RmsProp}});
  optimizer.learningRate = object.require<double>("lr");
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

Configuration parseConfiguration(const std::string &text, size_t inputs) {
  Configuration configuration;
  Model &model = configuration.model;
  try {
    const Json json = Json::parse(text);
    Object object(json, "configuration");
    model.inputs = inputs;
    for (const Json &layer : object.get("layers"))
      model.layers.push_back(parseLayer(layer));
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
  const size_t outputs = configuration.labelIsInput ? inputs : 10;
  if (model.units(model.depth()) != outputs)
    throw std::runtime_error("configuration: expected as many outputs as a "
                             "label has elements");
  return configuration;
}

/// Calls `visit` with the name and shape of each tensor that the model has
/// and the matrix that holds it.
static void
forEachTensor(const Model &model, Parameters &parameters,
              const std::function<void(const std::string &, std::vector<size_t>,
                                       Matrix &)> &visit) {
  const size_t depth = model.depth();
  parameters.forward.resize(depth + 1);
  parameters.inverse.resize(depth + 1);
  parameters.feedback.resize(depth + 1);
  const Rule &rule = model.rule;
  const bool propagatesErrors = rule.targets == Targets::None;
  for (size_t l = 1; l <= depth; ++l) {
    const std::string &name = model.layer(l).name;
    const size_t in = model.units(l - 1);
    const size_t out = model.units(l);
    const size_t augmented = out + (l == depth ? rule.auxiliary : 0);
    visit(name + ".weight", {out, in}, parameters.forward[l].weight);
    visit(name + ".bias", {out}, parameters.forward[l].bias);
    if (model.hasInverse(l)) {
      visit(name + ".inverse.weight", {in, augmented},
            parameters.inverse[l].weight);
      visit(name + ".inverse.bias", {in}, parameters.inverse[l].bias);
    }
    if (propagatesErrors && rule.errors == Errors::Random && l > 1)
      visit(name + ".feedback.weight", {in, out}, parameters.feedback[l]);
    if (propagatesErrors && rule.errors == Errors::Direct && l < depth)
      visit(name + ".feedback.weight", {out, model.units(depth)},
            parameters.feedback[l]);
    if (augmented > out) {
      visit(name + ".aux.weight", {rule.auxiliary, in},
            parameters.auxiliary.weight);
      visit(name + ".aux.bias", {rule.auxiliary}, parameters.auxiliary.bias);
    }
  }
}

Parameters readParameters(const Model &model, const TensorFile &tensors) {
  Parameters parameters;
  forEachTensor(
      model, parameters,
      [&](const std::string &name, std::vector<size_t> shape, Matrix &matrix) {
        const auto found = tensors.find(name);
        if (found == tensors.end())
          throw std::runtime_error("no tensor " + name);
        if (found->second.shape != shape)
          throw std::runtime_error("tensor " + name + " has another shape");
        matrix = shape.size() == 2 ? Matrix(shape[0], shape[1])
                                   : Matrix(1, shape[0]);
        matrix.values = found->second.values;
      });
  return parameters;
}

TensorFile writeParameters(const Model &model, const Parameters &parameters) {
  TensorFile tensors;
  Parameters copy = parameters;
  forEachTensor(
      model, copy,
      [&](const std::string &name, std::vector<size_t> shape, Matrix &matrix) {
        tensors[name] = {std::move(shape), std::move(matrix.values)};
      });
  return tensors;
}

} // namespace reference
