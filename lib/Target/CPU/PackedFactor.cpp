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

void FactorPacker::prefetchNext(const Access &factor,
                                const StagePlan &stagePlan,
                                const ReductionPart &part,
                                const RegisterTile &tile) {
  int line = stagePlan.packed.lineDimension, column = plan.columnDimension;
  if (plan.rowDimension < 0 || int(part.dimensions.back()) != line ||
      part.dimensions.size() < 2)
    return;
  RegisterTile place;
  place.index = tile.index;
  place.index[line] = constant(0);
  place.lanes = machine.lanes;
  place.columns = {machine.lanes};
  place.rowDimension = column;
  // The tile's rows' share of the columns.
  Value row = arith::SubIOp::create(builder, loc,
                                    tile.index[plan.rowDimension],
                                    lower[plan.rowDimension]);
  Value first = arith::DivUIOp::create(
      builder, loc,
      arith::MulIOp::create(builder, loc, row, constant(plan.columnTile)),
      constant(plan.rowTile));
  place.index[column] =
      arith::AddIOp::create(builder, loc, lower[column], first);
  auto add = [&](unsigned d, Value value) {
    place.index[d] =
        arith::AddIOp::create(builder, loc, place.index[d], value);
  };
  std::optional<std::pair<unsigned, int64_t>> step = nextTile(kernel, plan);
  if (part.begin) {
    // The next piece of the sum; after the last one, the next tile's first.
    unsigned cut = part.dimensions.front();
    Value isLast = arith::CmpIOp::create(
        builder, loc, arith::CmpIPredicate::eq, part.end,
        constant(kernel.dimensions[cut].size));
    Value back = arith::SubIOp::create(builder, loc, constant(0), part.begin);
    add(cut, arith::SelectOp::create(builder, loc, isLast, back,
                                     constant(stagePlan.chunk)));
    if (step)
      add(step->first,
          arith::SelectOp::create(builder, loc, isLast, constant(step->second),
                                  constant(0)));
  } else if (!stagePlan.outer.empty()) {
    add(stagePlan.outer.back(), constant(1));
  } else if (step) {
    add(step->first, constant(step->second));
  } else {
    return;
  }
  int64_t share = llvm::divideCeil(plan.columnTile * tile.rows, plan.rowTile);
  for (int64_t offset = 0; offset < kernel.dimensions[line].size;
       offset += kLineElements) {
    LinearForm address = factor.address;
    address.constant += offset * address.coefficients[line];
    for (int64_t number = 0; number < share; ++number)
      memref::PrefetchOp::create(
          builder, loc, factor.memref,
          StageEmitter(builder, loc, place, machine.fusedMultiplyAdd, viewOf)
              .evaluateForm(address, factor.origin, number, 0),
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
