//===- LocallyConnected.cpp - Weights for each position -------------------===//
//
// W's matrix has a row for each output element [y, x, o] and a column for each
// element [i, j, c] of a window.
//
//===----------------------------------------------------------------------===//
#include "LocallyConnected.h"

#include <stdexcept>

namespace reference {

TensorForm LocallyConnected::weightForm() const {
  return {{window.vertical.output, window.horizontal.output, out,
           window.vertical.kernel, window.horizontal.kernel, window.channels},
          outputs()};
}

TensorForm LocallyConnected::inverseWeightForm(size_t auxiliary) const {
  if (auxiliary != 0)
    throw std::runtime_error("expected a dense layer below auxiliary features");
  return weightForm();
}

Matrix LocallyConnected::apply(const Weights &weights, const Matrix &x) const {
  const size_t in = window.channels;
  Matrix a(x.rows, outputs());
  for (size_t n = 0; n < x.rows; ++n) {
    for (size_t k = 0; k < a.columns; ++k)
      a(n, k) = weights.bias(0, k);
    forEachTap(window, [&](size_t position, size_t tap, size_t pixel) {
      for (size_t o = 0; o < out; ++o)
        for (size_t c = 0; c < in; ++c)
          a(n, position * out + o) +=
              weights.weight(position * out + o, tap * in + c) *
              x(n, pixel * in + c);
    });
  }
  return a;
}

Matrix LocallyConnected::transposed(const Matrix &weight,
                                    const Matrix &d) const {
  const size_t in = window.channels;
  Matrix result(d.rows, inputs());
  for (size_t n = 0; n < d.rows; ++n)
    forEachTap(window, [&](size_t position, size_t tap, size_t pixel) {
      for (size_t o = 0; o < out; ++o)
        for (size_t c = 0; c < in; ++c)
          result(n, pixel * in + c) +=
              weight(position * out + o, tap * in + c) *
              d(n, position * out + o);
    });
  return result;
}

Matrix LocallyConnected::feedback(const Matrix &feedback,
                                  const Matrix &d) const {
  return transposed(feedback, d);
}

Matrix LocallyConnected::invert(const Weights &inverse, const Matrix &v) const {
  Matrix result = transposed(inverse.weight, v);
  for (size_t n = 0; n < result.rows; ++n)
    for (size_t k = 0; k < result.columns; ++k)
      result(n, k) += inverse.bias(0, k);
  return result;
}

Matrix LocallyConnected::outerProduct(const Matrix &v, const Matrix &x) const {
  const size_t in = window.channels;
  Matrix sum = weightForm().zeros();
  for (size_t n = 0; n < x.rows; ++n)
    forEachTap(window, [&](size_t position, size_t tap, size_t pixel) {
      for (size_t o = 0; o < out; ++o)
        for (size_t c = 0; c < in; ++c)
          sum(position * out + o, tap * in + c) +=
              v(n, position * out + o) * x(n, pixel * in + c);
    });
  return scale(sum, 1.0 / static_cast<double>(x.rows));
}

Weights LocallyConnected::gradient(const Matrix &d, const Matrix &x) const {
  return {outerProduct(d, x), meanOfRows(d)};
}

Weights LocallyConnected::inverseGradient(const Matrix &d,
                                          const Matrix &v) const {
  return {outerProduct(v, d), meanOfRows(d)};
}

} // namespace reference
