//===- FunctionLowering.h - Tensors to buffers and kernels ------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_KERNELS_FUNCTIONLOWERING_H
#define TPC_LIB_TARGET_KERNELS_FUNCTIONLOWERING_H

#include "KernelModel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Builders.h"

namespace tpc::kernels {

/// Lowers a function whose operations are ordered kernel by kernel, as
/// `tpc-form-kernels` leaves them, from tensors to buffers: arguments become
/// one-dimensional buffers in their states' storage, results are dropped,
/// reshapes and slices become views, and what several kernels need is
/// allocated. A target derives from it and emits each kernel in its place.
class FunctionLowering {
public:
  explicit FunctionLowering(mlir::func::FuncOp function);
  virtual ~FunctionLowering() = default;

  mlir::LogicalResult run();

protected:
  /// Emits a kernel at the builder's place, in which all that it reads and its
  /// results that others read have views, and appends its description.
  virtual mlir::LogicalResult
  emit(llvm::ArrayRef<mlir::linalg::GenericOp> operations) = 0;

  /// Where the tensor's elements are, if they are in memory.
  std::optional<BufferView> lookup(mlir::Value tensor) const;

  mlir::OpBuilder builder;
  const ViewLookup viewOf;
  /// The function's `tpc.kernels` (see CPU.h).
  llvm::SmallVector<mlir::Attribute> descriptions;

private:
  mlir::Value allocate(mlir::Location loc, llvm::ArrayRef<int64_t> shape,
                       mlir::Type element);
  mlir::LogicalResult convertArguments();
  mlir::LogicalResult
  lowerKernel(llvm::ArrayRef<mlir::linalg::GenericOp> operations);
  mlir::LogicalResult
  placeResult(mlir::OpResult result,
              const llvm::SmallPtrSetImpl<mlir::Operation *> &inside);
  mlir::FailureOr<BufferView> chainBuffer(mlir::tensor::InsertSliceOp op);
  template <typename SliceOp>
  mlir::FailureOr<BufferView> sliceView(SliceOp op, const BufferView &whole,
                                        llvm::ArrayRef<int64_t> resultShape);
  mlir::FailureOr<BufferView> insertedPart(mlir::tensor::InsertSliceOp op);
  mlir::LogicalResult copy(mlir::Location loc, mlir::Value tensor,
                           const BufferView &target);
  mlir::FailureOr<BufferView> source(mlir::Operation *op, mlir::Value tensor);
  mlir::LogicalResult lower(mlir::Operation *op);
  mlir::LogicalResult define(mlir::Operation *op, const BufferView &view);
  mlir::LogicalResult lowerSplat(mlir::Operation *op, mlir::Value value);
  mlir::LogicalResult lowerConstant(mlir::arith::ConstantOp op);
  mlir::LogicalResult lowerReshape(mlir::Operation *op);
  mlir::LogicalResult lowerInsert(mlir::tensor::InsertSliceOp op);
  mlir::LogicalResult lowerExtract(mlir::tensor::ExtractOp op);

  mlir::func::FuncOp function;
  llvm::DenseMap<mlir::Value, BufferView> views;
  /// Insertions whose source was computed in place.
  llvm::DenseSet<mlir::Operation *> placed;
  llvm::SmallVector<mlir::Operation *> erased;
};

} // namespace tpc::kernels

#endif // TPC_LIB_TARGET_KERNELS_FUNCTIONLOWERING_H
