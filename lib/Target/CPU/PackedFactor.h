//===- PackedFactor.h - Copies of a product's factor ------------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CPU_PACKEDFACTOR_H
#define TPC_LIB_TARGET_CPU_PACKEDFACTOR_H

#include "ReductionEmitter.h"

namespace tpc::cpu {

/// Which factor of a stage should be packed for vectors along a dimension of
/// columns, if one can be.
PackedFactor findPackedFactor(const Kernel &kernel, const Stage &stage,
                              unsigned number, int columnDimension,
                              const Machine &machine);

/// A loop over the parts of a sum along one dimension, and its index.
struct PartLoop {
  unsigned dimension;
  mlir::Value index, first, end;
  int64_t step;
};

/// Emits the copy of a factor's part that a tile reads.
class FactorPacker {
public:
  /// `lower` and `upper` are the tile's range in each dimension.
  FactorPacker(mlir::OpBuilder &builder, mlir::Location loc,
               const Kernel &kernel, const KernelPlan &plan,
               const Machine &machine, const ViewLookup &viewOf,
               llvm::ArrayRef<mlir::Value> lower,
               llvm::ArrayRef<mlir::Value> upper)
      : builder(builder), loc(loc), kernel(kernel), plan(plan),
        machine(machine), viewOf(viewOf), lower(lower), upper(upper) {}

  /// Copies the tile's columns of a factor for the terms of `part`; returns how
  /// the copy is accessed.
  Access pack(const Access &factor, const StagePlan &stagePlan,
              const ReductionPart &part);

  /// Fetches a share of what the next copy will read, that of the next part or
  /// of the next tile's first one, while a register tile of this part is
  /// computed: all register tiles of a whole tile together fetch all of it, but
  /// where a border clips the next one's window in another way. To be emitted
  /// before each run along the innermost dimension of the part.
  void prefetchNext(const Access &factor, const StagePlan &stagePlan,
                    const ReductionPart &part, llvm::ArrayRef<PartLoop> loops,
                    const RegisterTile &tile);

private:
  llvm::SmallVector<std::pair<unsigned, mlir::Value>>
  stepToNext(llvm::ArrayRef<PartLoop> loops);
  void copyBlock(const Access &from, const Access &to, RegisterTile tile,
                 int line);
  mlir::Value startLoop(mlir::Value first, mlir::Value end, int64_t step);
  mlir::Value constant(int64_t value);

  mlir::OpBuilder &builder;
  mlir::Location loc;
  const Kernel &kernel;
  const KernelPlan &plan;
  const Machine &machine;
  const ViewLookup &viewOf;
  llvm::ArrayRef<mlir::Value> lower, upper;
};

} // namespace tpc::cpu

#endif // TPC_LIB_TARGET_CPU_PACKEDFACTOR_H
