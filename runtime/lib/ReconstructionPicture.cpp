#include "tpc/runtime/ReconstructionPicture.h"

#include "tpc/runtime/Error.h"

#include <algorithm>

namespace tpc::runtime {

namespace {

/// Pairs in a row.
constexpr int64_t columns = 8;
/// In pixels of the images: round each image, and between rows of pairs.
constexpr int64_t gap = 2, pairGap = 6;
/// Each pixel is a square of this side.
constexpr int64_t scale = 3;
/// Of a picture: libpng's own limit on a side, and what memory can be expected
/// to hold.
constexpr int64_t mostRows = 1000000, mostBytes = int64_t{1} << 30;

/// 0 for NaN.
uint8_t toByte(float value) {
  return value > 0 ? static_cast<uint8_t>(std::min(value, 1.0f) * 255 + 0.5f)
                   : 0;
}

/// Puts an image into the picture, its corner at (top, left) before scaling.
void draw(Picture &picture, const Shape &shape, const float *values,
          int64_t top, int64_t left) {
  int64_t channels = picture.channels;
  for (int64_t y = 0; y < shape[0] * scale; ++y) {
    uint8_t *row =
        picture.bytes.data() +
        ((top * scale + y) * picture.width + left * scale) * channels;
    const float *source = values + y / scale * shape[1] * channels;
    for (int64_t x = 0; x < shape[1] * scale; ++x)
      for (int64_t c = 0; c < channels; ++c)
        *row++ = toByte(source[x / scale * channels + c]);
  }
}

} // namespace

void checkDrawable(const Shape &shape, const Shape &output) {
  if (shape.size() != 3 || (shape[2] != 1 && shape[2] != 3))
    fail("--images: expected samples of shape [height, width, 1] or [height, "
         "width, 3], grey or RGB images, found {}",
         toString(shape));
  if (elementCount(output) != elementCount(shape))
    fail("--images: expected a network whose output has the input's size, {}, "
         "found an output of shape {}",
         elementCount(shape), toString(output));
}

Picture drawReconstructions(const Shape &shape, int64_t count,
                            const float *originals,
                            const float *reconstructions) {
  int64_t height = shape[0], width = shape[1];
  int64_t rows = (count + columns - 1) / columns;
  int64_t pairHeight = 2 * height + gap + pairGap;
  Picture picture;
  picture.channels = shape[2];
  picture.width = (std::min(count, columns) * (width + gap) + gap) * scale;
  picture.height = (rows * pairHeight - pairGap + 2 * gap) * scale;
  int64_t bytes = picture.width * picture.height * picture.channels;
  if (picture.width > mostRows || picture.height > mostRows ||
      bytes > mostBytes)
    fail("--images: expected a picture of at most {} bytes and {} pixels on a "
         "side, found one of {} x {}; ask for a smaller --image-count",
         mostBytes, mostRows, picture.width, picture.height);
  picture.bytes.assign(bytes, 255);
  for (int64_t i = 0; i < count; ++i) {
    int64_t top = gap + i / columns * pairHeight;
    int64_t left = gap + i % columns * (width + gap);
    int64_t offset = i * elementCount(shape);
    draw(picture, shape, originals + offset, top, left);
    draw(picture, shape, reconstructions + offset, top + height + gap, left);
  }
  return picture;
}

} // namespace tpc::runtime
