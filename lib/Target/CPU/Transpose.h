//===- Transpose.h - Square matrices in registers ---------------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CPU_TRANSPOSE_H
#define TPC_LIB_TARGET_CPU_TRANSPOSE_H

#include "mlir/IR/Builders.h"

namespace tpc::cpu {

/// The transpose of a square matrix, given and returned as its rows: vectors of
/// as many elements as there are rows, a power of two.
llvm::SmallVector<mlir::Value>
transposeSquare(mlir::OpBuilder &builder, mlir::Location loc,
                llvm::ArrayRef<mlir::Value> rows);

} // namespace tpc::cpu

#endif // TPC_LIB_TARGET_CPU_TRANSPOSE_H
