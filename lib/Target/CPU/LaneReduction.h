//===- LaneReduction.h - Sums over the lanes of vectors ---------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CPU_LANEREDUCTION_H
#define TPC_LIB_TARGET_CPU_LANEREDUCTION_H

#include "mlir/IR/Builders.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace tpc::cpu {

/// Reduces each of at most `n` vectors of `n` lanes (a power of two) to one
/// number. The numbers come in the lanes of one vector: number i in `lanes[i]`.
///
/// The order of each reduction is a tree that halves the vector: it does not
/// depend on how many vectors are reduced together. Halves of two vectors
/// share a vector, so m vectors take about 2 m shuffles.
mlir::Value
reduceLanes(mlir::OpBuilder &builder, mlir::Location loc,
            llvm::ArrayRef<mlir::Value> vectors,
            llvm::function_ref<mlir::Value(mlir::Value, mlir::Value)> combine,
            llvm::SmallVectorImpl<int64_t> &lanes);

} // namespace tpc::cpu

#endif // TPC_LIB_TARGET_CPU_LANEREDUCTION_H
