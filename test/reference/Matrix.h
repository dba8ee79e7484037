//===- Matrix.h - Matrices of doubles ---------------------------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_MATRIX_H
#define TPC_TEST_REFERENCE_MATRIX_H

#include <cstddef>
#include <vector>

namespace reference {

/// A row-major matrix of doubles. A batch has one row a sample; a bias is one
/// row.
struct Matrix {
  size_t rows = 0;
  size_t columns = 0;
  std::vector<double> values;

  Matrix() = default;
  Matrix(size_t rows, size_t columns, double value = 0)
      : rows(rows), columns(columns), values(rows * columns, value) {}

  double &operator()(size_t row, size_t column) {
    return values[row * columns + column];
  }
  double operator()(size_t row, size_t column) const {
    return values[row * columns + column];
  }
};

/// a^T.
Matrix transpose(const Matrix &a);

/// a b, the products of an element added up in order of increasing index.
Matrix product(const Matrix &a, const Matrix &b);

/// x + factor y, element by element.
Matrix add(const Matrix &x, const Matrix &y, double factor = 1);

/// factor x, element by element.
Matrix scale(const Matrix &x, double factor);

/// The columns of a followed by those of b, row by row.
Matrix concatenate(const Matrix &a, const Matrix &b);

/// Columns [begin, end) of a.
Matrix sliceColumns(const Matrix &a, size_t begin, size_t end);

/// One row: the mean of a's rows.
Matrix meanOfRows(const Matrix &a);

} // namespace reference

#endif // TPC_TEST_REFERENCE_MATRIX_H
