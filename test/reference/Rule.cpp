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
  Activities result{std::vector<Matrix>(depth + 1),
                    std::vector<Matrix>(depth + 1)};
  result.h[0] = input;
  for (size_t l = 1; l <= depth; ++l) {
    result.a[l] = affine(parameters.forward[l], result.h[l - 1]);
    result.h[l] = activate(model.layer(l).activation, result.a[l]);
  }
  return result;
}

/// [o, z]: the output with auxiliary features of h = h_{L-1}.
static Matrix augment(const Model &model, const Parameters &parameters,
                      const Matrix &output, const Matrix &h) {
  if (model.rule.auxiliary == 0)
    return output;
  return concatenate(
      output, apply(model.rule.auxiliaryActivation, parameters.auxiliary, h));
}

Matrix applyLayer(const Model &model, const Parameters &parameters, size_t l,
                  const Matrix &x) {
  Matrix result = apply(model.layer(l).activation, parameters.forward[l], x);
  return l == model.depth() ? augment(model, parameters, result, x) : result;
}

Matrix applyInverse(const Model &model, const Parameters &parameters, size_t l,
                    const Matrix &x) {
  return apply(model.inverseActivation(l), parameters.inverse[l], x);
}

Matrix pullBackLayer(const Model &model, const Parameters &parameters,
                     const Activities &activities, size_t l, const Matrix &v) {
  const size_t units = model.units(l);
  Matrix result = product(pullBack(model.layer(l).activation, activities.a[l],
                                   activities.h[l], sliceColumns(v, 0, units)),
                          parameters.forward[l].weight);
  if (v.columns == units)
    return result;
  const Matrix a = affine(parameters.auxiliary, activities.h[l - 1]);
  const Matrix z = activate(model.rule.auxiliaryActivation, a);
  return add(result, product(pullBack(model.rule.auxiliaryActivation, a, z,
                                      sliceColumns(v, units, v.columns)),
                             parameters.auxiliary.weight));
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
    // What reaches h_l, [samples, units of l].
    Matrix arriving;
    switch (model.rule.errors) {
    case Errors::Backpropagation:
      arriving = product(errors[l + 1], parameters.forward[l + 1].weight);
      break;
    case Errors::Random:
      arriving = product(errors[l + 1], transpose(parameters.feedback[l + 1]));
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
  const Matrix inverse = applyInverse(model, parameters, l, v);
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
    const Matrix gradient = product(outputError(model, activities, label),
                                    parameters.forward[depth].weight);
    const double share = rule.reduction == Reduction::Sample
                             ? 1
                             : 1 / static_cast<double>(label.rows);
    targets[l] = add(activities.h[l], gradient, -rule.alpha * share);
    --l;
  }
  for (; l >= 1; --l) {
    Matrix activity = activities.h[l + 1];
    Matrix target = l + 1 == depth ? label : targets[l + 1];
    if (l + 1 == depth) {
      activity = augment(model, parameters, activity, activities.h[l]);
      target = augment(model, parameters, target, activities.h[l]);
    }
    targets[l] = propagate(model, parameters, activities, l + 1, target);
    if (rule.targets == Targets::Difference)
      targets[l] =
          add(add(activities.h[l], targets[l]),
              propagate(model, parameters, activities, l + 1, activity), -1);
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
  result.preActivation = affine(parameters.inverse[l], result.features);
  result.value = activate(model.inverseActivation(l), result.preActivation);
  result.wanted = model.rule.inverse == InverseLoss::NoisePreserving
                      ? result.corrupted
                      : clean;
  return result;
}

Dense inverseGradient(const Model &model, size_t l,
                      const Reconstruction &reconstruction) {
  return denseGradient(lossError(Loss::SquaredError, model.inverseActivation(l),
                                 reconstruction.preActivation,
                                 reconstruction.value, reconstruction.wanted),
                       reconstruction.features);
}

std::vector<Dense> forwardGradients(const Model &model,
                                    const Activities &activities,
                                    const std::vector<Matrix> &errors) {
  std::vector<Dense> gradients(model.depth() + 1);
  for (size_t l = 1; l <= model.depth(); ++l)
    gradients[l] = denseGradient(errors[l], activities.h[l - 1]);
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
