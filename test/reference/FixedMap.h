//===- FixedMap.h - Layers without parameters -------------------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_FIXEDMAP_H
#define TPC_TEST_REFERENCE_FIXEDMAP_H

#include "Matrix.h"
#include "Window.h"

#include <limits>
#include <memory>

namespace reference {

/// A layer without parameters. `at` is the batch that the forward map took,
/// where the other maps depend on it; all of them are linear in their first
/// argument.
class FixedMap {
public:
  virtual ~FixedMap() = default;

  virtual Shape outputShape() const = 0;

  virtual Matrix apply(const Matrix &x) const = 0;
  /// The transpose of apply's derivative at `at`.
  virtual Matrix transposed(const Matrix &d, const Matrix &at) const = 0;
  /// The inverse (for pooling: unpooling).
  virtual Matrix invert(const Matrix &v, const Matrix &at) const = 0;
  /// The transpose of invert.
  virtual Matrix invertTransposed(const Matrix &d, const Matrix &at) const = 0;

  /// How much an element of x may change before `at = x` gives other maps,
  /// elements that are equal left aside; infinity where they do not depend on
  /// it.
  virtual double distanceToKink(const Matrix &x) const {
    static_cast<void>(x);
    return std::numeric_limits<double>::infinity();
  }
};

/// Layers without parameters, one above the other, from the lowest.
using Chain = std::vector<std::shared_ptr<const FixedMap>>;

/// What each layer of the chain takes, and last what the chain gives, on x.
std::vector<Matrix> applyChain(const Chain &chain, const Matrix &x);

/// The maps of a FixedMap, of the whole chain; `at` is what its lowest layer
/// took.
Matrix transposeChain(const Chain &chain, const Matrix &d, const Matrix &at);
Matrix invertChain(const Chain &chain, const Matrix &v, const Matrix &at);
Matrix invertTransposedChain(const Chain &chain, const Matrix &d,
                             const Matrix &at);
double distanceToKink(const Chain &chain, const Matrix &x);

} // namespace reference

#endif // TPC_TEST_REFERENCE_FIXEDMAP_H
