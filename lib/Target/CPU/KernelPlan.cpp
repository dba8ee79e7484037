//===- KernelPlan.cpp - Tiles and vectors of a kernel ---------------------===//

#include "KernelPlan.h"
#include "PackedFactor.h"

#include "Bfloat16Product.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include <limits>

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
/// Positions of an elementwise stage that are computed together.
static constexpr int64_t kPositions = 4;
/// Tiles of a kernel that several threads share.
static constexpr int64_t kTiles = 16;
/// Cost of a product one of whose factors is copied, to one without a copy.
/// This and the next were fitted to the networks of the examples on a Sapphire
/// Rapids with AVX-512.
static constexpr double kPackingCost = 1.15;
/// Cost of a product whose vectors lie along its terms to one across them: both
/// factors are read in whole vectors, in short loops.
static constexpr double kAlongCost = 1.4;
/// The rows of a tile register, and how many times faster products are there.
static constexpr int64_t kTileRegisterRows = 16;
static constexpr int64_t kTileSpeed = 8;
/// Operations below which one thread is faster than several.
static constexpr int64_t kParallelWork = 1 << 16;

namespace {

/// Vector operations of one evaluation of a stage's body.
int64_t bodyCost(const Stage &stage) {
  int64_t cost = 0;
  linalg::GenericOp generic = stage.op;
  for (Operation &op : generic.getBody()->without_terminator())
    cost += isa<math::MathDialect>(op.getDialect()) &&
                    !isa<math::FmaOp, math::SqrtOp, math::AbsFOp>(op)
                ? 16
                : 1;
  return std::max<int64_t>(cost, 1);
}

class Planner {
public:
  Planner(const Kernel &kernel, const Machine &machine)
      : kernel(kernel), machine(machine), demanded(findDimensions(kernel)),
        usesTiles(machine.tiles && demanded.row >= 0) {}

  KernelPlan plan() {
    chooseColumns();
    chooseRows();
    choosePacking();
    for (auto [number, stage] : llvm::enumerate(kernel.stages))
      if (stage.reduction)
        chooseRegisterTile(stage, result.stages[number]);
    for (auto [number, stage] : llvm::enumerate(kernel.stages))
      if (stage.reduction)
        chooseParts(number, result.stages[number]);
    chooseTiles();
    for (auto [number, stage] : llvm::enumerate(kernel.stages))
      if (!stage.reduction)
        chooseElementwiseStep(stage, result.stages[number]);
    choosePrefetching();
    return std::move(result);
  }

private:
  int64_t size(int dimension) const {
    return dimension < 0 ? 1 : kernel.dimensions[dimension].size;
  }

  static int64_t step(const Access &access, int dimension) {
    return dimension < 0 || !access.isMemory()
               ? 0
               : access.address.coefficients[dimension];
  }

  /// Cost of loads or stores whose elements are apart along the vector. A
  /// load is shared by the rows of a register tile that do not change it.
  double stridedCost(ArrayRef<Access> accesses, int dimension,
                     bool shared) const {
    double cost = 0;
    for (const Access &access : accesses) {
      int64_t coefficient = step(access, dimension);
      if (coefficient == 0 || coefficient == 1)
        continue;
      int64_t rows = 1;
      for (unsigned d : kernel.sharedDimensions())
        if (shared && int(d) != dimension && !step(access, d))
          rows = std::max<int64_t>(rows, std::min<int64_t>(size(d), 8));
      cost += 2 * double(machine.lanes) / double(rows);
    }
    return cost;
  }

  /// Cost of running all of a stage's evaluations with vectors along a
  /// dimension.
  double vectorCost(unsigned number, int dimension) const {
    const Stage &stage = kernel.stages[number];
    double evaluations = double(kernel.evaluations(number));
    if (dimension < 0)
      return evaluations * double(bodyCost(stage));
    double vectors = double(llvm::divideCeil(size(dimension), machine.lanes)) /
                     double(size(dimension)) * evaluations;
    bool packed =
        stage.reduction &&
        findPackedFactor(kernel, stage, number, dimension, machine).input >= 0;
    double each =
        packed ? kPackingCost * double(bodyCost(stage))
               : double(bodyCost(stage)) +
                     stridedCost(stage.inputs, dimension, stage.reduction);
    if (!stage.reduction)
      each += stridedCost(stage.outputs, dimension, false);
    return vectors * each;
  }

  static bool isContraction(const Stage &stage) {
    return llvm::count_if(stage.inputs, [](const Access &access) {
             return access.isMemory();
           }) >= 2;
  }

