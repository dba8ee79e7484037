/// \file
/// From samples to the input and label of a batch.

#ifndef TPC_RUNTIME_BATCHLOADER_H
#define TPC_RUNTIME_BATCHLOADER_H

#include "tpc/runtime/Dataset.h"
#include "tpc/runtime/Instance.h"

namespace tpc::runtime {

/// Which of the random changes of images a batch gets; see Augmentation.h.
struct AugmentationKey {
  uint64_t seed = 0;
  uint64_t step = 0;
};

/// Fills the input and label buffers of `instance` with the `count` samples
/// that `indices` names, 1 <= count <= batch; the rest of the batch repeats the
/// last one. Bytes become byte / 255. With a key, images are changed as the
/// data set's options say.
void loadBatch(Instance &instance, const Samples &samples,
               const uint32_t *indices, int64_t count,
               std::optional<AugmentationKey> key = std::nullopt);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_BATCHLOADER_H
