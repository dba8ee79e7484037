//===- Loss.cpp - Losses and output errors --------------------------------===//

#include "Loss.h"

#include <cmath>
#include <stdexcept>

namespace reference {

Matrix sampleLosses(Loss loss, const Matrix &h, const Matrix &y) {
  if (h.rows != y.rows || h.columns != y.columns)
    throw std::logic_error("sampleLosses: output and label differ in shape");
  Matrix result(h.rows, 1);
  for (size_t i = 0; i < h.rows; ++i)
    for (size_t k = 0; k < h.columns; ++k) {
      if (loss == Loss::SquaredError)
        result(i, 0) += (h(i, k) - y(i, k)) * (h(i, k) - y(i, k));
      else if (y(i, k) != 0)
        result(i, 0) -= y(i, k) * std::log(h(i, k));
    }
  return result;
}

double meanLoss(Loss loss, const Matrix &h, const Matrix &y) {
  return meanOfRows(sampleLosses(loss, h, y))(0, 0);
}

Matrix lossError(Loss loss, Activation activation, const Matrix &a,
                 const Matrix &h, const Matrix &y) {
  Matrix gradient(h.rows, h.columns);
  if (loss == Loss::CrossEntropy && activation == Activation::Softmax) {
    // (dh/da)^T (-y / h) = h sum_k y_k - y, finite where h is 0.
    for (size_t i = 0; i < h.rows; ++i) {
      double sum = 0;
      for (size_t k = 0; k < h.columns; ++k)
        sum += y(i, k);
      for (size_t k = 0; k < h.columns; ++k)
        gradient(i, k) = h(i, k) * sum - y(i, k);
    }
    return gradient;
  }
  for (size_t i = 0; i < gradient.values.size(); ++i) {
    if (loss == Loss::SquaredError)
      gradient.values[i] = 2 * (h.values[i] - y.values[i]);
    else
      gradient.values[i] = y.values[i] == 0 ? 0 : -y.values[i] / h.values[i];
  }
  return pullBack(activation, a, h, gradient);
}

} // namespace reference
