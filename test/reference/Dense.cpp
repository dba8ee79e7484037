//===- Dense.cpp - Dense maps ---------------------------------------------===//

#include "Dense.h"

namespace reference {

Matrix affine(const Weights &weights, const Matrix &x) {
  Matrix a = product(x, transpose(weights.weight));
  for (size_t i = 0; i < a.rows; ++i)
    for (size_t k = 0; k < a.columns; ++k)
      a(i, k) += weights.bias(0, k);
  return a;
}

/// dW = mean of d x^T, db = mean of d.
static Weights affineGradient(const Matrix &d, const Matrix &x) {
  return {scale(product(transpose(d), x), 1.0 / static_cast<double>(x.rows)),
          meanOfRows(d)};
}

Matrix Dense::apply(const Weights &weights, const Matrix &x) const {
  return affine(weights, x);
}

Matrix Dense::transposed(const Matrix &weight, const Matrix &d) const {
  return product(d, weight);
}

Matrix Dense::feedback(const Matrix &feedback, const Matrix &d) const {
  return product(d, transpose(feedback));
}

Matrix Dense::invert(const Weights &inverse, const Matrix &v) const {
  return affine(inverse, v);
}

Weights Dense::gradient(const Matrix &d, const Matrix &x) const {
  return affineGradient(d, x);
}

Weights Dense::inverseGradient(const Matrix &d, const Matrix &v) const {
  return affineGradient(d, v);
}

} // namespace reference
