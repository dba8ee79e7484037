//===- Optimizer.cpp - Adam, SGD and RMSprop ------------------------------===//

#include "Optimizer.h"

#include <cmath>

namespace reference {

static double adamStep(const Optimizer &optimizer, double m, double v,
                       double correction1, double correction2) {
  if (optimizer.placement == EpsilonPlacement::BeforeCorrection)
    return std::sqrt(correction2) / correction1 * m /
           (std::sqrt(v) + optimizer.epsilon);
  return m / correction1 / (std::sqrt(v / correction2) + optimizer.epsilon);
}

void update(const Optimizer &optimizer, int64_t count, const Matrix &gradient,
            OptimizerState &state, Matrix &parameter) {
  if (state.first.values.empty()) {
    state.first = Matrix(parameter.rows, parameter.columns);
    state.second = state.first;
  }
  const double t = static_cast<double>(count);
  const double correction1 = 1 - std::pow(optimizer.beta1, t);
  const double correction2 = 1 - std::pow(optimizer.beta2, t);
  for (size_t i = 0; i < parameter.values.size(); ++i) {
    const double g = gradient.values[i];
    double &m = state.first.values[i];
    double &v = state.second.values[i];
    double step = 0;
    switch (optimizer.kind) {
    case OptimizerKind::Adam:
      m = optimizer.beta1 * m + (1 - optimizer.beta1) * g;
      v = optimizer.beta2 * v + (1 - optimizer.beta2) * g * g;
      step = adamStep(optimizer, m, v, correction1, correction2);
      break;
    case OptimizerKind::Sgd:
      m = optimizer.momentum * m + g;
      step = m;
      break;
    case OptimizerKind::RmsProp:
      v = optimizer.decay * v + (1 - optimizer.decay) * g * g;
      step = g / (std::sqrt(v) + optimizer.epsilon);
      break;
    }
    parameter.values[i] -=
        optimizer.learningRate *
        (step + optimizer.weightDecay * parameter.values[i]);
  }
}

/// min(1, limit / norm), the norm being of both tensors together.
static double clipFactor(double limit, const Weights &gradient) {
  double squares = 0;
  for (const Matrix *tensor : {&gradient.weight, &gradient.bias})
    for (double value : tensor->values)
      squares += value * value;
  const double norm = std::sqrt(squares);
  return norm > limit ? limit / norm : 1;
}

void updateWeights(const Optimizer &optimizer, const RatePosition &position,
                   Weights gradient, WeightsState &state, Weights &weights) {
  if (optimizer.clip) {
    const double factor = clipFactor(*optimizer.clip, gradient);
    gradient.weight = scale(gradient.weight, factor);
    gradient.bias = scale(gradient.bias, factor);
  }
  Optimizer present = optimizer;
  present.learningRate *= rateFactor(optimizer.schedule, position);
  update(present, position.count, gradient.weight, state.weight,
         weights.weight);
  present.weightDecay = 0;
  update(present, position.count, gradient.bias, state.bias, weights.bias);
}

} // namespace reference
