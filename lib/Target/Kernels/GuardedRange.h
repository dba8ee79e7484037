//===- GuardedRange.h - Loops without what padding adds ---------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_KERNELS_GUARDEDRANGE_H
#define TPC_LIB_TARGET_KERNELS_GUARDEDRANGE_H

#include "KernelModel.h"

#include "mlir/IR/Builders.h"

namespace tpc::kernels {

/// The part of the range [first, end) of `dimension` in which the guard holds,
/// the other dimensions that it looks at being at `index`. The guard looks at
/// `dimension`.
std::pair<mlir::Value, mlir::Value>
clipToGuard(mlir::OpBuilder &builder, mlir::Location loc, const Guard &guard,
            unsigned dimension, llvm::ArrayRef<mlir::Value> index,
            mlir::Value first, mlir::Value end);

/// Whether the guard holds at `index`, as an i1.
mlir::Value guardHolds(mlir::OpBuilder &builder, mlir::Location loc,
                       const Guard &guard, llvm::ArrayRef<mlir::Value> index);

} // namespace tpc::kernels

#endif // TPC_LIB_TARGET_KERNELS_GUARDEDRANGE_H
