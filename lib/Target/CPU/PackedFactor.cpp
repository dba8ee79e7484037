//===- PackedFactor.cpp - Copies of a product's factor --------------------===//

#include "PackedFactor.h"
#include "Transpose.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace tpc::cpu;

/// Cache lines of a column that a register tile fetches ahead at most, one
/// instruction each: a loop over them costs as much as it saves.
static constexpr int64_t kFetchedLines = 4;

/// Rows that must share a copy for it to pay.
static constexpr int64_t kLeastRows = 32;

PackedFactor tpc::cpu::findPackedFactor(const Kernel &kernel,
                                        const Stage &stage, unsigned number,
                                        int columnDimension,
                                        const Machine &machine) {
  PackedFactor none;
  if (columnDimension < 0 || stage.inputs.size() != 2 ||
      stage.outputs.size() != 1 || !stage.inputs[0].isMemory() ||
      !stage.inputs[1].isMemory() || !matchCombiner(stage.op, 0) ||
      kernel.dimensions[columnDimension].size % machine.lanes)
    return none;
  SmallVector<unsigned> reduction = kernel.reductionDimensions(number);
  if (!kernel.clipsLoops(number))
    return none;
  auto factorOf = [&](unsigned input, unsigned d) {
    return stage.inputs[input].address.coefficients[d];
  };
  for (unsigned input : {0u, 1u}) {
    if (std::abs(factorOf(input, columnDimension)) <= 1 ||
        factorOf(1 - input, columnDimension) ||
        !stage.inputs[input].elementType.isF32())
      continue;
    bool shared = llvm::any_of(kernel.sharedDimensions(), [&](unsigned d) {
      return !factorOf(input, d) && factorOf(1 - input, d) &&
             !kernel.isGuarded(d) && kernel.dimensions[d].size >= kLeastRows;
    });
    PackedFactor packed;
    int64_t terms = 1;
    for (unsigned d : reduction) {
      if (kernel.isGuarded(d))
        continue;
      terms *= kernel.dimensions[d].size;
      if (factorOf(input, d) == 1 &&
          kernel.dimensions[d].size % machine.lanes == 0)
        packed.lineDimension = int(d);
    }
    if (!shared || packed.lineDimension < 0 || terms < kLeastPartTerms)
      continue;
    packed.input = int(input);
    return packed;
  }
  return none;
}

Value FactorPacker::constant(int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

Value FactorPacker::startLoop(Value first, Value end, int64_t step) {
  auto loop = scf::ForOp::create(builder, loc, first, end, constant(step));
  builder.setInsertionPointToStart(loop.getBody());
  return loop.getInductionVar();
}

/// Copies the tile's columns of a factor for the terms of `part`; returns
/// how the copy is accessed.
Access FactorPacker::pack(const Access &factor, const StagePlan &stagePlan,
                          const ReductionPart &part) {
  int64_t columns = plan.columnTile, lanes = machine.lanes;
  Access packed;
  packed.elementType = factor.elementType;
  packed.address.coefficients.assign(kernel.dimensions.size(), 0);
  packed.address.coefficients[plan.columnDimension] = 1;
  int64_t stride = columns;
  for (unsigned d : llvm::reverse(part.dimensions)) {
    packed.address.coefficients[d] = stride;
    stride *= part.begin && d == part.dimensions.front()
                  ? stagePlan.chunk
                  : kernel.dimensions[d].size;
  }
  AffineExpr origin = -builder.getAffineDimExpr(0);
  SmallVector<Value> operands = {lower[plan.columnDimension]};
  if (part.begin) {
    origin = origin - builder.getAffineDimExpr(1) *
                          packed.address.coefficients[part.dimensions.front()];
    operands.push_back(part.begin);
  }
  packed.origin = affine::AffineApplyOp::create(
      builder, loc, AffineMap::get(operands.size(), 0, origin), operands);
  packed.memref = memref::AllocaOp::create(
      builder, loc, MemRefType::get({stride}, factor.elementType),
      builder.getI64IntegerAttr(64));
  OpBuilder::InsertionGuard guard(builder);
  RegisterTile tile;
  tile.index.assign(lower.begin(), lower.end());
  tile.rowDimension = plan.columnDimension;
  tile.rows = lanes;
  tile.lanes = lanes;
  tile.columns = {lanes};
  for (unsigned d : part.dimensions) {
    bool cut = part.begin && d == part.dimensions.front();
    tile.index[d] =
        startLoop(cut ? part.begin : constant(0),
                  cut ? part.end : constant(kernel.dimensions[d].size),
                  int(d) == stagePlan.packed.lineDimension ? lanes : 1);
  }
  Value column = startLoop(lower[plan.columnDimension],
                           upper[plan.columnDimension], lanes);
  tile.index[plan.columnDimension] = column;
  copyBlock(factor, packed, tile, stagePlan.packed.lineDimension);
  return packed;
}

/// By how much the next tile's or part's indices differ from this one's, by
/// dimension: loops go on like the digits of a number, tiles after the last
/// part. Empty if nothing follows.
SmallVector<std::pair<unsigned, Value>>
FactorPacker::stepToNext(ArrayRef<PartLoop> loops) {
  SmallVector<std::pair<unsigned, Value>> steps;
  Value zero = constant(0), carry;
  auto step = [&](unsigned dimension, Value by) {
    if (carry)
      by = arith::SelectOp::create(builder, loc, carry, by, zero);
    steps.emplace_back(dimension, by);
  };
  for (const PartLoop &loop : llvm::reverse(loops)) {
    Value next =
        arith::AddIOp::create(builder, loc, loop.index, constant(loop.step));
    Value ends = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::uge,
                                       next, loop.end);
    next = arith::SelectOp::create(builder, loc, ends, loop.first, next);
    step(loop.dimension, arith::SubIOp::create(builder, loc, next, loop.index));
    carry = carry ? arith::AndIOp::create(builder, loc, carry, ends).getResult()
                  : ends;
  }
  if (auto tile = nextTile(kernel, plan))
    step(tile->first, constant(tile->second));
  return steps;
}

