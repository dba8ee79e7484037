//===- WeightedMap.h - What a layer computes with weights -------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_WEIGHTEDMAP_H
#define TPC_TEST_REFERENCE_WEIGHTEDMAP_H

#include "Matrix.h"
#include "Window.h"

namespace reference {

/// The parameters of an affine map.
struct Weights {
  Matrix weight;
  Matrix bias; ///< one row
};

/// The shape of a tensor in files, and the number of rows of the matrix that
/// holds it here, row-major as there.
struct TensorForm {
  Shape shape;
  size_t rows;

  Matrix zeros() const { return Matrix(rows, elementCount(shape) / rows); }
};

/// An affine map between two spaces, with the map that inverts it: what a
/// layer with parameters computes before its activation. Batches are
/// [samples, elements], a sample's elements row-major.
class WeightedMap {
public:
  virtual ~WeightedMap() = default;

  virtual Shape inputShape() const = 0;
  virtual Shape outputShape() const = 0;
  size_t inputs() const { return elementCount(inputShape()); }
  size_t outputs() const { return elementCount(outputShape()); }

  virtual TensorForm weightForm() const = 0;
  virtual TensorForm biasForm() const = 0;
  /// V and c of g(v) = V v + c, where v has `auxiliary` elements after the
  /// map's own outputs. Throws std::runtime_error where it cannot have any.
  virtual TensorForm inverseWeightForm(size_t auxiliary) const = 0;
  virtual TensorForm inverseBiasForm() const = 0;
  /// B of feedback().
  virtual TensorForm feedbackForm() const = 0;

  /// W x + b.
  virtual Matrix apply(const Weights &weights, const Matrix &x) const = 0;
  /// W^T d.
  virtual Matrix transposed(const Matrix &weight, const Matrix &d) const = 0;
  /// B d: what feedback alignment has in the place of W^T d.
  virtual Matrix feedback(const Matrix &feedback, const Matrix &d) const = 0;
  /// V v + c.
  virtual Matrix invert(const Weights &inverse, const Matrix &v) const = 0;

  /// The gradient of the batch mean of a loss by W and b, from each sample's
  /// derivative `d` by W x + b.
  virtual Weights gradient(const Matrix &d, const Matrix &x) const = 0;
  /// The same by V and c, from each sample's derivative `d` by V v + c.
  virtual Weights inverseGradient(const Matrix &d, const Matrix &v) const = 0;
};

} // namespace reference

#endif // TPC_TEST_REFERENCE_WEIGHTEDMAP_H
