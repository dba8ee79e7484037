//===- RegisterTiles.cpp - The register tiles of reductions ---------------===//

#include "Bfloat16Product.h"
#include "KernelPlanning.h"

using namespace mlir;
using namespace tpc::cpu;

namespace {

class RegisterTiles : PlanningStep {
public:
  using PlanningStep::PlanningStep;

  void choose() {
    for (auto [number, stage] : llvm::enumerate(kernel.stages))
      if (stage.reduction)
        chooseRegisterTile(stage, result.stages[number]);
  }

private:
  /// Whether a product's tile has 4 vectors of columns and 3 rows, not 2 and 6:
  /// of 16 registers both keep 12 for accumulators, but the first loads 7 times
  /// a term, not 8. Without fused products it would need a register more, and
  /// up to 6 rows are a single tile of the second.
  bool keepsRows(int64_t rowCount, int64_t columnCount) const {
    return machine.registers < 32 && machine.fusedMultiplyAdd && rowCount > 6 &&
           columnCount % (4 * machine.lanes) == 0;
  }

  void chooseRegisterTile(const Stage &stage, StagePlan &plan) {
    int64_t rowCount = size(result.rowDimension);
    int64_t columnCount = size(result.columnDimension);
    bool many = machine.registers >= 32;
    bool contraction = isContraction(stage);
    if (plan.vectorDimension != result.columnDimension) {
      // Sums along vectors: each accumulator is one element.
      plan.columns = std::min<int64_t>(columnCount, 4);
      plan.rows = contraction ? evenly(rowCount, many ? 5 : 3) : 1;
      return;
    }
    if (plan.vectorDimension < 0)
      return;
    int64_t lanes = machine.lanes;
    plan.columns = 2 * lanes;
    if (columnCount <= 3 * lanes)
      plan.columns = columnCount;
    else if (rowCount < 4 || !contraction || keepsRows(rowCount, columnCount))
      plan.columns = std::min(columnCount / lanes * lanes, 4 * lanes);
    int64_t vectors = llvm::divideCeil(plan.columns, lanes);
    if (machine.tileRegisters && isBfloat16Product(stage)) {
      plan.columns = std::min(columnCount, 2 * lanes);
      plan.rows = std::min(rowCount, 2 * kTileRegisterRows);
      return;
    }
    if (!contraction) {
      plan.rows = std::min<int64_t>(rowCount, vectors >= 4 ? 1 : 2);
      return;
    }
    // Registers for accumulators, a term's vectors of columns and one of its
    // rows, or its rows and one vector of columns.
    int64_t most = vectors < 4 ? (machine.registers - vectors - 1) / vectors
                               : (machine.registers - 1) / (vectors + 1);
    plan.rows = evenly(rowCount, std::clamp<int64_t>(most, 1, 16));
  }
};

} // namespace

void tpc::cpu::chooseRegisterTiles(const Kernel &kernel, const Machine &machine,
                                   KernelPlan &plan) {
  RegisterTiles(kernel, machine, plan).choose();
}
