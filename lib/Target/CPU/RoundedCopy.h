//===- RoundedCopy.h - bf16 copies of products' factors ---------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CPU_ROUNDEDCOPY_H
#define TPC_LIB_TARGET_CPU_ROUNDEDCOPY_H

#include "lib/Target/Kernels/BufferView.h"

#include "mlir/IR/Builders.h"

namespace tpc::cpu {

using namespace kernels;

/// Emits loops over tiles that round a matrix of f32 to bf16. The target's
/// blocks are of 32; one dimension of the source is contiguous, in blocks of
/// 16 or more if it has blocks. Fails with an error if it is not.
mlir::LogicalResult emitRoundedCopy(mlir::OpBuilder &builder,
                                    mlir::Location loc,
                                    const BufferView &source,
                                    const BufferView &target);

} // namespace tpc::cpu

#endif // TPC_LIB_TARGET_CPU_ROUNDEDCOPY_H
