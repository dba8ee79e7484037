//===- KernelModel.h - A kernel's dimensions and accesses -------*- C++ -*-===//
//
// A kernel is a list of linalg.generic operations that share their parallel
// loops. Here it is a list of stages over common dimensions, each access a
// linear function of them: indexing maps, storage layouts, views and blocks of
// packed states have all become coefficients.
//
//===----------------------------------------------------------------------===//

#ifndef TPC_LIB_TARGET_KERNELS_KERNELMODEL_H
#define TPC_LIB_TARGET_KERNELS_KERNELMODEL_H

#include "BufferView.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <functional>
#include <vector>

namespace tpc::kernels {

/// constant + sum of coefficients[d] * index[d] over the kernel's dimensions.
struct LinearForm {
  llvm::SmallVector<int64_t> coefficients;
  int64_t constant = 0;
};

/// One operand of a stage: a value, or elements of a buffer.
struct Access {
  mlir::Type elementType;
  mlir::Value scalar;
  mlir::Value memref;
  LinearForm address;
  /// Added to the address (the negated address of a tile in its scratch).
  mlir::Value origin;

  bool isMemory() const { return bool(memref); }
};

/// A dimension of the kernel's iteration space. `stage` is -1 for those that
/// all stages share, else the reduction that the dimension belongs to.
struct Dimension {
  int64_t size;
  int stage;
};

/// The stage's term contributes only where first <= form < end: elsewhere it
/// reads padding, which its reduction ignores.
struct Guard {
  LinearForm form;
  int64_t first, end;
};

struct Stage {
  mlir::linalg::GenericOp op;
  bool reduction = false;
  /// A reduction over a block of a shared dimension: after the elementwise
  /// stages, where what it reduces has been computed.
  bool partial = false;
  /// One for each input and each result of the operation. A result that stays
  /// inside the kernel has no memory until scratch is assigned to it.
  llvm::SmallVector<Access> inputs, inits, outputs;
  /// The value of linalg.index for each loop, if the operation asks for any.
  llvm::SmallVector<LinearForm> indices;
  llvm::SmallVector<Guard> guards;
};

/// Whether the stage multiplies factors of bf16: rows with 32 terms one after
/// the other, and columns in blocks of 32 with two terms of each side by side,
/// as `tpc-cpu-reduce-precision` stores them.
bool isBfloat16Product(const Stage &stage);

/// The operation that combines a reduction's result with a new term; nullptr
/// if partial results cannot be combined in any order.
mlir::Operation *matchCombiner(mlir::linalg::GenericOp op, unsigned result);

/// A reduction's operation on two values of one type, numbers or vectors.
mlir::Value emitCombiner(mlir::OpBuilder &builder, mlir::Location loc,
                         mlir::Operation *combiner, mlir::Value lhs,
                         mlir::Value rhs);

struct Kernel {
  llvm::SmallVector<Dimension> dimensions;
  /// Reductions first, elementwise stages after them, partial ones last.
  std::vector<Stage> stages;

  llvm::SmallVector<unsigned> sharedDimensions() const;
  llvm::SmallVector<unsigned> reductionDimensions(unsigned stage) const;
  /// The number of times that a stage's body is evaluated, without those that
  /// its guards rule out.
  int64_t evaluations(unsigned stage) const;
  /// The same for one element of the stage's results, on average.
  int64_t terms(unsigned stage) const;
  /// The share of a stage's index space that its guards let pass.
  double guardedShare(unsigned stage) const;
  /// The most indices of a dimension that a stage's guards let pass while all
  /// others stay the same.
  int64_t extent(unsigned stage, unsigned dimension) const;
  /// The shared dimension that partial stages reduce; -1 without them.
  int reducedBlock() const;
  /// Whether a guard looks at the dimension.
  bool isGuarded(unsigned dimension) const;
  /// Whether each of a stage's guards leaves at most one dimension of its
  /// reduction to be clipped.
  bool clipsLoops(unsigned stage) const;
  void forEachForm(std::function<void(LinearForm &)> visit);
};

/// Looks up where an operand's elements are; nothing for values that stay
/// inside the kernel.
using ViewLookup = std::function<std::optional<BufferView>(mlir::Value tensor)>;

/// Builds a kernel's model: splits the dimensions of blocked states, drops
/// unit dimensions and merges those that all accesses see as one.
mlir::FailureOr<Kernel>
buildKernel(llvm::ArrayRef<mlir::linalg::GenericOp> operations,
            const ViewLookup &viewOf);

} // namespace tpc::kernels

#endif // TPC_LIB_TARGET_KERNELS_KERNELMODEL_H
