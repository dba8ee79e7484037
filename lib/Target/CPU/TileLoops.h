//===- TileLoops.h - Loops over tiles and in tiles --------------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CPU_TILELOOPS_H
#define TPC_LIB_TARGET_CPU_TILELOOPS_H

#include "KernelPlan.h"
#include "lib/Target/Kernels/StageEmitter.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Builders.h"

namespace tpc::cpu {

/// The loop over a kernel's tiles, which threads share, and those over the
/// register tiles of one tile.
class TileLoops {
public:
  TileLoops(mlir::OpBuilder &builder, mlir::Location loc, const Kernel &kernel,
            const KernelPlan &plan, const Machine &machine);

  /// Emits the loop over all tiles and moves the builder into its body, where
  /// `lower` and `upper` are the present tile's bounds.
  void enter();

  /// Calls `body` for the register tiles of a tile; those of a reduction are
  /// cut so that enough sums are computed at the same time.
  mlir::LogicalResult
  forRegisterTiles(const StagePlan &stagePlan, bool reduction,
                   llvm::function_ref<mlir::LogicalResult(RegisterTile)> body);

  /// A dimension's size; 1 for none.
  int64_t size(int dimension) const {
    return dimension < 0 ? 1 : kernel.dimensions[dimension].size;
  }

  /// The tile's first index of each dimension and the one after its last;
  /// those of reductions are null until a loop over them has begun.
  llvm::SmallVector<mlir::Value> lower, upper;

private:
  using StepBody =
      llvm::function_ref<mlir::LogicalResult(mlir::Value, int64_t)>;

  mlir::Value index(int64_t value);
  int64_t tilesAlong(unsigned dimension) const;
  void setTile(unsigned dimension, mlir::Value tile);
  mlir::LogicalResult loopOver(mlir::Value from, mlir::Value to, int64_t length,
                               StepBody body);
  mlir::LogicalResult forStepsRestFirst(int dimension, int64_t step,
                                        int64_t least, StepBody body);
  mlir::LogicalResult forSteps(int dimension, int64_t step, StepBody body);
  bool isCutEqually(int dimension) const;
  int64_t rowAlignment(const StagePlan &stagePlan) const;

  mlir::OpBuilder &builder;
  mlir::Location loc;
  const Kernel &kernel;
  const KernelPlan &plan;
  const Machine &machine;
};

} // namespace tpc::cpu

#endif // TPC_LIB_TARGET_CPU_TILELOOPS_H
