#include "tpc/runtime/Layout.h"

#include <cstring>

namespace tpc::runtime {

namespace {

/// Calls `move(logical index, stored index)` for every element.
template <typename Move>
void forEachElement(const Storage &storage, const Shape &shape, Move move) {
  int64_t rows = shape[0];
  int64_t columns = elementCount(shape) / rows;
  for (int64_t block = 0; block < rows / storage.block; ++block)
    for (int64_t column = 0; column < columns; ++column)
      for (int64_t lane = 0; lane < storage.block; ++lane)
        move((block * storage.block + lane) * columns + column,
             (block * columns + column) * storage.block + lane);
}

} // namespace

void pack(const Storage &storage, const Shape &shape, const float *logical,
          float *stored) {
  if (storage.block == 0) {
    std::memcpy(stored, logical, elementCount(shape) * sizeof(float));
    return;
  }
  forEachElement(storage, shape,
                 [&](int64_t from, int64_t to) { stored[to] = logical[from]; });
}

void unpack(const Storage &storage, const Shape &shape, const float *stored,
            float *logical) {
  if (storage.block == 0) {
    std::memcpy(logical, stored, elementCount(shape) * sizeof(float));
    return;
  }
  forEachElement(storage, shape,
                 [&](int64_t to, int64_t from) { logical[to] = stored[from]; });
}

} // namespace tpc::runtime
