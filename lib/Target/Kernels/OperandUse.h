//===- OperandUse.h - How operations index a tensor -------------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_KERNELS_OPERANDUSE_H
#define TPC_LIB_TARGET_KERNELS_OPERANDUSE_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace tpc::kernels {

/// Where a generic reads or writes a tensor, directly or through a view.
struct OperandUse {
  mlir::linalg::GenericOp op;
  mlir::OpOperand *operand;

  mlir::AffineMap map() { return op.getMatchingIndexingMap(operand); }

  /// Whether the tensor is a factor of a sum of products: of at least two
  /// inputs, with a reduction; or is rounded to become one.
  bool isFactor();
};

/// Whether the operation rounds a tensor to bf16, as a factor of products: see
/// `tpc-cpu-reduce-precision`.
bool isRounding(mlir::linalg::GenericOp op);

/// Marks a reduction whose result has one element for each block of the last
/// loop's indices: see `tpc-cpu-split-reductions`. All its loops are indices of
/// what it reads, so the kernel that computes that can compute it too.
inline constexpr llvm::StringLiteral kPartialAttribute = "tpc.partial";
bool isPartialReduction(mlir::linalg::GenericOp op);

/// Whether the operation adds the product of its two inputs to its one result,
/// and does nothing else.
bool isSumOfProducts(mlir::linalg::GenericOp op);

/// Whether the operation's first result starts as zeros.
bool startsAtZero(mlir::linalg::GenericOp op);

/// Whether a loop has a part in the sum of loops that indexes an operand.
bool isWindowed(mlir::linalg::GenericOp op, unsigned loop);

/// Whether the tensor's dimension is a plain loop, which can be split into
/// blocks.
bool allowsSplit(OperandUse use, int64_t dim);

} // namespace tpc::kernels

#endif // TPC_LIB_TARGET_KERNELS_OPERANDUSE_H
