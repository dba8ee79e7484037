//===- MaxPool.cpp - The maximum of each window ---------------------------===//

#include "MaxPool.h"

#include <algorithm>

namespace reference {

Shape MaxPool::outputShape() const {
  return {window.vertical.output, window.horizontal.output, window.channels};
}

std::vector<size_t> MaxPool::winners(const Matrix &x, size_t n) const {
  const size_t channels = window.channels;
  const size_t none = x.columns;
  std::vector<size_t> result(window.positions() * channels, none);
  forEachTap(window, [&](size_t position, size_t, size_t pixel) {
    for (size_t c = 0; c < channels; ++c) {
      size_t &winner = result[position * channels + c];
      const size_t element = pixel * channels + c;
      if (winner == none || x(n, element) > x(n, winner))
        winner = element;
    }
  });
  return result;
}

Matrix MaxPool::apply(const Matrix &x) const { return invertTransposed(x, x); }

Matrix MaxPool::transposed(const Matrix &d, const Matrix &at) const {
  Matrix result(d.rows, at.columns);
  for (size_t n = 0; n < d.rows; ++n) {
    const std::vector<size_t> winner = winners(at, n);
    for (size_t k = 0; k < winner.size(); ++k)
      result(n, winner[k]) += d(n, k);
  }
  return result;
}

Matrix MaxPool::invert(const Matrix &v, const Matrix &at) const {
  return transposed(v, at);
}

Matrix MaxPool::invertTransposed(const Matrix &d, const Matrix &at) const {
  Matrix result(d.rows, window.positions() * window.channels);
  for (size_t n = 0; n < d.rows; ++n) {
    const std::vector<size_t> winner = winners(at, n);
    for (size_t k = 0; k < winner.size(); ++k)
      result(n, k) = d(n, winner[k]);
  }
  return result;
}

double MaxPool::distanceToKink(const Matrix &x) const {
  const size_t channels = window.channels;
  double distance = std::numeric_limits<double>::infinity();
  for (size_t n = 0; n < x.rows; ++n) {
    const std::vector<size_t> winner = winners(x, n);
    forEachTap(window, [&](size_t position, size_t, size_t pixel) {
      for (size_t c = 0; c < channels; ++c) {
        const double gap =
            x(n, winner[position * channels + c]) - x(n, pixel * channels + c);
        if (gap != 0)
          distance = std::min(distance, gap);
      }
    });
  }
  return distance;
}

} // namespace reference
