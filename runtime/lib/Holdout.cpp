#include "tpc/runtime/Holdout.h"

#include "tpc/runtime/Random.h"

namespace tpc::runtime {

Holdout holdOut(uint64_t seed, uint32_t count, uint32_t validation) {
  std::vector<bool> kept(count);
  if (validation > 0) {
    std::vector<uint32_t> order =
        shuffledOrder({seed, Purpose::ValidationSplit}, count);
    for (uint32_t i = 0; i < validation; ++i)
      kept[order[i]] = true;
  }
  Holdout result;
  result.training.reserve(count - validation);
  result.validation.reserve(validation);
  for (uint32_t i = 0; i < count; ++i)
    (kept[i] ? result.validation : result.training).push_back(i);
  return result;
}

} // namespace tpc::runtime
