//===- Rule.cpp - How each learning rule assigns credit -------------------===//

#include "Rule.h"

namespace reference {

bool Model::hasInverse(size_t l) const {
  if (rule.targets == Targets::None || l < 2)
    return false;
  return l < depth() || rule.top == Top::Label;
}

Activation Model::inverseActivation(size_t l) const {
  switch (rule.inverseActivation) {
  case InverseActivation::LayerBelow:
    return layer(l - 1).activation;
  case InverseActivation::Own:
    return layer(l).activation;
  case InverseActivation::Identity:
    break;
  }
  return Activation::Identity;
}

Activities forward(const Model &model, const Parameters &parameters,
                   const Matrix &input) {
  const size_t depth = model.depth();
  const std::vector<Matrix> none(depth + 1);
  Activities result{none, none, none};
  result.h[0] = input;
  for (size_t l = 1; l <= depth; ++l) {
    const Layer &layer = model.layer(l);
    result.x[l] = applyChain(layer.below, result.h[l - 1]).back();
    result.a[l] = layer.map->apply(parameters.forward[l], result.x[l]);
    result.h[l] = activate(layer.activation, result.a[l]);
  }
  return result;
}

Matrix augment(const Model &model, const Parameters &parameters, size_t l,
               const Matrix &output, const Matrix &h) {
  if (l < model.depth() || model.rule.auxiliary == 0)
    return output;
  return concatenate(output, activate(model.rule.auxiliaryActivation,
                                      affine(parameters.auxiliary, h)));
}

Matrix applyLayer(const Model &model, const Parameters &parameters, size_t l,
                  const Matrix &x) {
  const Layer &layer = model.layer(l);
  const Matrix a = layer.map->apply(parameters.forward[l],
                                    applyChain(layer.below, x).back());
  return augment(model, parameters, l, activate(layer.activation, a), x);
}

Matrix inversePreActivation(const Model &model, const Parameters &parameters,
                            size_t l, const Matrix &v, const Matrix &at) {
  const Layer &layer = model.layer(l);
  return invertChain(layer.below, layer.map->invert(parameters.inverse[l], v),
                     at);
}

Matrix applyInverse(const Model &model, const Parameters &parameters, size_t l,
                    const Matrix &v, const Matrix &at) {
  return activate(model.inverseActivation(l),
                  inversePreActivation(model, parameters, l, v, at));
}

/// What an error d = dL/da_l is in the space of h_{l-1}.
static Matrix transposeLayer(const Model &model, const Parameters &parameters,
                             const Activities &activities, size_t l,
                             const Matrix &d) {
  const Layer &layer = model.layer(l);
  return transposeChain(layer.below,
                        layer.map->transposed(parameters.forward[l].weight, d),
                        activities.h[l - 1]);
}

Matrix pullBackLayer(const Model &model, const Parameters &parameters,
                     const Activities &activities, size_t l, const Matrix &v) {
  return transposeLayer(model, parameters, activities, l,
                        pullBack(model.layer(l).activation, activities.a[l],
                                 activities.h[l],
                                 sliceColumns(v, 0, model.units(l))));
}

static Matrix outputError(const Model &model, const Activities &activities,
                          const Matrix &label) {
  return lossError(model.loss, model.layers.back().activation,
                   activities.a.back(), activities.h.back(), label);
}

std::vector<Matrix> propagateErrors(const Model &model,
                                    const Parameters &parameters,
                                    const Activities &activities,
                                    const Matrix &label) {
  const size_t depth = model.depth();
  std::vector<Matrix> errors(depth + 1);
  errors[depth] = outputError(model, activities, label);
  for (size_t l = depth - 1; l >= 1; --l) {
    const Layer &above = model.layer(l + 1);
    // What reaches h_l, [samples, units of l].
    Matrix arriving;
    switch (model.rule.errors) {
    case Errors::Backpropagation:
      arriving =
          transposeLayer(model, parameters, activities, l + 1, errors[l + 1]);
      break;
    case Errors::Random:
      arriving = transposeChain(
          above.below,
          above.map->feedback(parameters.feedback[l + 1], errors[l + 1]),
          activities.h[l]);
      break;
    case Errors::Direct:
      arriving = product(errors[depth], transpose(parameters.feedback[l]));
      break;
    }
    errors[l] = pullBack(model.layer(l).activation, activities.a[l],
                         activities.h[l], arriving);
  }
  return errors;
}

/// gamma g_bp(v) + (1 - gamma) g_tp(v) for layer l.
static Matrix propagate(const Model &model, const Parameters &parameters,
                        const Activities &activities, size_t l,
                        const Matrix &v) {
  const Matrix inverse =
      applyInverse(model, parameters, l, v, activities.h[l - 1]);
  if (!model.rule.gamma)
    return inverse;
  const double gamma = *model.rule.gamma;
  return add(scale(pullBackLayer(model, parameters, activities, l, v), gamma),
             inverse, 1 - gamma);
}

std::vector<Matrix> propagateTargets(const Model &model,
                                     const Parameters &parameters,
                                     const Activities &activities,
                                     const Matrix &label) {
  const size_t depth = model.depth();
  const Rule &rule = model.rule;
  std::vector<Matrix> targets(depth);
  size_t l = depth - 1;
  if (rule.top == Top::Gradient && l >= 1) {
    const Matrix gradient =
        transposeLayer(model, parameters, activities, depth,
                       outputError(model, activities, label));
    const double share = rule.reduction == Reduction::Sample
                             ? 1
                             : 1 / static_cast<double>(label.rows);
    targets[l] = add(activities.h[l], gradient, -rule.alpha * share);
    --l;
  }
  for (; l >= 1; --l) {
    const Matrix &target = l + 1 == depth ? label : targets[l + 1];
    targets[l] =
        propagate(model, parameters, activities, l + 1,
                  augment(model, parameters, l + 1, target, activities.h[l]));
    if (rule.targets == Targets::Difference)
      targets[l] = add(add(activities.h[l], targets[l]),
                       propagate(model, parameters, activities, l + 1,
                                 augment(model, parameters, l + 1,
                                         activities.h[l + 1], activities.h[l])),
                       -1);
  }
  return targets;
}

Reconstruction reconstruct(const Model &model, const Parameters &parameters,
                           const Activities &activities, size_t l,
                           const Matrix &noise) {
  Reconstruction result;
  const Matrix &clean = activities.h[l - 1];
  result.corrupted = noise.values.empty() ? clean : add(clean, noise);
  result.features = applyLayer(model, parameters, l, result.corrupted);
  result.preActivation = inversePreActivation(
      model, parameters, l, result.features, result.corrupted);
  result.value = activate(model.inverseActivation(l), result.preActivation);
  result.wanted = model.rule.inverse == InverseLoss::NoisePreserving
                      ? result.corrupted
                      : clean;
  return result;
}

Weights inverseGradient(const Model &model, size_t l,
                        const Reconstruction &reconstruction) {
  const Layer &layer = model.layer(l);
  const Matrix error = lossError(Loss::SquaredError, model.inverseActivation(l),
                                 reconstruction.preActivation,
                                 reconstruction.value, reconstruction.wanted);
  return layer.map->inverseGradient(
      invertTransposedChain(layer.below, error, reconstruction.corrupted),
      reconstruction.features);
}

std::vector<Weights> forwardGradients(const Model &model,
                                      const Activities &activities,
                                      const std::vector<Matrix> &errors) {
  std::vector<Weights> gradients(model.depth() + 1);
  for (size_t l = 1; l <= model.depth(); ++l)
    gradients[l] = model.layer(l).map->gradient(errors[l], activities.x[l]);
  return gradients;
}

std::vector<Matrix> localErrors(const Model &model,
                                const Activities &activities,
                                const std::vector<Matrix> &targets,
                                const Matrix &label) {
  std::vector<Matrix> errors(model.depth() + 1);
  for (size_t l = 1; l < model.depth(); ++l)
    errors[l] = lossError(Loss::SquaredError, model.layer(l).activation,
                          activities.a[l], activities.h[l], targets[l]);
  errors[model.depth()] = outputError(model, activities, label);
  return errors;
}

} // namespace reference
