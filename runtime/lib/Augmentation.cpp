#include "tpc/runtime/Augmentation.h"

namespace tpc::runtime {

ImageChange drawImageChange(const DataOptions &options, uint64_t seed,
                            uint64_t step, uint32_t row) {
  PhiloxBlock words = randomBlock({seed, Purpose::Augmentation, 0, step}, row);
  auto shift = [&](uint32_t word) {
    uint64_t positions = static_cast<uint64_t>(2 * options.crop + 1);
    return static_cast<int64_t>((word * positions) >> 32) - options.crop;
  };
  ImageChange change;
  change.leftRight = options.flipsLeftRight && words[0] >> 31;
  change.upDown = options.flipsUpDown && words[1] >> 31;
  change.rowShift = shift(words[2]);
  change.columnShift = shift(words[3]);
  return change;
}

} // namespace tpc::runtime
