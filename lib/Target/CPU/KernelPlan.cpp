//===- KernelPlan.cpp - Tiles and vectors of a kernel ---------------------===//

#include "KernelPlanning.h"

#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace tpc::cpu;

/// Positions of an elementwise stage that are computed together.
static constexpr int64_t kPositions = 4;

namespace {

/// What elementwise stages, which come last, need of the tiles.
class ElementwiseSteps : PlanningStep {
public:
  using PlanningStep::PlanningStep;

  void choose() {
    for (auto [number, stage] : llvm::enumerate(kernel.stages))
      if (!stage.reduction)
        chooseElementwiseStep(stage, result.stages[number]);
    choosePrefetching();
  }

private:
  /// Rows whose indices differ in their last bits may share what is computed
  /// of the others: the blocks of a counter-based generator.
  bool readsRowIndex(const Stage &stage) const {
    bool found = false;
    linalg::GenericOp op = stage.op;
    for (auto index : op.getBody()->getOps<linalg::IndexOp>())
      found |=
          result.rowDimension >= 0 &&
          stage.indices[index.getDim()].coefficients[result.rowDimension] != 0;
    return found;
  }

  /// The last reduction of a kernel that updates what it reads.
  void choosePrefetching() {
    bool updates = false;
    for (const Stage &stage : kernel.stages)
      for (const Access &access : stage.outputs)
        updates |= !stage.reduction && isPrefetched(kernel, result, access);
    for (auto [number, stage] : llvm::enumerate(kernel.stages))
      if (updates && stage.reduction && !result.stages[number].inParts() &&
          !kernel.reductionDimensions(number).empty() &&
          result.stages[number].vectorDimension == result.columnDimension)
        result.prefetchingStage = int(number);
  }

  void chooseElementwiseStep(const Stage &stage, StagePlan &plan) {
    if (plan.vectorDimension < 0)
      return;
    // All elementwise stages run in the same steps, of several positions whose
    // chains of operations are in flight together.
    bool sharesRows = llvm::any_of(kernel.stages, [&](const Stage &other) {
      return !other.reduction && readsRowIndex(other);
    });
    int64_t vectors = llvm::divideCeil(result.columnTile, machine.lanes);
    // A block's terms are in one step.
    if (kernel.reducedBlock() < 0)
      vectors = sharesRows ? 1 : std::min<int64_t>(vectors, kPositions);
    int64_t rows = sharesRows ? kPositions
                              : std::max<int64_t>(kPositions / vectors, 1);
    plan.rows = std::min(rows, result.rowTile);
    plan.columns = std::min(vectors * machine.lanes, result.columnTile);
    if (result.columnTile != size(result.columnDimension) &&
        result.columnTile % plan.columns)
      plan.columns = machine.lanes;
  }
};

} // namespace

KernelPlan tpc::cpu::planKernel(const Kernel &kernel, const Machine &machine) {
  KernelPlan plan;
  chooseVectors(kernel, machine, plan);
  chooseRegisterTiles(kernel, machine, plan);
  chooseSumParts(kernel, machine, plan);
  chooseTileSizes(kernel, machine, plan);
  ElementwiseSteps(kernel, machine, plan).choose();
  plan.parallel &= countTiles(kernel, plan) > 1;
  return plan;
}
