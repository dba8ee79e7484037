//===- TileLoops.cpp - Loops over tiles and in tiles ----------------------===//

#include "TileLoops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include <numeric>

using namespace mlir;
using namespace tpc::cpu;

/// Sums that do not wait for each other: the latency of a multiply-add times
/// the multiply-adds that begin in a cycle.
static constexpr int64_t kChains = 10;

TileLoops::TileLoops(OpBuilder &builder, Location loc, const Kernel &kernel,
                     const KernelPlan &plan, const Machine &machine)
    : lower(kernel.dimensions.size()), upper(kernel.dimensions.size()),
      builder(builder), loc(loc), kernel(kernel), plan(plan), machine(machine) {
}

void TileLoops::enter() {
  int64_t count = 1;
  SmallVector<unsigned> order = tileOrder(kernel, plan);
  for (unsigned d : order)
    count *= tilesAlong(d);
  auto loop = scf::ForallOp::create(
      builder, loc, ArrayRef<OpFoldResult>{builder.getIndexAttr(count)},
      ValueRange(), std::nullopt);
  if (!plan.parallel)
    loop->setAttr("tpc.serial", builder.getUnitAttr());
  Value tile = loop.getInductionVar(0);
  builder.setInsertionPointToStart(loop.getBody());
  for (unsigned d : order) {
    int64_t along = tilesAlong(d);
    if (d == order.back()) {
      setTile(d, tile);
      break;
    }
    setTile(d, along == 1
                   ? index(0)
                   : arith::RemUIOp::create(builder, loc, tile, index(along)));
    if (along != 1)
      tile = arith::DivUIOp::create(builder, loc, tile, index(along));
  }
}

