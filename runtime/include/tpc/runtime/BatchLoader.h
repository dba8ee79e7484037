/// \file
/// From samples as bytes to the input and label of a batch.

#ifndef TPC_RUNTIME_BATCHLOADER_H
#define TPC_RUNTIME_BATCHLOADER_H

#include "tpc/runtime/Dataset.h"
#include "tpc/runtime/Instance.h"

namespace tpc::runtime {

/// Fills the input and label buffers of `instance` with the `count` samples
/// that `indices` names, 1 <= count <= batch; the rest of the batch repeats the
/// last one. Pixels become byte / 255.
void loadBatch(Instance &instance, const Samples &samples,
               const uint32_t *indices, int64_t count);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_BATCHLOADER_H
