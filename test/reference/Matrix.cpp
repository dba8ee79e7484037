//===- Matrix.cpp - Matrices of doubles -----------------------------------===//

#include "Matrix.h"

#include <stdexcept>

namespace reference {

static void expect(bool condition, const char *what) {
  if (!condition)
    throw std::logic_error(what);
}

Matrix transpose(const Matrix &a) {
  Matrix result(a.columns, a.rows);
  for (size_t i = 0; i < a.rows; ++i)
    for (size_t j = 0; j < a.columns; ++j)
      result(j, i) = a(i, j);
  return result;
}

Matrix product(const Matrix &a, const Matrix &b) {
  expect(a.columns == b.rows, "product: inner sizes differ");
  Matrix result(a.rows, b.columns);
  const size_t n = b.columns;
  for (size_t i = 0; i < a.rows; ++i) {
    double *out = result.values.data() + i * n;
    for (size_t k = 0; k < a.columns; ++k) {
      const double factor = a(i, k);
      const double *row = b.values.data() + k * n;
      for (size_t j = 0; j < n; ++j)
        out[j] += factor * row[j];
    }
  }
  return result;
}

Matrix add(const Matrix &x, const Matrix &y, double factor) {
  expect(x.rows == y.rows && x.columns == y.columns, "add: shapes differ");
  Matrix result = x;
  for (size_t i = 0; i < result.values.size(); ++i)
    result.values[i] += factor * y.values[i];
  return result;
}

Matrix scale(const Matrix &x, double factor) {
  Matrix result = x;
  for (double &value : result.values)
    value *= factor;
  return result;
}

Matrix concatenate(const Matrix &a, const Matrix &b) {
  expect(a.rows == b.rows, "concatenate: numbers of rows differ");
  Matrix result(a.rows, a.columns + b.columns);
  for (size_t i = 0; i < a.rows; ++i) {
    for (size_t j = 0; j < a.columns; ++j)
      result(i, j) = a(i, j);
    for (size_t j = 0; j < b.columns; ++j)
      result(i, a.columns + j) = b(i, j);
  }
  return result;
}

Matrix sliceColumns(const Matrix &a, size_t begin, size_t end) {
  expect(begin <= end && end <= a.columns, "sliceColumns: out of range");
  Matrix result(a.rows, end - begin);
  for (size_t i = 0; i < a.rows; ++i)
    for (size_t j = begin; j < end; ++j)
      result(i, j - begin) = a(i, j);
  return result;
}

Matrix meanOfRows(const Matrix &a) {
  Matrix result(1, a.columns);
  for (size_t i = 0; i < a.rows; ++i)
    for (size_t j = 0; j < a.columns; ++j)
      result(0, j) += a(i, j);
  return scale(result, 1.0 / static_cast<double>(a.rows));
}

} // namespace reference
