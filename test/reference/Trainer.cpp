//===- Trainer.cpp - Steps, schedules and counts --------------------------===//

#include "Trainer.h"

#include "Margin.h"

#include <utility>

namespace reference {

Updates updatesOfStep(const Model &model, size_t batches, size_t step) {
  bool anyInverse = false;
  for (size_t l = 1; l <= model.depth(); ++l)
    anyInverse |= model.hasInverse(l);
  if (!anyInverse)
    return {true, false};
  if (model.rule.schedule == Schedule::Parallel)
    return {true, true};
  const bool inversePass = (step / batches) % 2 == 0;
  return {!inversePass, inversePass};
}

Trainer::Trainer(Model model, Parameters parameters, Optimizer forward,
                 Optimizer inverse)
    : model(std::move(model)), parameters(std::move(parameters)),
      forwardOptimizer(forward), inverseOptimizer(inverse),
      forwardStates(this->model.depth() + 1),
      inverseStates(this->model.depth() + 1) {}

void Trainer::plan(size_t batches, size_t steps) {
  forwardPosition = {0, 0, static_cast<int64_t>(batches)};
  inversePosition = forwardPosition;
  for (size_t step = 0; step < steps; ++step) {
    const Updates updates = updatesOfStep(model, batches, step);
    forwardPosition.planned += updates.forward;
    inversePosition.planned += updates.inverse;
  }
}

StepRecord Trainer::step(const Matrix &input, const Matrix &label,
                         Updates updates, const std::vector<Matrix> &noise) {
  const size_t depth = model.depth();
  StepRecord record;
  record.activities = forward(model, parameters, input);
  record.corrupted.resize(depth + 1);
  record.reconstructions.resize(depth + 1);

  std::vector<Weights> forwardGradient;
  std::vector<Weights> inverseGradients(depth + 1);
  if (updates.forward) {
    if (model.rule.targets == Targets::None) {
      record.errors =
          propagateErrors(model, parameters, record.activities, label);
    } else {
      record.targets =
          propagateTargets(model, parameters, record.activities, label);
      record.errors =
          localErrors(model, record.activities, record.targets, label);
    }
    forwardGradient = forwardGradients(model, record.activities, record.errors);
  }
  if (updates.inverse) {
    for (size_t l = 2; l <= depth; ++l) {
      if (!model.hasInverse(l))
        continue;
      Reconstruction reconstruction =
          reconstruct(model, parameters, record.activities, l,
                      l < noise.size() ? noise[l] : Matrix());
      inverseGradients[l] = inverseGradient(model, l, reconstruction);
      record.corrupted[l] = std::move(reconstruction.corrupted);
      record.reconstructions[l] = std::move(reconstruction.value);
    }
  }

  record.margin = distanceToKink(model, parameters, record.activities,
                                 record.targets, record.corrupted, label);

  if (updates.inverse) {
    inversePosition.count = ++inverseCount;
    for (size_t l = 2; l <= depth; ++l)
      if (model.hasInverse(l))
        updateWeights(inverseOptimizer, inversePosition, inverseGradients[l],
                      inverseStates[l], parameters.inverse[l]);
  }
  if (updates.forward) {
    forwardPosition.count = ++forwardCount;
    for (size_t l = 1; l <= depth; ++l)
      updateWeights(forwardOptimizer, forwardPosition, forwardGradient[l],
                    forwardStates[l], parameters.forward[l]);
  }
  return record;
}

} // namespace reference