  /// The better of vectors along the column and along the reduction.
  std::pair<double, int> stageCost(unsigned number, int column) const {
    const Stage &stage = kernel.stages[number];
    std::pair<double, int> best = {vectorCost(number, column), column};
    if (!stage.reduction || isBfloat16Product(stage))
      return best;
    for (unsigned result = 0; result < stage.outputs.size(); ++result)
      if (!matchCombiner(stage.op, result))
        return best;
    double sums = 1;
    for (unsigned d : kernel.sharedDimensions())
      sums *= double(size(d));
    for (unsigned d : kernel.reductionDimensions(number)) {
      if (kernel.isGuarded(d))
        continue;
      double cost = kAlongCost * vectorCost(number, d) +
                    sums * double(stage.outputs.size()) *
                        (2 * llvm::Log2_64(machine.lanes) + 4);
      if (cost < best.first)
        best = {cost, int(d)};
    }
    return best;
  }

  void chooseColumns() {
    SmallVector<int> candidates;
    if (int column = demanded.column; column >= 0)
      candidates.push_back(column);
    else
      for (unsigned d : kernel.sharedDimensions())
        if (!kernel.isGuarded(d))
          candidates.insert(candidates.begin(), int(d));
    if (candidates.empty())
      candidates.push_back(-1);
    double best = std::numeric_limits<double>::infinity();
    for (int candidate : candidates) {
      double cost = 0;
      SmallVector<StagePlan> stages;
      for (unsigned number = 0; number < kernel.stages.size(); ++number) {
        auto [stageTotal, dimension] = stageCost(number, candidate);
        cost += stageTotal;
        stages.emplace_back().vectorDimension = dimension;
      }
      if (cost < best) {
        best = cost;
        result.columnDimension = candidate;
        result.stages = std::move(stages);
      }
    }
    result.parallel = best * double(machine.lanes) > double(kParallelWork);
  }

  /// Rows reuse an operand that does not depend on them. Among such
  /// dimensions the best is the one along which the other operands' elements
  /// are nearest; without any, the largest dimension will do.
  void chooseRows() {
    if (int row = demanded.row; row >= 0) {
      result.rowDimension = row;
      return;
    }
    auto best =
        std::make_tuple(false, std::numeric_limits<int64_t>::min(), int64_t(0));
    for (unsigned d : kernel.sharedDimensions()) {
      if (int(d) == result.columnDimension || kernel.isGuarded(d))
        continue;
      bool reuses = false;
      int64_t farthest = 0;
      for (const Stage &stage : kernel.stages) {
        if (!stage.reduction)
          continue;
        for (const Access &input : stage.inputs) {
          reuses |= step(input, result.columnDimension) && !step(input, d);
          farthest = std::max(farthest, std::abs(step(input, d)));
        }
      }
      auto score = std::make_tuple(reuses, reuses ? -farthest : 0, size(d));
      if (score > best) {
        best = score;
        result.rowDimension = d;
      }
    }
  }

  /// Parts of at most `most`, all but the last of one size.
  static int64_t evenly(int64_t size, int64_t most) {
    return llvm::divideCeil(size, llvm::divideCeil(size, most));
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
    else if (rowCount < 4 || !contraction)
      plan.columns = std::min(columnCount / lanes * lanes, 4 * lanes);
    int64_t vectors = llvm::divideCeil(plan.columns, lanes);
    if (machine.tiles && isBfloat16Product(stage)) {
      plan.columns = std::min(columnCount, 2 * lanes);
      plan.rows = std::min(rowCount, 2 * kTileRegisterRows);
      return;
    }
    if (!contraction) {
      plan.rows = std::min<int64_t>(rowCount, vectors >= 4 ? 1 : 2);
      return;
    }
    // Registers for accumulators, the vectors of one term, and one factor.
    int64_t most = (machine.registers - vectors - 1) / vectors;
    plan.rows = evenly(rowCount, std::clamp<int64_t>(most, 1, 16));
  }

  /// Copies of a factor are cut into parts that fit into cache.
  void choosePacking() {
    for (auto [number, stage] : llvm::enumerate(kernel.stages)) {
      StagePlan &plan = result.stages[number];
      if (!stage.reduction || plan.vectorDimension < 0 ||
          plan.vectorDimension != result.columnDimension)
        continue;
      PackedFactor packed = findPackedFactor(kernel, stage, number,
                                             result.columnDimension, machine);
      if (packed.input < 0 || result.rowDimension < 0 ||
          step(stage.inputs[packed.input], result.rowDimension))
        continue;
      plan.packed = packed;
    }
  }

  /// Elements of a product's operand that its rows read again and again: two
  /// thirds of a first-level cache, which has 48 KiB where there is AVX-512
  /// (since Ice Lake) and 32 KiB elsewhere.
  int64_t panelElements() const {
    return machine.registers >= 32 ? 1 << 13 : 5 << 10;
  }

