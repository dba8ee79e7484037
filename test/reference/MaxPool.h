//===- MaxPool.h - The maximum of each window -------------------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_MAXPOOL_H
#define TPC_TEST_REFERENCE_MAXPOOL_H

#include "FixedMap.h"

namespace reference {

/// The maximum over those positions of a window that lie inside the input. Its
/// winner is the first maximum in row-major order. The transposed map and the
/// inverse are the same: what belongs to a window goes to its winner, sums
/// where windows share one, 0 elsewhere.
class MaxPool : public FixedMap {
public:
  MaxPool(const Shape &input, const WindowOptions &options)
      : window(input, options) {}

  Shape outputShape() const override;
  Matrix apply(const Matrix &x) const override;
  Matrix transposed(const Matrix &d, const Matrix &at) const override;
  Matrix invert(const Matrix &v, const Matrix &at) const override;
  Matrix invertTransposed(const Matrix &d, const Matrix &at) const override;
  double distanceToKink(const Matrix &x) const override;

private:
  /// The element of sample n of x that wins each output element.
  std::vector<size_t> winners(const Matrix &x, size_t n) const;

  Window window;
};

} // namespace reference

#endif // TPC_TEST_REFERENCE_MAXPOOL_H
