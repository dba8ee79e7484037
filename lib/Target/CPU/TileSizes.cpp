//===- TileSizes.cpp - The tiles that threads share -----------------------===//

#include "Bfloat16Product.h"
#include "KernelPlanning.h"

using namespace mlir;
using namespace tpc::cpu;

/// Multiplications and additions in a tile that keep a thread busy for about
/// ten microseconds.
static constexpr int64_t kTileWork = 1 << 20;
/// Elements of a tile's intermediate results: a quarter of a first-level cache.
static constexpr int64_t kTileElements = 4096;
/// Elements of a tile's sums that are added to chunk by chunk: a part of a
/// second-level cache.
static constexpr int64_t kChunkedTileElements = 1 << 14;
/// Tiles of a kernel that several threads share.
static constexpr int64_t kTiles = 16;
/// How many times faster products are in tile registers.
static constexpr int64_t kTileRegisterSpeed = 8;

namespace {

class TileSizes : PlanningStep {
public:
  TileSizes(const Kernel &kernel, const Machine &machine, KernelPlan &plan)
      : PlanningStep(kernel, machine, plan),
        usesTileRegisters(machine.tileRegisters &&
                          findDimensions(kernel).row >= 0) {}

  void choose() {
    int64_t rowCount = size(result.rowDimension);
    int64_t columnCount = size(result.columnDimension);
    int64_t columns = 1, work = 0;
    bool inParts = false, packed = false;
    for (auto [number, stage] : llvm::enumerate(kernel.stages)) {
      if (!stage.reduction)
        continue;
      const StagePlan &plan = result.stages[number];
      columns = std::max(columns, plan.columns);
      inParts |= plan.inParts();
      packed |= plan.packed.input >= 0;
      work += isBfloat16Product(stage) && machine.tileRegisters
                  ? llvm::divideCeil(kernel.terms(number), kTileRegisterSpeed)
                  : kernel.terms(number);
    }
    if (work == 0) {
      // Elementwise only: long rows.
      result.columnTile = std::min(columnCount, kTileElements);
      result.rowTile = std::max<int64_t>(
          1, std::min(rowCount, kTileElements / result.columnTile));
    } else {
      // Whole register tiles in each direction, or the whole dimension.
      int64_t vectors = std::max<int64_t>(columns, 2 * machine.lanes);
      bool whole = kernel.reducedBlock() >= 0 ||
                   columnCount <= 3 * machine.lanes ||
                   (inParts && !packed && columnCount <= 4 * machine.lanes);
      result.columnTile = whole ? columnCount : vectors;
      for (auto [number, stage] : llvm::enumerate(kernel.stages))
        if (stage.reduction &&
            result.columnTile % result.stages[number].columns)
          result.columnTile = columnCount;
      chooseRowTile(inParts, work);
      if (inParts && !packed)
        choosePanels();
      return;
    }
    if (!result.parallel || kernel.reducedBlock() >= 0)
      return;
    while (tileCount() < kTiles && result.columnTile >= 16 * machine.lanes)
      result.columnTile =
          llvm::divideCeil(result.columnTile / 2, 4 * machine.lanes) * 4 *
          machine.lanes;
  }

private:
  /// The rows of a tile: equal parts of all rows, if they have a divisor, not
  /// too long for the cache, enough for several threads, and whole register
  /// tiles as far as that goes.
  void chooseRowTile(bool inParts, int64_t work) {
    int64_t rowCount = size(result.rowDimension);
    // The rows of a tile share the parts of a sum.
    int64_t most = kTileElements / result.columnTile;
    if (!inParts)
      most = std::min(most, kTileWork / (result.columnTile * work));
    int64_t least = 1;
    for (const StagePlan &plan : result.stages)
      least = std::max(least, plan.rows);
    most = std::max(most, least);
    result.rowTile = rowCount;
    for (int64_t parts = 1; parts < rowCount; ++parts) {
      if (rowCount % parts ||
          (usesTileRegisters && rowCount / parts % kTileRegisterRows))
        continue;
      if (parts > 1 && 2 * rowCount < 3 * least * parts)
        break;
      result.rowTile = rowCount / parts;
      bool enough = !result.parallel || tileCount() >= kTiles;
      if (result.rowTile <= most && enough)
        break;
    }
    // Without a divisor that is near enough, the last tile is shorter.
    if (result.rowTile > 2 * most)
      result.rowTile = std::min(rowCount, most / least * least);
    for (auto [number, stage] : llvm::enumerate(kernel.stages)) {
      StagePlan &plan = result.stages[number];
      if (stage.reduction && rowCount % result.rowTile == 0 &&
          !(machine.tileRegisters && isBfloat16Product(stage)))
        plan.rows = evenly(result.rowTile, plan.rows);
    }
  }

  /// Several panels of columns side by side, where rows are read in chunks:
  /// the rows of a chunk come from a nearer cache for all but the first.
  void choosePanels() {
    if (result.columnTile != size(result.columnDimension))
      return;
    for (unsigned d : kernel.sharedDimensions())
      if (int(d) != result.rowDimension && int(d) != result.columnDimension &&
          isOfColumnsOnly(d))
        result.panelDimension = int(d);
    if (result.panelDimension < 0)
      return;
    int64_t panels = size(result.panelDimension);
    for (int64_t count = 2; count <= panels; ++count) {
      if (panels % count)
        continue;
      int64_t before = std::exchange(result.panelTile, count);
      if (result.rowTile * result.columnTile * count > kChunkedTileElements ||
          (result.parallel && tileCount() < kTiles)) {
        result.panelTile = before;
        return;
      }
    }
  }

  /// Whether a dimension belongs to that operand of products along which the
  /// vectors lie, and to no other.
  bool isOfColumnsOnly(unsigned dimension) const {
    bool ofColumns = false, ofOthers = false;
    for (const Stage &stage : kernel.stages) {
      if (!stage.reduction)
        continue;
      for (const Access &input : stage.inputs)
        if (step(input, int(dimension)))
          (step(input, result.columnDimension) ? ofColumns : ofOthers) = true;
    }
    return ofColumns && !ofOthers && !kernel.isGuarded(dimension);
  }

  const bool usesTileRegisters;
};

} // namespace

void tpc::cpu::chooseTileSizes(const Kernel &kernel, const Machine &machine,
                               KernelPlan &plan) {
  TileSizes(kernel, machine, plan).choose();
}
