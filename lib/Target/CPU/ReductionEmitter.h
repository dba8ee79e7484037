//===- ReductionEmitter.h - Vector code for reductions ----------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CPU_REDUCTIONEMITTER_H
#define TPC_LIB_TARGET_CPU_REDUCTIONEMITTER_H

#include "KernelPlan.h"

#include "lib/Target/Kernels/StageEmitter.h"

namespace tpc::cpu {

/// A part of the terms of a reduction, which adds to what the results hold.
struct ReductionPart {
  /// The range of the outermost dimension; all of it if null.
  mlir::Value begin, end;
  /// The dimensions that vary, the outermost first. The index in all others is
  /// the tile's, and the guards that look at no other hold.
  llvm::SmallVector<unsigned> dimensions;
  /// The range's ends are multiples of it.
  int64_t unit = 1;
};

/// Emits a reduction's results for a register tile: accumulators in registers,
/// loops over the terms around them, stores behind.
class ReductionEmitter {
public:
  ReductionEmitter(mlir::OpBuilder &builder, mlir::Location loc,
                   const Kernel &kernel, const KernelPlan &plan,
                   const Machine &machine, const ViewLookup &viewOf)
      : builder(builder), loc(loc), kernel(kernel), plan(plan),
        machine(machine), viewOf(viewOf) {}

  /// Emits code for some rows of a register tile, or all of them.
  using RowEmitter = llvm::function_ref<void(const RegisterTile &)>;

  /// Over `part` of the terms, or all of them if it is null. Between all terms,
  /// spread evenly, `between` emits something for some of the rows; before each
  /// run along the innermost dimension `beforeRun` does for the register tile.
  mlir::LogicalResult emit(unsigned number, RegisterTile tile,
                           const ReductionPart *part,
                           RowEmitter between = nullptr,
                           RowEmitter beforeRun = nullptr);

private:
  /// Ordered by row, column, result.
  using Accumulators = llvm::SmallVector<mlir::Value>;

  mlir::FailureOr<Accumulators> accumulate(const Stage &stage,
                                           const RegisterTile &tile,
                                           llvm::ArrayRef<mlir::Value> before,
                                           bool keepOtherLanes);
  Accumulators accumulatePairs(const Stage &stage, const RegisterTile &tile,
                               llvm::ArrayRef<mlir::Value> before);
  mlir::FailureOr<Accumulators>
  emitReductionLoops(const Stage &stage, llvm::ArrayRef<unsigned> dimensions,
                     unsigned depth, RegisterTile tile,
                     const Accumulators &start, const ReductionPart *part);
  mlir::FailureOr<Accumulators>
  emitGuardedReduction(const Stage &stage, llvm::ArrayRef<unsigned> dimensions,
                       const RegisterTile &tile, const Accumulators &start,
                       const ReductionPart *part);
  mlir::FailureOr<Accumulators>
  emitInterleaved(const Stage &stage, llvm::ArrayRef<unsigned> dimensions,
                  const RegisterTile &tile, const Accumulators &start,
                  RowEmitter between);
  bool continues(const Access &input, unsigned dimension) const;
  void prefetchColumns(const Stage &stage, const RegisterTile &tile,
                       unsigned dimension);
  void prefetchNextTile(const Stage &stage, const RegisterTile &tile,
                        unsigned dimension);
  int64_t stepOf(const Stage &stage, const RegisterTile &tile,
                 unsigned dimension) const;
  int64_t unrolledSteps(const RegisterTile &tile, int64_t step,
                        int64_t unit) const;
  int64_t fetchedElements(const RegisterTile &tile) const;
  void prefetchRows(const Stage &stage, const RegisterTile &tile,
                    unsigned dimension);
  void storeSums(const Stage &stage, const RegisterTile &tile,
                 const Accumulators &sums);
  void storeRow(
      const Stage &stage, unsigned result, int64_t row, mlir::Value packed,
      llvm::ArrayRef<int64_t> lanes,
      llvm::function_ref<mlir::Value(mlir::Value, mlir::Value)> combineBoth,
      StageEmitter &emitter);
  mlir::Value constant(int64_t value);

  mlir::OpBuilder &builder;
  mlir::Location loc;
  const Kernel &kernel;
  const KernelPlan &plan;
  const Machine &machine;
  const ViewLookup &viewOf;
  /// Of the present call of `emit`.
  RowEmitter beforeRun = nullptr;
};

} // namespace tpc::cpu

#endif // TPC_LIB_TARGET_CPU_REDUCTIONEMITTER_H