Value TileLoops::index(int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

int64_t TileLoops::tilesAlong(unsigned dimension) const {
  return llvm::divideCeil(size(dimension), tileSize(plan, dimension));
}

void TileLoops::setTile(unsigned dimension, Value tile) {
  int64_t length = tileSize(plan, dimension), total = size(dimension);
  if (length >= total) {
    lower[dimension] = index(0);
    upper[dimension] = index(total);
    return;
  }
  Value first = arith::MulIOp::create(builder, loc, tile, index(length));
  Value end = arith::AddIOp::create(builder, loc, first, index(length));
  if (total % length)
    end = arith::MinUIOp::create(builder, loc, end, index(total));
  lower[dimension] = first;
  upper[dimension] = end;
}

LogicalResult TileLoops::loopOver(Value from, Value to, int64_t length,
                                  StepBody body) {
  auto loop = scf::ForOp::create(builder, loc, from, to, index(length));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  return body(loop.getInductionVar(), length);
}

/// Runs `body(start, length)` over the tile's part of a dimension, all tiles
/// being cut in the same way, in steps of which the first is emitted apart
/// and takes a rest. A rest below `least` is spread: some of the steps, the
/// first among them, are one shorter than the others.
LogicalResult TileLoops::forStepsRestFirst(int dimension, int64_t step,
                                           int64_t least, StepBody body) {
  int64_t tile = std::min(tileSize(plan, dimension), size(dimension));
  int64_t rest = tile % step;
  int64_t first = rest ? rest : step;
  int64_t shorter = 1;
  if (rest && rest < least &&
      step - rest < int64_t(llvm::divideCeil(tile, step))) {
    shorter = step - rest;
    first = step - 1;
  }
  Value from = lower[dimension], end = upper[dimension];
  if (failed(body(from, first)))
    return failure();
  if (first == tile)
    return success();
  Value next = arith::AddIOp::create(builder, loc, from, index(first));
  if (shorter > 1) {
    from = next;
    next =
        arith::AddIOp::create(builder, loc, from, index((shorter - 1) * first));
    if (failed(loopOver(from, next, first, body)))
      return failure();
  }
  return loopOver(next, end, step, body);
}

/// Runs `body(start, length)` over the tile's part of a dimension in steps,
/// the rest at the dimension's end as one shorter step.
LogicalResult TileLoops::forSteps(int dimension, int64_t step, StepBody body) {
  if (dimension < 0)
    return body(Value(), 1);
  int64_t total = size(dimension);
  int64_t tile = std::min(tileSize(plan, dimension), total);
  // No step may reach into the next tile.
  if (total % tile)
    step = std::gcd(step, tile);
  int64_t whole = total / step * step;
  if (tile == step && total % step == 0)
    return body(lower[dimension], step);
  auto loop = [&](Value from, Value to, int64_t length) {
    return loopOver(from, to, length, body);
  };
  if (total % tile == 0) {
    int64_t rest = tile % step;
    Value from = lower[dimension], end = upper[dimension];
    if (!rest)
      return loop(from, end, step);
    Value middle =
        arith::AddIOp::create(builder, loc, from, index(tile - rest));
    if (tile > rest && failed(loop(from, middle, step)))
      return failure();
    return body(middle, rest);
  }
  Value end = upper[dimension];
  if (whole != total)
    end = arith::MinUIOp::create(builder, loc, end, index(whole));
  if (whole && failed(loop(lower[dimension], end, step)))
    return failure();
  if (whole == total)
    return success();
  Value rest = whole ? arith::MaxUIOp::create(builder, loc, lower[dimension],
                                              index(whole))
                           .getResult()
                     : lower[dimension];
  return loop(rest, upper[dimension], total - whole);
}

LogicalResult
TileLoops::forRegisterTiles(const StagePlan &stagePlan, bool reduction,
                            function_ref<LogicalResult(RegisterTile)> body) {
  auto rowsOf = [&](Value panel, Value column, int64_t columns) {
    bool first = true;
    auto emitRows = [&](Value row, int64_t rows) {
      RegisterTile tile;
      tile.firstOfRows = std::exchange(first, false);
      tile.index = lower;
      tile.rowDimension = plan.rowDimension;
      tile.columnDimension = plan.columnDimension;
      tile.vectorDimension = stagePlan.vectorDimension;
      tile.rows = rows;
      tile.rowAlignment = reduction ? 1 : rowAlignment(stagePlan);
      if (plan.rowDimension >= 0)
        tile.index[plan.rowDimension] = row;
      if (plan.columnDimension >= 0)
        tile.index[plan.columnDimension] = column;
      if (plan.panelDimension >= 0)
        tile.index[plan.panelDimension] = panel;
      if (tile.vectorDimension >= 0)
        tile.lanes = machine.lanes;
      if (tile.columnStep() == 1)
        tile.columns.assign(columns, tile.lanes);
      else
        for (int64_t rest = columns; rest > 0; rest -= tile.lanes)
          tile.columns.push_back(std::min(rest, tile.lanes));
      return body(std::move(tile));
    };
    if (!reduction || !isCutEqually(plan.rowDimension))
      return forSteps(plan.rowDimension, stagePlan.rows, emitRows);
    int64_t vectors = llvm::divideCeil(columns, machine.lanes);
    return forStepsRestFirst(plan.rowDimension, stagePlan.rows,
                             llvm::divideCeil(kChains, vectors), emitRows);
  };
  return forSteps(plan.panelDimension, 1, [&](Value panel, int64_t) {
    return forSteps(plan.columnDimension, stagePlan.columns,
                    [&](Value column, int64_t columns) {
                      return rowsOf(panel, column, columns);
                    });
  });
}

/// Whether all tiles have the same size along a dimension.
bool TileLoops::isCutEqually(int dimension) const {
  return dimension >= 0 && size(dimension) % std::min(tileSize(plan, dimension),
                                                      size(dimension)) ==
                               0;
}

/// A power of two that divides the first row of each register tile.
int64_t TileLoops::rowAlignment(const StagePlan &stagePlan) const {
  if (plan.rowDimension < 0)
    return 1;
  int64_t divisor = plan.rowTile < size(plan.rowDimension)
                        ? std::gcd(plan.rowTile, stagePlan.rows)
                        : stagePlan.rows;
  return int64_t(1) << llvm::countr_zero(uint64_t(divisor));
}
