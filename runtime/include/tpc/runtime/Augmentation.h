/// \file
/// Random changes of training images: flips and crops.

#ifndef TPC_RUNTIME_AUGMENTATION_H
#define TPC_RUNTIME_AUGMENTATION_H

#include "tpc/runtime/Manifest.h"

namespace tpc::runtime {

/// How one image is changed: it is shifted, with zeros coming in at its sides,
/// and then flipped.
struct ImageChange {
  /// Row y of the shifted image is row y + rowShift of the image.
  int64_t rowShift = 0, columnShift = 0;
  bool leftRight = false, upDown = false;
};

/// The change of the image in row `row` of the batch of step `step` (steps
/// taken before). It has the four words of block `row` of the stream
/// (seed, augmentation, layer 0, step): the first and the second flip left to
/// right and up to down where their highest bit is set, the third and the
/// fourth, w, shift rows and columns by (w (2 crop + 1) >> 32) - crop.
ImageChange drawImageChange(const DataOptions &options, uint64_t seed,
                            uint64_t step, uint32_t row);

/// Where in an image the pixel at [y, x] of the changed one is from, as its
/// number in row-major order; -1 if it is zero.
inline int64_t sourcePixel(const ImageChange &change, int64_t height,
                           int64_t width, int64_t y, int64_t x) {
  int64_t row = (change.upDown ? height - 1 - y : y) + change.rowShift;
  int64_t column = (change.leftRight ? width - 1 - x : x) + change.columnShift;
  bool inside = row >= 0 && row < height && column >= 0 && column < width;
  return inside ? row * width + column : -1;
}

} // namespace tpc::runtime

#endif // TPC_RUNTIME_AUGMENTATION_H
