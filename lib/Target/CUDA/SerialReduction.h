//===- SerialReduction.h - Terms that one thread adds up --------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CUDA_SERIALREDUCTION_H
#define TPC_LIB_TARGET_CUDA_SERIALREDUCTION_H

#include "lib/Target/Kernels/StageEmitter.h"

namespace tpc::cuda {

using namespace kernels;

/// The tile of one element at `index`, one for each of the kernel's dimensions.
RegisterTile elementAt(llvm::ArrayRef<mlir::Value> index);

/// Adds all terms of a stage to `start`, one value for each of its results, at
/// the element that `index` selects along the shared dimensions. Loops leave
/// out what guards rule out.
mlir::FailureOr<llvm::SmallVector<mlir::Value>>
reduceAll(mlir::OpBuilder &builder, mlir::Location loc, const Kernel &kernel,
          unsigned stage, llvm::ArrayRef<mlir::Value> index,
          llvm::ArrayRef<mlir::Value> start, const ViewLookup &viewOf);

/// The same for the terms whose place in row-major order, over the reduction's
/// dimensions, is `part`, `part + parts`, ...
mlir::FailureOr<llvm::SmallVector<mlir::Value>>
reducePart(mlir::OpBuilder &builder, mlir::Location loc, const Kernel &kernel,
           unsigned stage, llvm::ArrayRef<mlir::Value> index,
           llvm::ArrayRef<mlir::Value> start, mlir::Value part, int64_t parts,
           const ViewLookup &viewOf);

/// Evaluates a kernel's elementwise stages at one element and stores what goes
/// to memory. `sums` has the results of each reduction, in their order.
mlir::LogicalResult
finishElement(mlir::OpBuilder &builder, mlir::Location loc,
              const Kernel &kernel, llvm::ArrayRef<mlir::Value> index,
              llvm::ArrayRef<llvm::SmallVector<mlir::Value>> sums,
              const ViewLookup &viewOf);

} // namespace tpc::cuda

#endif // TPC_LIB_TARGET_CUDA_SERIALREDUCTION_H
