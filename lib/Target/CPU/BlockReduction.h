//===- BlockReduction.h - Reductions of a register tile's blocks -*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CPU_BLOCKREDUCTION_H
#define TPC_LIB_TARGET_CPU_BLOCKREDUCTION_H

#include "lib/Target/Kernels/StageEmitter.h"

#include "llvm/ADT/MapVector.h"

namespace tpc::cpu {

using namespace kernels;

/// The partial reductions of a register tile, whose rows are whole blocks: each
/// row's terms are combined column by column, then over the lanes.
class BlockReduction {
public:
  BlockReduction(mlir::OpBuilder &builder, mlir::Location loc,
                 const RegisterTile &tile)
      : builder(builder), loc(loc), tile(tile) {}

  /// Adds a position's terms to its row; columns in their order.
  mlir::LogicalResult add(const Stage &stage, int64_t row, int64_t column,
                          StageEmitter &emitter);

  /// Stores the results of all rows.
  void store(StageEmitter &emitter);

private:
  mlir::OpBuilder &builder;
  mlir::Location loc;
  const RegisterTile &tile;
  /// For each stage, a vector for each row.
  llvm::MapVector<const Stage *, llvm::SmallVector<mlir::Value>> rows;
};

} // namespace tpc::cpu

#endif // TPC_LIB_TARGET_CPU_BLOCKREDUCTION_H
