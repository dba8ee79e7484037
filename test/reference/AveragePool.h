//===- AveragePool.h - The mean of each window ------------------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_AVERAGEPOOL_H
#define TPC_TEST_REFERENCE_AVERAGEPOOL_H

#include "FixedMap.h"

namespace reference {

/// The mean over those positions of a window that lie inside the input. The
/// inverse gives every input position the mean of the outputs whose windows
/// cover it, 0 where there are none.
class AveragePool : public FixedMap {
public:
  AveragePool(const Shape &input, const WindowOptions &options);

  Shape outputShape() const override;
  Matrix apply(const Matrix &x) const override;
  Matrix transposed(const Matrix &d, const Matrix &at) const override;
  Matrix invert(const Matrix &v, const Matrix &at) const override;
  Matrix invertTransposed(const Matrix &d, const Matrix &at) const override;

private:
  Window window;
  std::vector<size_t> inside;   ///< of each window: its positions in the input
  std::vector<size_t> covering; ///< of each pixel: the windows that cover it
};

} // namespace reference

#endif // TPC_TEST_REFERENCE_AVERAGEPOOL_H
