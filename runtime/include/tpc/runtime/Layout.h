/// \file
/// Between the logical layout of a tensor, as saved, and its storage layout.

#ifndef TPC_RUNTIME_LAYOUT_H
#define TPC_RUNTIME_LAYOUT_H

#include "tpc/runtime/Manifest.h"

namespace tpc::runtime {

/// Numbers that are in a buffer of their own at a time, wherever states are
/// initialised, saved or loaded part by part: 16 MiB.
constexpr int64_t stagingSize = 1 << 22;

/// Writes the row-major tensor `logical` of `shape` to `stored`. Both hold
/// elementCount(shape) numbers and do not overlap. Runs on the global thread
/// pool and takes no memory to speak of, as do the others.
void pack(const Storage &storage, const Shape &shape, const float *logical,
          float *stored);

/// The inverse of pack.
void unpack(const Storage &storage, const Shape &shape, const float *stored,
            float *logical);

/// Writes the `count` numbers `values`, which are those at the row-major
/// indices `begin` and following of the tensor, to where `stored`, the whole
/// tensor, has them.
void packRange(const Storage &storage, const Shape &shape, int64_t begin,
               int64_t count, const float *values, float *stored);

/// The inverse of packRange.
void unpackRange(const Storage &storage, const Shape &shape, int64_t begin,
                 int64_t count, const float *stored, float *values);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LAYOUT_H
