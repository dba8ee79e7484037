/// \file
/// Training samples that are kept back, to choose between epochs and runs
/// without looking at the test samples.

#ifndef TPC_RUNTIME_HOLDOUT_H
#define TPC_RUNTIME_HOLDOUT_H

#include <cstdint>
#include <vector>

namespace tpc::runtime {

/// Numbers of samples, each list in the order of the file.
struct Holdout {
  std::vector<uint32_t> training, validation;
};

/// Parts `count` samples; `validation` of them, at most `count`, are kept back:
/// the first ones of an order shuffled as a pass is, by the numbers of purpose
/// ValidationSplit.
Holdout holdOut(uint64_t seed, uint32_t count, uint32_t validation);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_HOLDOUT_H
