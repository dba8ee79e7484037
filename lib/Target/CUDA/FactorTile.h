//===- FactorTile.h - A factor's tile in shared memory ----------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CUDA_FACTORTILE_H
#define TPC_LIB_TARGET_CUDA_FACTORTILE_H

#include "LaunchBuilder.h"
#include "ProductTiling.h"

namespace tpc::cuda {

/// A tile of a factor, at `start` in the block's shared memory.
struct FactorTile {
  const Factor &factor;
  mlir::Value shared;
  mlir::Value start;
};

/// Emits the block's asynchronous copies of a tile, without waiting: rows (or
/// columns) from `first` on, and terms from `firstTerm` on. Elements beyond the
/// ends, and those that guards rule out, become zeros. `index` has the indices
/// of all dimensions but the factor's own and the product's terms.
void copyFactorTile(mlir::OpBuilder &builder, mlir::Location loc,
                    const Kernel &kernel, const TiledProduct &product,
                    const FactorTile &tile, llvm::ArrayRef<mlir::Value> index,
                    mlir::Value thread, mlir::Value first,
                    mlir::Value firstTerm, const ViewLookup &viewOf);

/// Loads `count` (1, 2 or 4) neighbours from the row (or column) and the term
/// on: terms if the tile's lines are along them, else rows. Their place in the
/// line is a multiple of `count`.
llvm::SmallVector<mlir::Value> loadNeighbours(mlir::OpBuilder &builder,
                                              mlir::Location loc,
                                              const FactorTile &tile,
                                              mlir::Value own, mlir::Value term,
                                              int64_t count);

} // namespace tpc::cuda

#endif // TPC_LIB_TARGET_CUDA_FACTORTILE_H
