//===- ReductionEmitter.cpp - Vector code for reductions ------------------===//

#include "ReductionEmitter.h"

#include "Bfloat16Product.h"
#include "LaneReduction.h"
#include "lib/Target/Kernels/GuardedRange.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include <numeric>

using namespace mlir;
using namespace tpc::cpu;

/// Cycles that a load from the last-level cache takes, about; fitted on a
/// Sapphire Rapids. What is fetched so far ahead may lie past a buffer's end: a
/// fetch reads nothing into the program and never faults.
static constexpr int64_t kFetchCycles = 320;

/// Parts of a sum between which an update's operands are fetched: each long
/// enough for the end of its loop not to matter.
static constexpr int64_t kParts = 16;

/// Multiply-adds of an iteration beside which its count, jump and addresses
/// cost little.
static constexpr int64_t kUnrolledProducts = 24;

Value ReductionEmitter::constant(int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

/// The loop at which all that a guard looks at is known; -1 if it looks at
/// none of them.
static int decidingDepth(const Guard &guard, ArrayRef<unsigned> dimensions) {
  for (int depth = int(dimensions.size()) - 1; depth >= 0; --depth)
    if (guard.form.coefficients[dimensions[depth]])
      return depth;
  return -1;
}

FailureOr<ReductionEmitter::Accumulators>
ReductionEmitter::accumulate(const Stage &stage, const RegisterTile &tile,
                             ArrayRef<Value> before, bool keepOtherLanes) {
  StageEmitter emitter(builder, loc, tile, machine.fusedMultiplyAdd, viewOf);
  if (isBfloat16Product(stage))
    return accumulatePairs(stage, tile, before);
  Accumulators after(before.size());
  size_t results = stage.outputs.size();
  int64_t columns = int64_t(tile.columns.size());
  // The side with fewer vectors is in registers for a whole term, the other
  // one vector after the other: LLVM keeps this order.
  bool rowsFirst = columns <= tile.rows;
  for (int64_t i = 0; i < tile.rows * columns; ++i) {
    int64_t row = rowsFirst ? i / columns : i % tile.rows;
    int64_t column = rowsFirst ? i % columns : i / tile.rows;
    int64_t first = (row * columns + column) * int64_t(results);
    ArrayRef<Value> old = before.slice(first, results);
    auto values = emitter.evaluate(stage, row, column, old);
    if (failed(values))
      return failure();
    for (auto [offset, value, unchanged] : llvm::enumerate(*values, old)) {
      Value next = emitter.toVector(value);
      if (keepOtherLanes)
        next = emitter.selectValid(column, next, unchanged);
      after[first + offset] = next;
    }
  }
  return after;
}

/// Two terms of a product of bf16.
ReductionEmitter::Accumulators
ReductionEmitter::accumulatePairs(const Stage &stage, const RegisterTile &tile,
                                  ArrayRef<Value> before) {
  StageEmitter emitter(builder, loc, tile, machine.fusedMultiplyAdd, viewOf);
  auto [rows, columns] = findBfloat16Factors(
      stage, findDimensions(kernel, &stage - kernel.stages.data()));
  auto load = [&](const Access &access, int64_t row, int64_t column,
                  int64_t count) -> Value {
    Value address =
        emitter.evaluateForm(access.address, access.origin, row, column);
    return vector::LoadOp::create(builder, loc,
                                  VectorType::get({count}, access.elementType),
                                  access.memref, address);
  };
  SmallVector<Value> terms;
  for (size_t column = 0; column < tile.columns.size(); ++column)
    terms.push_back(load(*columns, 0, int64_t(column), 2 * tile.lanes));
  Accumulators after;
  for (int64_t row = 0; row < tile.rows; ++row) {
    Value pair = load(*rows, row, 0, 2);
    for (Value term : terms)
      after.push_back(
          emitDotProduct(builder, loc, before[after.size()], pair, term));
  }
  return after;
}

/// Whether what a reduction reads after a whole loop over a dimension follows
/// what the loop read; elsewhere lie other columns, as of blocked errors.
bool ReductionEmitter::continues(const Access &input,
                                 unsigned dimension) const {
  ArrayRef<int64_t> coefficients = input.address.coefficients;
  const auto &loop = kernel.dimensions[dimension];
  int64_t length = coefficients[dimension] * loop.size;
  return llvm::any_of(
      llvm::zip_equal(kernel.dimensions, coefficients), [&](const auto &other) {
        const auto &[outer, coefficient] = other;
        return outer.stage == loop.stage && coefficient == length;
      });
}

/// Fetches what some later term of the innermost loop will read of the factor
/// along which vectors lie. The machine's own prefetcher stops at the end of
/// each page, and starts late.
void ReductionEmitter::prefetchColumns(const Stage &stage,
                                       const RegisterTile &tile,
                                       unsigned dimension) {
  if (tile.vectorDimension < 0 || tile.vectorDimension != tile.columnDimension)
    return;
  // Two multiply-adds a cycle.
  int64_t terms = llvm::divideCeil(2 * kFetchCycles,
                                   tile.rows * int64_t(tile.columns.size()));
  for (const Access &input : stage.inputs) {
    if (!input.isMemory() || input.origin ||
        input.address.coefficients[tile.columnDimension] != 1 ||
        !input.address.coefficients[dimension] ||
        (terms >= kernel.dimensions[dimension].size &&
         !continues(input, dimension)))
      continue;
    LinearForm later = input.address;
    later.constant += terms * later.coefficients[dimension];
    for (int64_t column = 0; column < int64_t(tile.columns.size());
         column += machine.vectorsOfLine()) {
      // Its own emitter: forms are told apart by their place.
      Value address =
          StageEmitter(builder, loc, tile, machine.fusedMultiplyAdd, viewOf)
              .evaluateForm(later, Value(), 0, column);
      memref::PrefetchOp::create(builder, loc, input.memref, address,
                                 /*isWrite=*/false, /*localityHint=*/3,
                                 /*isDataCache=*/true);
    }
  }
}

/// Fetches what the next tile will read that this one does not: activities
/// that another thread computed are far away.
void ReductionEmitter::prefetchNextTile(const Stage &stage,
                                        const RegisterTile &tile,
                                        unsigned dimension) {
  std::optional<std::pair<unsigned, int64_t>> step = nextTile(kernel, plan);
  // The parts of a sum share a tile's columns; a tile is long enough then.
  bool inParts = llvm::any_of(
      plan.stages, [](const StagePlan &other) { return other.inParts(); });
  if (!step || inParts || tile.vectorDimension != tile.columnDimension)
    return;
  for (const Access &input : stage.inputs) {
    ArrayRef<int64_t> coefficients = input.address.coefficients;
    if (!input.isMemory() || input.origin || !coefficients[step->first] ||
        !coefficients[dimension])
      continue;
    // Neighbouring elements along the columns or along the rows.
    int64_t length = 0;
    if (tile.columnDimension >= 0 && coefficients[tile.columnDimension] == 1)
      length = plan.columnTile;
    else if (tile.rowDimension >= 0 && coefficients[tile.rowDimension] == 1)
      length = plan.rowTile;
    LinearForm later = input.address;
    later.constant += coefficients[step->first] * step->second;
    for (int64_t first = 0; first < length; first += kLineElements) {
      StageEmitter emitter(builder, loc, tile, machine.fusedMultiplyAdd,
                           viewOf);
      LinearForm line = later;
      line.constant += first;
      memref::PrefetchOp::create(builder, loc, input.memref,
                                 emitter.evaluateForm(line, Value(), 0, 0),
                                 /*isWrite=*/false,
                                 /*localityHint=*/2, /*isDataCache=*/true);
    }
  }
}

/// Elements of the rows' factor that are fetched for each term: as many rows in
/// all as the next register tile has, or some more.
int64_t ReductionEmitter::fetchedElements(const RegisterTile &tile) const {
  return std::min<int64_t>(machine.lanes, llvm::PowerOf2Ceil(tile.rows));
}

/// Fetches what the next register tile will read of the factor whose rows are
/// blocks of the innermost loop, one after the other.
void ReductionEmitter::prefetchRows(const Stage &stage,
                                    const RegisterTile &tile,
                                    unsigned dimension) {
  if (tile.vectorDimension < 0 ||
      tile.vectorDimension != tile.columnDimension || tile.rowDimension < 0)
    return;
  int64_t length = kernel.dimensions[dimension].size;
  for (const Access &input : stage.inputs) {
    ArrayRef<int64_t> coefficients = input.address.coefficients;
    if (!input.isMemory() || input.origin ||
        coefficients[tile.columnDimension] || coefficients[dimension] != 1 ||
        coefficients[tile.rowDimension] != length)
      continue;
    LinearForm later = input.address;
    later.constant += tile.rows * length;
    later.coefficients[dimension] = fetchedElements(tile);
    StageEmitter emitter(builder, loc, tile, machine.fusedMultiplyAdd, viewOf);
    memref::PrefetchOp::create(builder, loc, input.memref,
                               emitter.evaluateForm(later, Value(), 0, 0),
                               /*isWrite=*/false, /*localityHint=*/3,
                               /*isDataCache=*/true);
  }
}

/// The terms that are added at once along a dimension of the reduction.
int64_t ReductionEmitter::stepOf(const Stage &stage, const RegisterTile &tile,
                                 unsigned dimension) const {
  if (isBfloat16Product(stage) &&
      int(dimension) ==
          findDimensions(kernel, &stage - kernel.stages.data()).term)
    return 2;
  return int(dimension) == tile.vectorDimension ? machine.lanes : 1;
}

/// How many steps an iteration of an innermost loop takes, where its ends are
/// multiples of `unit`: enough multiply-adds to hide the loop's own
/// instructions. Those of AVX-512's tiles of 13 rows are as many already.
int64_t ReductionEmitter::unrolledSteps(const RegisterTile &tile, int64_t step,
                                        int64_t unit) const {
  if (machine.registers >= 32)
    return 1;
  int64_t products = tile.rows * int64_t(tile.columns.size());
  int64_t steps = std::clamp<int64_t>(kUnrolledProducts / products, 1, 4);
  while (steps > 1 && unit % (steps * step))
    --steps;
  return steps;
}

/// A nest of loops over the reduction's dimensions from `depth` on; over
/// `part` of the first of them, if there is one.
FailureOr<ReductionEmitter::Accumulators> ReductionEmitter::emitReductionLoops(
    const Stage &stage, ArrayRef<unsigned> dimensions, unsigned depth,
    RegisterTile tile, const Accumulators &start, const ReductionPart *part) {
  if (depth == dimensions.size())
    return accumulate(stage, tile, start, false);
  unsigned dimension = dimensions[depth];
  int64_t step = stepOf(stage, tile, dimension);
  int64_t whole = kernel.dimensions[dimension].size / step * step;
  Accumulators current = start;
  if (whole) {
    Value first = part && part->begin ? part->begin : constant(0);
    Value end = part && part->end ? part->end : constant(whole);
    int64_t unit = part && part->begin ? part->unit : whole;
    bool innermost = depth + 1 == dimensions.size();
    for (const Guard &guard : stage.guards)
      if (decidingDepth(guard, dimensions) == int(depth)) {
        std::tie(first, end) =
            clipToGuard(builder, loc, guard, dimension, tile.index, first, end);
        unit = step;
      }
    int64_t unrolled = innermost ? unrolledSteps(tile, step, unit) : 1;
    auto loop = scf::ForOp::create(builder, loc, first, end,
                                   constant(unrolled * step), current);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    current = llvm::to_vector_of<Value>(loop.getRegionIterArgs());
    for (int64_t number = 0; number < unrolled; ++number) {
      RegisterTile inner = tile;
      Value &index = inner.index[dimension];
      index = loop.getInductionVar();
      if (number)
        index =
            arith::AddIOp::create(builder, loc, index, constant(number * step));
      if (beforeRun && depth + 2 == dimensions.size())
        beforeRun(inner);
      if (innermost && tile.firstOfRows) {
        prefetchColumns(stage, inner, dimension);
        prefetchNextTile(stage, inner, dimension);
      }
      // Where a part ends before the rows do, they are not one after the other.
      if (innermost && !(part && part->begin) &&
          number * fetchedElements(tile) % kLineElements == 0)
        prefetchRows(stage, inner, dimension);
      FailureOr<Accumulators> next = emitReductionLoops(
          stage, dimensions, depth + 1, inner, current, nullptr);
      if (failed(next))
        return failure();
      current = *next;
    }
    scf::YieldOp::create(builder, loc, current);
    current = llvm::to_vector_of<Value>(loop.getResults());
  }
  if (int64_t rest = kernel.dimensions[dimension].size - whole) {
    tile.index[dimension] = constant(whole);
    tile.columns.assign(tile.columns.size(), rest);
    return accumulate(stage, tile, current, true);
  }
  return current;
}

/// All of a reduction, or nothing of it where a guard rules it out.
FailureOr<ReductionEmitter::Accumulators>
ReductionEmitter::emitGuardedReduction(const Stage &stage,
                                       ArrayRef<unsigned> dimensions,
                                       const RegisterTile &tile,
                                       const Accumulators &start,
                                       const ReductionPart *part) {
  Value holds;
  bool known = part && !part->dimensions.empty();
  for (const Guard &guard : stage.guards)
    if (!known && decidingDepth(guard, dimensions) < 0) {
      Value one = guardHolds(builder, loc, guard, tile.index);
      holds = holds ? arith::AndIOp::create(builder, loc, holds, one) : one;
    }
  if (!holds)
    return emitReductionLoops(stage, dimensions, 0, tile, start, part);
  auto branch = scf::IfOp::create(builder, loc, ValueRange(start).getTypes(),
                                  holds, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(branch.elseBlock());
  scf::YieldOp::create(builder, loc, start);
  builder.setInsertionPointToStart(branch.thenBlock());
  FailureOr<Accumulators> sums =
      emitReductionLoops(stage, dimensions, 0, tile, start, part);
  if (failed(sums))
    return failure();
  scf::YieldOp::create(builder, loc, *sums);
  return llvm::to_vector_of<Value>(branch.getResults());
}

/// The terms in a few parts, each after what is emitted between them for some
/// of the rows.
FailureOr<ReductionEmitter::Accumulators> ReductionEmitter::emitInterleaved(
    const Stage &stage, ArrayRef<unsigned> dimensions, const RegisterTile &tile,
    const Accumulators &start, RowEmitter between) {
  int64_t total = kernel.dimensions[dimensions.front()].size;
  int64_t step = stepOf(stage, tile, dimensions.front());
  int64_t length =
      llvm::alignTo(llvm::divideCeil(total, std::min(kParts, tile.rows)),
                    step * unrolledSteps(tile, step, total));
  int64_t parts = llvm::divideCeil(total, length);
  int64_t rows = llvm::divideCeil(tile.rows, parts);
  auto loop = scf::ForOp::create(builder, loc, constant(0), constant(parts),
                                 constant(1), start);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  Value part = loop.getInductionVar();
  RegisterTile some = tile;
  Value &index = some.index[tile.rowDimension];
  Value offset = arith::MulIOp::create(builder, loc, part, constant(rows));
  index = arith::AddIOp::create(builder, loc, index, offset);
  some.rows = rows;
  between(some);
  Value begin = arith::MulIOp::create(builder, loc, part, constant(length));
  Value end = arith::AddIOp::create(builder, loc, begin, constant(length));
  if (total % length)
    end = arith::MinUIOp::create(builder, loc, end, constant(total));
  ReductionPart range{begin, end, {}, std::gcd(length, total)};
  FailureOr<Accumulators> sums = emitGuardedReduction(
      stage, dimensions, tile,
      llvm::to_vector_of<Value>(loop.getRegionIterArgs()), &range);
  if (failed(sums))
    return failure();
  scf::YieldOp::create(builder, loc, *sums);
  return llvm::to_vector_of<Value>(loop.getResults());
}

/// Stores the sums over the lanes of accumulators, combined with the
/// results' old values. Accumulators of several rows are reduced together.
void ReductionEmitter::storeSums(const Stage &stage, const RegisterTile &tile,
                                 const Accumulators &sums) {
  size_t results = stage.outputs.size(), columns = tile.columns.size();
  int64_t group = std::max<int64_t>(1, tile.lanes / int64_t(columns));
  StageEmitter emitter(builder, loc, tile, machine.fusedMultiplyAdd, viewOf);
  for (size_t i = 0; i < results; ++i) {
    Operation *combiner = matchCombiner(stage.op, i);
    auto combineBoth = [&](Value lhs, Value rhs) {
      return emitCombiner(builder, loc, combiner, lhs, rhs);
    };
    for (int64_t first = 0; first < tile.rows; first += group) {
      int64_t last = std::min(first + group, tile.rows);
      SmallVector<Value> vectors;
      for (int64_t row = first; row < last; ++row)
        for (size_t column = 0; column < columns; ++column)
          vectors.push_back(sums[(row * columns + column) * results + i]);
      SmallVector<int64_t> lanes;
      Value packed = reduceLanes(builder, loc, vectors, combineBoth, lanes);
      for (int64_t row = first; row < last; ++row)
        storeRow(stage, i, row, packed,
                 ArrayRef(lanes).slice((row - first) * columns, columns),
                 combineBoth, emitter);
    }
  }
}

/// Stores one row of sums, found in `lanes` of a vector: as a vector, if the
/// row's elements are neighbours.
void ReductionEmitter::storeRow(const Stage &stage, unsigned result,
                                int64_t row, Value packed,
                                ArrayRef<int64_t> lanes,
                                function_ref<Value(Value, Value)> combineBoth,
                                StageEmitter &emitter) {
  const Access &init = stage.inits[result], &output = stage.outputs[result];
  int column = plan.columnDimension;
  bool neighbours = lanes.size() > 1 && init.scalar &&
                    output.address.coefficients[column] == 1 &&
                    !output.elementType.isInteger(1);
  if (neighbours) {
    Value sums = vector::ShuffleOp::create(builder, loc, packed, packed, lanes);
    Value start =
        vector::BroadcastOp::create(builder, loc, sums.getType(), init.scalar);
    Value address = emitter.evaluateForm(output.address, output.origin, row, 0);
    vector::StoreOp::create(builder, loc, combineBoth(start, sums),
                            output.memref, address);
    return;
  }
  for (auto [i, lane] : llvm::enumerate(lanes)) {
    Value sum = vector::ExtractOp::create(builder, loc, packed, lane);
    emitter.store(output, row, i, combineBoth(emitter.load(init, row, i), sum));
  }
}

LogicalResult ReductionEmitter::emit(unsigned number, RegisterTile tile,
                                     const ReductionPart *part,
                                     RowEmitter between, RowEmitter beforeRun) {
  const Stage &stage = kernel.stages[number];
  bool alongReduction =
      tile.vectorDimension >= 0 && tile.vectorDimension != tile.columnDimension;
  SmallVector<unsigned> dimensions = kernel.reductionDimensions(number);
  if (part)
    dimensions = part->dimensions;
  this->beforeRun = beforeRun;
  if (alongReduction) {
    llvm::erase(dimensions, unsigned(tile.vectorDimension));
    dimensions.push_back(tile.vectorDimension);
  }

  StageEmitter emitter(builder, loc, tile, machine.fusedMultiplyAdd, viewOf);
  Accumulators start;
  for (int64_t row = 0; row < tile.rows; ++row)
    for (size_t column = 0; column < tile.columns.size(); ++column)
      for (size_t i = 0; i < stage.outputs.size(); ++i) {
        Value value =
            alongReduction
                ? arith::ConstantOp::create(
                      builder, loc,
                      *arith::getNeutralElement(matchCombiner(stage.op, i)))
                      .getResult()
                : emitter.load(part ? stage.outputs[i] : stage.inits[i], row,
                               column);
        start.push_back(emitter.toVector(value));
      }
  if (beforeRun && dimensions.size() == 1)
    beforeRun(tile);
  FailureOr<Accumulators> sums =
      between && tile.rows > 1 && !part
          ? emitInterleaved(stage, dimensions, tile, start, between)
          : emitGuardedReduction(stage, dimensions, tile, start, part);
  if (failed(sums))
    return failure();
  if (alongReduction) {
    storeSums(stage, tile, *sums);
    return success();
  }
  size_t next = 0;
  for (int64_t row = 0; row < tile.rows; ++row)
    for (size_t column = 0; column < tile.columns.size(); ++column)
      for (const Access &output : stage.outputs)
        emitter.store(output, row, column, (*sums)[next++]);
  return success();
}
