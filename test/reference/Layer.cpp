//===- Layer.cpp - Activations, losses and dense maps ---------------------===//

#include "Layer.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace reference {

Matrix activate(Activation activation, const Matrix &a) {
  Matrix h = a;
  switch (activation) {
  case Activation::Identity:
    break;
  case Activation::Tanh:
    for (double &value : h.values)
      value = std::tanh(value);
    break;
  case Activation::Relu:
    for (double &value : h.values)
      value = value > 0 ? value : 0;
    break;
  case Activation::Sigmoid:
    for (double &value : h.values)
      value = 1 / (1 + std::exp(-value));
    break;
  case Activation::Softmax:
    for (size_t i = 0; i < a.rows; ++i) {
      double largest = a(i, 0);
      for (size_t k = 1; k < a.columns; ++k)
        largest = std::max(largest, a(i, k));
      double sum = 0;
      for (size_t k = 0; k < a.columns; ++k)
        sum += h(i, k) = std::exp(a(i, k) - largest);
      for (size_t k = 0; k < a.columns; ++k)
        h(i, k) /= sum;
    }
    break;
  }
  return h;
}

Matrix pullBack(Activation activation, const Matrix &a, const Matrix &h,
                const Matrix &v) {
  Matrix result(v.rows, v.columns);
  for (size_t i = 0; i < v.rows; ++i) {
    double mean = 0; // sum_k h_k v_k, for softmax
    for (size_t k = 0; k < v.columns; ++k)
      mean += h(i, k) * v(i, k);
    for (size_t k = 0; k < v.columns; ++k) {
      switch (activation) {
      case Activation::Identity:
        result(i, k) = v(i, k);
        break;
      case Activation::Tanh:
        result(i, k) = v(i, k) * (1 - h(i, k) * h(i, k));
        break;
      case Activation::Relu:
        result(i, k) = a(i, k) > 0 ? v(i, k) : 0;
        break;
      case Activation::Sigmoid:
        result(i, k) = v(i, k) * h(i, k) * (1 - h(i, k));
        break;
      case Activation::Softmax:
        result(i, k) = h(i, k) * (v(i, k) - mean);
        break;
      }
    }
  }
  return result;
}

Matrix affine(const Dense &dense, const Matrix &x) {
  Matrix a = product(x, transpose(dense.weight));
  for (size_t i = 0; i < a.rows; ++i)
    for (size_t k = 0; k < a.columns; ++k)
      a(i, k) += dense.bias(0, k);
  return a;
}

Matrix apply(Activation activation, const Dense &dense, const Matrix &x) {
  return activate(activation, affine(dense, x));
}

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

Dense denseGradient(const Matrix &error, const Matrix &x) {
  return {
      scale(product(transpose(error), x), 1.0 / static_cast<double>(x.rows)),
      meanOfRows(error)};
}

} // namespace reference
