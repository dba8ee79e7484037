//===- ComparedProducts.h - Finds products to be compared -------*- C++ -*-===//
//
// A difference correction, g(t) - g(h), compares two products with one common
// factor. With factors of few bits, rounded apart, factors that hardly differ
// leave little of the difference of their products. The second product is then
// computed as the first one plus the product of the factors' difference.
//
//===----------------------------------------------------------------------===//

#ifndef TPC_LIB_TARGET_KERNELS_COMPAREDPRODUCTS_H
#define TPC_LIB_TARGET_KERNELS_COMPAREDPRODUCTS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <vector>

namespace tpc::kernels {

/// A sum of products of two factors: the one that it may have in common with
/// another, and its own; and how they are indexed.
struct ComparedProduct {
  mlir::linalg::GenericOp op;
  mlir::Value own, common;
  mlir::AffineMap ownMap, commonMap;

  ComparedProduct(mlir::linalg::GenericOp op, mlir::OpOperand &own,
                  mlir::OpOperand &common)
      : op(op), own(own.get()), common(common.get()),
        ownMap(op.getMatchingIndexingMap(&own)),
        commonMap(op.getMatchingIndexingMap(&common)) {}
};

/// Products so far, all of sums that start at zero.
class ComparedProducts {
public:
  void add(ComparedProduct product) { products.push_back(std::move(product)); }

  /// A product with the same common factor, indexed in the same way, that is
  /// compared with this one: one elementwise operation reads both at its own
  /// index, if through reshaped views. Null if there is none.
  const ComparedProduct *find(const ComparedProduct &product) const;

private:
  std::vector<ComparedProduct> products;
};

} // namespace tpc::kernels

#endif // TPC_LIB_TARGET_KERNELS_COMPAREDPRODUCTS_H
