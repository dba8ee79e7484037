//===- AveragePool.cpp - The mean of each window --------------------------===//

#include "AveragePool.h"

namespace reference {

AveragePool::AveragePool(const Shape &input, const WindowOptions &options)
    : window(input, options), inside(window.positions()),
      covering(window.pixels()) {
  forEachTap(window, [&](size_t position, size_t, size_t pixel) {
    ++inside[position];
    ++covering[pixel];
  });
}

Shape AveragePool::outputShape() const {
  return {window.vertical.output, window.horizontal.output, window.channels};
}

/// Adds from[n, source, c] / divisor to to[n, target, c].
static void addShare(const Matrix &from, size_t source, Matrix &to,
                     size_t target, size_t channels, size_t divisor) {
  for (size_t n = 0; n < from.rows; ++n)
    for (size_t c = 0; c < channels; ++c)
      to(n, target * channels + c) +=
          from(n, source * channels + c) / static_cast<double>(divisor);
}

Matrix AveragePool::apply(const Matrix &x) const {
  const size_t channels = window.channels;
  Matrix result(x.rows, window.positions() * channels);
  forEachTap(window, [&](size_t position, size_t, size_t pixel) {
    addShare(x, pixel, result, position, channels, inside[position]);
  });
  return result;
}

Matrix AveragePool::transposed(const Matrix &d, const Matrix &) const {
  const size_t channels = window.channels;
  Matrix result(d.rows, window.pixels() * channels);
  forEachTap(window, [&](size_t position, size_t, size_t pixel) {
    addShare(d, position, result, pixel, channels, inside[position]);
  });
  return result;
}

Matrix AveragePool::invert(const Matrix &v, const Matrix &) const {
  const size_t channels = window.channels;
  Matrix result(v.rows, window.pixels() * channels);
  forEachTap(window, [&](size_t position, size_t, size_t pixel) {
    addShare(v, position, result, pixel, channels, covering[pixel]);
  });
  return result;
}

Matrix AveragePool::invertTransposed(const Matrix &d, const Matrix &) const {
  const size_t channels = window.channels;
  Matrix result(d.rows, window.positions() * channels);
  forEachTap(window, [&](size_t position, size_t, size_t pixel) {
    addShare(d, pixel, result, position, channels, covering[pixel]);
  });
  return result;
}

} // namespace reference
