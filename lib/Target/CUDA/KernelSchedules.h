//===- KernelSchedules.h - How a kernel's work is shared --------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CUDA_KERNELSCHEDULES_H
#define TPC_LIB_TARGET_CUDA_KERNELSCHEDULES_H

#include "ProductTiling.h"

#include "mlir/IR/Builders.h"

namespace tpc::cuda {

using namespace kernels;

/// One thread for each element of the results.
mlir::LogicalResult emitElementKernel(mlir::OpBuilder &builder,
                                      mlir::Location loc, const Kernel &kernel,
                                      const ViewLookup &viewOf);

/// The number of threads, a power of two, that should share the terms of one
/// element: 1 where there are enough elements or few terms, or where partial
/// results cannot be combined.
int64_t chooseTermThreads(const Kernel &kernel);

/// `parts` threads for each element of the results, in one block: each reduces
/// a part of the terms; they combine what they found, always in the same order,
/// and the first of them does the rest.
mlir::LogicalResult emitSharedTermsKernel(mlir::OpBuilder &builder,
                                          mlir::Location loc,
                                          const Kernel &kernel, int64_t parts,
                                          const ViewLookup &viewOf);

/// A block for each tile of the results; its threads share the tiles of the
/// factors.
mlir::LogicalResult
emitTiledProductKernel(mlir::OpBuilder &builder, mlir::Location loc,
                       const Kernel &kernel, const ProductTiling &tiling,
                       Precision precision, const ViewLookup &viewOf);

} // namespace tpc::cuda

#endif // TPC_LIB_TARGET_CUDA_KERNELSCHEDULES_H