  /// The elements along the columns of a part of a sum over some dimensions.
  int64_t panelSize(unsigned number, ArrayRef<unsigned> dimensions) const {
    int64_t elements = result.stages[number].columns;
    for (unsigned d : dimensions)
      elements *= kernel.extent(number, d);
    return elements;
  }

  /// A long sum is cut into parts whose columns fit into cache, if there are
  /// rows to use them again.
  void chooseParts(unsigned number, StagePlan &plan) {
    if (plan.vectorDimension < 0 ||
        plan.vectorDimension != result.columnDimension ||
        isBfloat16Product(kernel.stages[number]))
      return;
    SmallVector<unsigned> dimensions = kernel.reductionDimensions(number);
    int line = plan.packed.lineDimension;
    if (line >= 0) {
      // The line comes last: its elements are a block of the copy.
      llvm::erase(dimensions, unsigned(line));
      dimensions.push_back(unsigned(line));
    } else if (size(result.rowDimension) < 2 * plan.rows ||
               panelSize(number, dimensions) <= panelElements() ||
               (isGuarded(dimensions) && !cutsWindows(number))) {
      return;
    }
    // The places of a window, of which a border leaves any number, are parts of
    // their own: all of a copy's, else as many as it takes.
    for (unsigned d : kernel.reductionDimensions(number))
      if (kernel.isGuarded(d) &&
          (line >= 0 || panelSize(number, dimensions) > panelElements())) {
        plan.outer.push_back(d);
        llvm::erase(dimensions, d);
      }
    if (line < 0 &&
        panelSize(number, dimensions) < kLeastPartTerms * plan.columns)
      return plan.outer.clear();
    plan.inner = dimensions;
    if (panelSize(number, dimensions) > panelElements())
      chooseChunk(number, plan);
  }

  bool isGuarded(ArrayRef<unsigned> dimensions) const {
    return llvm::any_of(dimensions,
                        [&](unsigned d) { return kernel.isGuarded(d); });
  }

  /// Whether a window's places are parts of their own. With AVX-512 whole sums
  /// were faster: the second-level caches there deliver a vector a cycle.
  bool cutsWindows(unsigned number) const {
    return machine.registers < 32 && kernel.clipsLoops(number);
  }

  /// Cuts a part further: along the outermost dimension whose pieces fill half
  /// of what fits into cache, so that inner loops stay long; without any, along
  /// the one that gives the longest pieces that fit.
  void chooseChunk(unsigned number, StagePlan &plan) {
    int64_t panel = panelSize(number, plan.inner), best = 0;
    unsigned cut = 0;
    for (unsigned d : plan.inner) {
      if (int(d) == plan.packed.lineDimension || kernel.isGuarded(d))
        continue;
      if (2 * best >= panelElements() && best <= panelElements())
        break;
      int64_t term = panel / size(int(d));
      // Pieces of one size, or a last one that is shorter.
      int64_t chunk =
          evenly(size(int(d)), std::max<int64_t>(1, panelElements() / term));
      int64_t length = chunk * term;
      bool isBetter = length <= panelElements()
                          ? best > panelElements() || length > best
                          : best > length;
      if (best && !isBetter)
        continue;
      best = length;
      plan.chunk = chunk;
      cut = d;
    }
    if (!best)
      return;
    llvm::erase(plan.inner, cut);
    plan.inner.insert(plan.inner.begin(), cut);
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

  void chooseTiles() {
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
      work += isBfloat16Product(stage) && machine.tiles
                  ? llvm::divideCeil(kernel.terms(number), kTileSpeed)
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
      bool whole = columnCount <= 3 * machine.lanes ||
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
    if (!result.parallel)
      return;
    while (tileCount() < kTiles && result.columnTile >= 16 * machine.lanes)
      result.columnTile =
          llvm::divideCeil(result.columnTile / 2, 4 * machine.lanes) * 4 *
          machine.lanes;
  }

  int64_t tileCount() const { return countTiles(kernel, result); }

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
          (usesTiles && rowCount / parts % kTileRegisterRows))
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
          !(machine.tiles && isBfloat16Product(stage)))
        plan.rows = evenly(result.rowTile, plan.rows);
    }
  }

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
    vectors = sharesRows ? 1 : std::min<int64_t>(vectors, kPositions);
    plan.rows = std::min(kPositions / vectors, result.rowTile);
    plan.columns = std::min(vectors * machine.lanes, result.columnTile);
    if (result.columnTile != size(result.columnDimension) &&
        result.columnTile % plan.columns)
      plan.columns = machine.lanes;
  }

  const Kernel &kernel;
  const Machine &machine;
  const Bfloat16Dimensions demanded;
  const bool usesTiles;
  KernelPlan result;
};

} // namespace

KernelPlan tpc::cpu::planKernel(const Kernel &kernel, const Machine &machine) {
  return Planner(kernel, machine).plan();
}