void FactorPacker::prefetchNext(const Access &factor,
                                const StagePlan &stagePlan,
                                const ReductionPart &part,
                                ArrayRef<PartLoop> loops,
                                const RegisterTile &tile) {
  int line = stagePlan.packed.lineDimension, column = plan.columnDimension;
  int64_t length = kernel.dimensions[line].size;
  bool cut = part.begin && int(part.dimensions.front()) == line;
  if (plan.rowDimension < 0 || int(part.dimensions.back()) != line || cut ||
      length > kFetchedLines * kLineElements)
    return;
  SmallVector<std::pair<unsigned, Value>> steps = stepToNext(loops);
  if (steps.empty())
    return;
  OpBuilder::InsertionGuard guard(builder);
  RegisterTile place;
  place.index = tile.index;
  place.lanes = machine.lanes;
  place.columns = {machine.lanes};
  place.rowDimension = column;
  place.index[line] = constant(0);
  // The tile's rows' share of the columns.
  Value row = arith::SubIOp::create(builder, loc, tile.index[plan.rowDimension],
                                    lower[plan.rowDimension]);
  Value first = arith::DivUIOp::create(
      builder, loc,
      arith::MulIOp::create(builder, loc, row, constant(plan.columnTile)),
      constant(plan.rowTile));
  place.index[column] =
      arith::AddIOp::create(builder, loc, lower[column], first);
  for (auto [dimension, by] : steps)
    place.index[dimension] =
        arith::AddIOp::create(builder, loc, place.index[dimension], by);
  int64_t share = llvm::divideCeil(plan.columnTile * tile.rows, plan.rowTile);
  for (int64_t offset = 0; offset < length; offset += kLineElements) {
    StageEmitter emitter(builder, loc, place, machine.fusedMultiplyAdd, viewOf);
    LinearForm address = factor.address;
    address.constant += offset * address.coefficients[line];
    for (int64_t number = 0; number < share; ++number)
      memref::PrefetchOp::create(
          builder, loc, factor.memref,
          emitter.evaluateForm(address, factor.origin, number, 0),
          /*isWrite=*/false, /*localityHint=*/2, /*isDataCache=*/true);
  }
}

/// A square block, transposed: from a vector along the line for each column
/// to a vector along the columns for each element of the line.
void FactorPacker::copyBlock(const Access &from, const Access &to,
                             RegisterTile tile, int line) {
  tile.vectorDimension = line;
  StageEmitter source(builder, loc, tile, machine.fusedMultiplyAdd, viewOf);
  SmallVector<Value> rows;
  for (int64_t row = 0; row < tile.rows; ++row)
    rows.push_back(source.load(from, row, 0));
  tile.rowDimension = line;
  tile.vectorDimension = plan.columnDimension;
  StageEmitter target(builder, loc, tile, machine.fusedMultiplyAdd, viewOf);
  for (auto [row, value] : llvm::enumerate(transposeSquare(builder, loc, rows)))
    target.store(to, int64_t(row), 0, value);
}
