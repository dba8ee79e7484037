/// \file
/// Between the logical layout of a tensor, as saved, and its storage layout.

#ifndef TPC_RUNTIME_LAYOUT_H
#define TPC_RUNTIME_LAYOUT_H

#include "tpc/runtime/Manifest.h"

namespace tpc::runtime {

/// Writes the row-major tensor `logical` of `shape` to `stored`. Both hold
/// elementCount(shape) numbers and do not overlap.
void pack(const Storage &storage, const Shape &shape, const float *logical,
          float *stored);

/// The inverse of pack.
void unpack(const Storage &storage, const Shape &shape, const float *stored,
            float *logical);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LAYOUT_H
