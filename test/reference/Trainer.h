//===- Trainer.h - Steps, schedules and counts ------------------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_TRAINER_H
#define TPC_TEST_REFERENCE_TRAINER_H

#include "Optimizer.h"
#include "Rule.h"

namespace reference {

/// Which parameters a step updates.
struct Updates {
  bool forward;
  bool inverse;
};

/// Which parameters step number `step` (from 0) updates, when a pass over the
/// data has `batches` batches. Parallel: both groups. Alternating: a pass of
/// inverse updates, then a pass of forward updates, and so on. Without inverse
/// parameters: forward ones only.
Updates updatesOfStep(const Model &model, size_t batches, size_t step);

/// The intermediates of a step. Vectors are indexed by layer.
struct StepRecord {
  Activities activities;
  std::vector<Matrix> targets;         ///< t_l
  std::vector<Matrix> errors;          ///< per-sample dL/da_l
  std::vector<Matrix> corrupted;       ///< u = h_{l-1} + noise, for g_l
  std::vector<Matrix> reconstructions; ///< g_l(f_l(u))
  double margin; ///< distance from the nearest kink (Margin.h)
};

/// Trains a model step by step. All of a step's gradients are taken with the
/// parameters as they stand at its start.
class Trainer {
public:
  Trainer(Model model, Parameters parameters, Optimizer forward,
          Optimizer inverse);

  /// Says how many steps the run is planned to take, with so many batches in a
  /// pass over the data: what schedules of learning rates go by.
  void plan(size_t batches, size_t steps);

  /// One step on a batch, [samples, inputs] and [samples, outputs].
  /// `noise[l]` corrupts h_{l-1} for g_l; empty ones stand for zeros.
  StepRecord step(const Matrix &input, const Matrix &label, Updates updates,
                  const std::vector<Matrix> &noise = {});

  const Model &getModel() const { return model; }
  const Parameters &getParameters() const { return parameters; }
  int64_t forwardUpdates() const { return forwardCount; }
  int64_t inverseUpdates() const { return inverseCount; }

private:
  Model model;
  Parameters parameters;
  Optimizer forwardOptimizer;
  Optimizer inverseOptimizer;
  std::vector<WeightsState> forwardStates;
  std::vector<WeightsState> inverseStates;
  int64_t forwardCount = 0;
  int64_t inverseCount = 0;
  RatePosition forwardPosition;
  RatePosition inversePosition;
};

} // namespace reference

#endif // TPC_TEST_REFERENCE_TRAINER_H
