//===- Convolution.cpp - Weights shared between positions -----------------===//
//
// W's matrix has a row for each output channel and a column for each element
// [i, j, c] of a window.
//
//===----------------------------------------------------------------------===//
#include "Convolution.h"

#include <stdexcept>

namespace reference {

TensorForm Convolution::weightForm() const {
  return {
      {out, window.vertical.kernel, window.horizontal.kernel, window.channels},
      out};
}

TensorForm Convolution::inverseWeightForm(size_t auxiliary) const {
  if (auxiliary != 0)
    throw std::runtime_error("expected a dense layer below auxiliary features");
  return weightForm();
}

/// For each channel, the batch mean of the sum over the image.
static Matrix sumOfChannels(const Matrix &images, size_t channels) {
  const Matrix mean = meanOfRows(images);
  Matrix result(1, channels);
  for (size_t k = 0; k < mean.columns; ++k)
    result(0, k % channels) += mean(0, k);
  return result;
}

Matrix Convolution::apply(const Weights &weights, const Matrix &x) const {
  const size_t in = window.channels;
  Matrix a(x.rows, outputs());
  for (size_t n = 0; n < x.rows; ++n) {
    for (size_t k = 0; k < a.columns; ++k)
      a(n, k) = weights.bias(0, k % out);
    forEachTap(window, [&](size_t position, size_t tap, size_t pixel) {
      for (size_t o = 0; o < out; ++o)
        for (size_t c = 0; c < in; ++c)
          a(n, position * out + o) +=
              weights.weight(o, tap * in + c) * x(n, pixel * in + c);
    });
  }
  return a;
}

Matrix Convolution::transposed(const Matrix &weight, const Matrix &d) const {
  const size_t in = window.channels;
  Matrix result(d.rows, inputs());
  for (size_t n = 0; n < d.rows; ++n)
    forEachTap(window, [&](size_t position, size_t tap, size_t pixel) {
      for (size_t o = 0; o < out; ++o)
        for (size_t c = 0; c < in; ++c)
          result(n, pixel * in + c) +=
              weight(o, tap * in + c) * d(n, position * out + o);
    });
  return result;
}

Matrix Convolution::feedback(const Matrix &feedback, const Matrix &d) const {
  return transposed(feedback, d);
}

Matrix Convolution::invert(const Weights &inverse, const Matrix &v) const {
  Matrix result = transposed(inverse.weight, v);
  for (size_t n = 0; n < result.rows; ++n)
    for (size_t k = 0; k < result.columns; ++k)
      result(n, k) += inverse.bias(0, k % window.channels);
  return result;
}

Matrix Convolution::outerProduct(const Matrix &v, const Matrix &x) const {
  const size_t in = window.channels;
  Matrix sum = weightForm().zeros();
  for (size_t n = 0; n < x.rows; ++n)
    forEachTap(window, [&](size_t position, size_t tap, size_t pixel) {
      for (size_t o = 0; o < out; ++o)
        for (size_t c = 0; c < in; ++c)
          sum(o, tap * in + c) +=
              v(n, position * out + o) * x(n, pixel * in + c);
    });
  return scale(sum, 1.0 / static_cast<double>(x.rows));
}

Weights Convolution::gradient(const Matrix &d, const Matrix &x) const {
  return {outerProduct(d, x), sumOfChannels(d, out)};
}

Weights Convolution::inverseGradient(const Matrix &d, const Matrix &v) const {
  return {outerProduct(v, d), sumOfChannels(d, window.channels)};
}

} // namespace reference
