//===- Reshape.h - The same elements in another shape -----------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_RESHAPE_H
#define TPC_TEST_REFERENCE_RESHAPE_H

#include "FixedMap.h"

#include <utility>

namespace reference {

/// Reshape and flatten: a sample's elements stay in row-major order.
class Reshape : public FixedMap {
public:
  explicit Reshape(Shape shape) : shape(std::move(shape)) {}

  Shape outputShape() const override { return shape; }
  Matrix apply(const Matrix &x) const override { return x; }
  Matrix transposed(const Matrix &d, const Matrix &) const override {
    return d;
  }
  Matrix invert(const Matrix &v, const Matrix &) const override { return v; }
  Matrix invertTransposed(const Matrix &d, const Matrix &) const override {
    return d;
  }

private:
  Shape shape;
};

} // namespace reference

#endif // TPC_TEST_REFERENCE_RESHAPE_H
