//===- Optimizer.h - Adam, SGD and RMSprop ----------------------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_OPTIMIZER_H
#define TPC_TEST_REFERENCE_OPTIMIZER_H

#include "LearningRate.h"
#include "WeightedMap.h"

#include <cstdint>
#include <optional>

namespace reference {

enum class OptimizerKind { Adam, Sgd, RmsProp };

/// Where Adam adds eps: after the bias correction of v, as in Kingma and Ba,
///   w -= lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps),
/// or before it, as TensorFlow's,
///   w -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + eps).
enum class EpsilonPlacement { AfterCorrection, BeforeCorrection };

/// The hyperparameters of one group of parameters.
struct Optimizer {
  OptimizerKind kind = OptimizerKind::Sgd;
  double learningRate = 0;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  EpsilonPlacement placement = EpsilonPlacement::AfterCorrection;
  double momentum = 0;
  double decay = 0.9;
  /// Decoupled: weights, not biases, lose learningRate * weightDecay of
  /// themselves in each update.
  double weightDecay = 0;
  /// The greatest norm of a layer's gradient; none: any.
  std::optional<double> clip;
  RateSchedule schedule;
};

/// What an optimizer keeps for one tensor. Empty until the first update.
struct OptimizerState {
  Matrix first;  ///< Adam's m; SGD's velocity.
  Matrix second; ///< Adam's and RMSprop's v.
};

struct WeightsState {
  OptimizerState weight;
  OptimizerState bias;
};

/// One update of a layer's parameters by their gradients, which are clipped
/// together, at the schedule's learning rate.
void updateWeights(const Optimizer &optimizer, const RatePosition &position,
                   Weights gradient, WeightsState &state, Weights &weights);

/// One update of a tensor by its gradient, at the optimizer's learning rate,
/// without a schedule or clipping. `count` is the number of updates of the
/// group including this one. SGD: v = momentum v + g, w -= lr v.
/// RMSprop: v = decay v + (1 - decay) g^2, w -= lr g / (sqrt(v) + eps).
void update(const Optimizer &optimizer, int64_t count, const Matrix &gradient,
            OptimizerState &state, Matrix &parameter);

} // namespace reference

#endif // TPC_TEST_REFERENCE_OPTIMIZER_H
