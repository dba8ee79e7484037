//===- KernelEmitter.h - A kernel's stages, tile by tile --------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CPU_KERNELEMITTER_H
#define TPC_LIB_TARGET_CPU_KERNELEMITTER_H

#include "KernelPlan.h"

#include "mlir/IR/Builders.h"

namespace tpc::cpu {

/// Emits the kernel at the builder's position, as loops on buffers. The
/// kernel's values that stay inside it get their scratch here.
mlir::LogicalResult emitKernel(mlir::OpBuilder &builder, mlir::Location loc,
                               Kernel &kernel, const KernelPlan &plan,
                               const Machine &machine,
                               const ViewLookup &viewOf);

} // namespace tpc::cpu

#endif // TPC_LIB_TARGET_CPU_KERNELEMITTER_H
