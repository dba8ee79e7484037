//===- Elementwise.h - Maps of tensors of one shape -------------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_KERNELS_ELEMENTWISE_H
#define TPC_LIB_TARGET_KERNELS_ELEMENTWISE_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace tpc::kernels {

/// Makes one element of the result from one of each input.
using ElementBody = llvm::function_ref<mlir::Value(
    mlir::OpBuilder &builder, mlir::Location loc, mlir::ValueRange elements)>;

/// Applies `body` to each element of tensors of one static shape; `element` is
/// the type of what it returns.
mlir::linalg::GenericOp createElementwise(mlir::OpBuilder &builder,
                                          mlir::Location loc,
                                          mlir::ValueRange inputs,
                                          mlir::Type element, ElementBody body);

/// Applies an operation of two numbers to each element of two tensors of
/// float32, of one static shape.
template <typename Op>
mlir::Value combineElements(mlir::OpBuilder &builder, mlir::Location loc,
                            mlir::Value lhs, mlir::Value rhs) {
  return createElementwise(builder, loc, {lhs, rhs}, builder.getF32Type(),
                           [](mlir::OpBuilder &nested, mlir::Location at,
                              mlir::ValueRange elements) {
                             return mlir::Value(Op::create(
                                 nested, at, elements[0], elements[1]));
                           })
      .getResult(0);
}

/// Copies a tensor of static shape.
mlir::linalg::GenericOp createCopy(mlir::OpBuilder &builder, mlir::Location loc,
                                   mlir::Value tensor);

} // namespace tpc::kernels

#endif // TPC_LIB_TARGET_KERNELS_ELEMENTWISE_H
