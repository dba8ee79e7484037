/// \file
/// Loss and error of the present parameters on samples.

#ifndef TPC_RUNTIME_EVALUATOR_H
#define TPC_RUNTIME_EVALUATOR_H

#include "tpc/runtime/Dataset.h"
#include "tpc/runtime/Instance.h"

#include <functional>

namespace tpc::runtime {

struct Evaluation {
  /// Mean over the samples.
  double loss = 0;
  /// Percent of the samples that are wrong; nothing where there is no class.
  std::optional<double> error;
  /// Percent whose label is not among the k greatest outputs; nothing where the
  /// program does not count them.
  std::optional<double> topKError;
};

/// Called after each batch with the number of its valid rows; false stops the
/// evaluation.
using BatchObserver = std::function<bool(int64_t validRows)>;

/// Runs the evaluate function over all of `samples`; a last, smaller batch is
/// padded and only its valid rows count. Throws Error if a loss is not finite.
/// Returns nothing if `observe` stopped it.
std::optional<Evaluation> evaluateSamples(Instance &instance,
                                          const Samples &samples,
                                          const BatchObserver &observe);

/// The same over the samples that `indices` names, of which there is one at
/// least.
std::optional<Evaluation> evaluateSamples(Instance &instance,
                                          const Samples &samples,
                                          const std::vector<uint32_t> &indices,
                                          const BatchObserver &observe);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_EVALUATOR_H
