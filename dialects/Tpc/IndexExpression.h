//===- IndexExpression.h - which elements an operation combines -*- C++ -*-===//

#ifndef TPC_DIALECTS_TPC_INDEXEXPRESSION_H
#define TPC_DIALECTS_TPC_INDEXEXPRESSION_H

#include "mlir/Dialect/Utils/StructuredOpsUtils.h"
#include "mlir/IR/AffineMap.h"

#include <string>

namespace tpc {

/// The number of values that a letter takes, 0 to size - 1, where no operand
/// has it as a dimension of its own. Letters that do not occur are no error.
struct Extent {
  char letter;
  int64_t size;
};

/// `byxc(2y+i-1),ij->byx`: one term a dimension, a letter or a sum of letters
/// with whole factors in brackets; operands separated by commas, the result
/// behind the arrow. Letters that the result lacks are reduced over.
struct IndexExpression {
  /// Of each operand, then of the result.
  llvm::SmallVector<mlir::AffineMap> maps;
  llvm::SmallVector<mlir::utils::IteratorType> iterators;
  llvm::SmallVector<int64_t> resultShape;
  /// All letters, in the order of the loops: the result's come first.
  std::string letters;
  /// How many elements the sums of an operand's index reach before its first
  /// and after its last one, by dimension; the maps count from the former.
  struct Overhang {
    llvm::SmallVector<int64_t> before, after;
    bool any() const;
  };
  llvm::SmallVector<Overhang> overhangs;

  /// The expression on operands of the given shapes. It is a constant of our
  /// code, so a wrong one is an assertion.
  IndexExpression(mlir::MLIRContext *context, llvm::StringRef spec,
                  llvm::ArrayRef<llvm::ArrayRef<int64_t>> shapes,
                  llvm::ArrayRef<Extent> extents);
};

} // namespace tpc

#endif // TPC_DIALECTS_TPC_INDEXEXPRESSION_H
