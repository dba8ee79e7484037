/// \file
/// How far a training run has come: with the states, all that it takes to go on
/// bit for bit.

#ifndef TPC_RUNTIME_RUNPOSITION_H
#define TPC_RUNTIME_RUNPOSITION_H

#include <cstdint>
#include <vector>

namespace tpc::runtime {

struct RunPosition {
  uint64_t seed = 0;
  bool shuffle = true;
  /// Training samples that the run uses, and the limit that it was given (0:
  /// none).
  int64_t samples = 0;
  int64_t limit = 0;
  /// Training samples that are kept back for validation.
  int64_t holdout = 0;
  /// Trips over the data, of either phase, that are complete; and batches of
  /// the present one.
  int64_t pass = 0;
  int64_t batch = 0;
  /// Steps taken, and updates of each group of parameters.
  int64_t step = 0;
  int64_t forwardUpdates = 0;
  int64_t inverseUpdates = 0;
  /// Since the epoch began, in the order of the manifest's metrics.
  std::vector<double> metricSums;
  std::vector<int64_t> metricCounts;
  /// The best of all epochs; bestEpoch is 0 before the first, counted from 1.
  int64_t bestEpoch = 0;
  double bestError = 0;
  double bestTopKError = 0;
  double bestLoss = 0;
  /// The epoch that validation chooses, by the error or, where there are no
  /// classes, the loss; from 1, 0: none yet. And what it reached.
  int64_t chosenEpoch = 0;
  double chosenValidationError = 0;
  double chosenValidationTopKError = 0;
  double chosenValidationLoss = 0;
  double chosenTestError = 0;
  double chosenTestTopKError = 0;
  double chosenTestLoss = 0;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_RUNPOSITION_H
