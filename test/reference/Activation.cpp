//===- Activation.cpp - Elementwise functions and softmax
//--------------------===//

#include "Activation.h"

#include <algorithm>
#include <cmath>
#include <limits>

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

double distanceToKink(Activation activation, const Matrix &a) {
  double distance = std::numeric_limits<double>::infinity();
  if (activation == Activation::Relu)
    for (double value : a.values)
      if (value != 0)
        distance = std::min(distance, std::abs(value));
  return distance;
}

} // namespace reference
