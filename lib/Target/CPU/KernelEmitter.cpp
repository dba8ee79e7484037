//===- KernelEmitter.cpp - Loops over a kernel's tiles --------------------===//

#include "KernelEmitter.h"
#include "Bfloat16Product.h"
#include "BlockReduction.h"
#include "PackedFactor.h"
#include "ReductionEmitter.h"
#include "lib/Target/Kernels/GuardedRange.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace tpc::cpu;

/// Sums that do not wait for each other: the latency of a multiply-add times
/// the multiply-adds that begin in a cycle.
static constexpr int64_t kChains = 10;

namespace {

class KernelEmitter {
public:
  KernelEmitter(OpBuilder &builder, Location loc, Kernel &kernel,
                const KernelPlan &plan, const Machine &machine,
                const ViewLookup &viewOf)
      : builder(builder), loc(loc), kernel(kernel), plan(plan),
        machine(machine), viewOf(viewOf) {}

  LogicalResult emit() {
    lower.assign(kernel.dimensions.size(), Value());
    upper.assign(kernel.dimensions.size(), Value());
    int64_t count = 1;
    SmallVector<unsigned> order = tileOrder(kernel, plan);
    for (unsigned d : order)
      count *= tilesAlong(d);
    OpBuilder::InsertionGuard guard(builder);
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
      setTile(d, along == 1 ? index(0)
                            : arith::RemUIOp::create(builder, loc, tile,
                                                     index(along)));
      if (along != 1)
        tile = arith::DivUIOp::create(builder, loc, tile, index(along));
    }
    return emitTile();
  }

private:
  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(builder, loc, value);
  }

  int64_t size(int dimension) const {
    return dimension < 0 ? 1 : kernel.dimensions[dimension].size;
  }

  int64_t tilesAlong(unsigned dimension) const {
    return llvm::divideCeil(size(dimension), tileSize(plan, dimension));
  }

  void setTile(unsigned dimension, Value tile) {
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

  using StepBody = function_ref<LogicalResult(Value, int64_t)>;

  LogicalResult loopOver(Value from, Value to, int64_t length, StepBody body) {
    auto loop = scf::ForOp::create(builder, loc, from, to, index(length));
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    return body(loop.getInductionVar(), length);
  }

  /// Runs `body(start, length)` over the tile's part of a dimension, all tiles
  /// being cut in the same way, in steps of which the first is emitted apart
  /// and takes a rest. A rest below `least` is spread: some of the steps, the
  /// first among them, are one shorter than the others.
  LogicalResult forStepsRestFirst(int dimension, int64_t step, int64_t least,
                                  StepBody body) {
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
      next = arith::AddIOp::create(builder, loc, from,
                                   index((shorter - 1) * first));
      if (failed(loopOver(from, next, first, body)))
        return failure();
    }
    return loopOver(next, end, step, body);
  }

  /// Runs `body(start, length)` over the tile's part of a dimension in steps,
  /// the rest at the dimension's end as one shorter step.
  LogicalResult forSteps(int dimension, int64_t step, StepBody body) {
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

  LogicalResult emitTile() {
    assignScratch();
    TileProductEmitter products(builder, loc, kernel, machine, viewOf);
    bool usesTileRegisters =
        machine.tileRegisters && llvm::any_of(kernel.stages, isBfloat16Product);
    if (usesTileRegisters)
      products.configure();
    unsigned elementwise = kernel.stages.size();
    for (unsigned number = 0; number < kernel.stages.size(); ++number) {
      if (!kernel.stages[number].reduction) {
        elementwise = number;
        break;
      }
      if (failed(emitReductionStage(number)))
        return failure();
    }
    if (usesTileRegisters)
      products.release();
    if (elementwise == kernel.stages.size())
      return success();
    return forRegisterTiles(plan.stages[elementwise], /*reduction=*/false,
                            [&](RegisterTile tile) -> LogicalResult {
                              return emitElementwise(elementwise, tile);
                            });
  }

  LogicalResult emitReductionStage(unsigned number) {
    const StagePlan &stagePlan = plan.stages[number];
    if (machine.tileRegisters && isBfloat16Product(kernel.stages[number]))
      return emitTileProducts(number);
    if (stagePlan.inParts())
      return emitParts(number);
    return forRegisterTiles(
        stagePlan, /*reduction=*/true, [&](RegisterTile tile) -> LogicalResult {
          ReductionEmitter emitter(builder, loc, kernel, plan, machine, viewOf);
          if (int(number) != plan.prefetchingStage)
            return emitter.emit(number, std::move(tile), nullptr);
          return emitter.emit(
              number, tile, nullptr,
              [&](const RegisterTile &row) { prefetchEpilogue(row); });
        });
  }

  /// A reduction over the whole tile in parts, each after a factor's elements
  /// for it were copied, if they are.
  LogicalResult emitParts(unsigned number) {
    const StagePlan &stagePlan = plan.stages[number];
    Stage &stage = kernel.stages[number];
    LogicalResult started =
        forRegisterTiles(stagePlan, /*reduction=*/true, [&](RegisterTile tile) {
          StageEmitter emitter(builder, loc, tile, machine.fusedMultiplyAdd,
                               viewOf);
          for (int64_t row = 0; row < tile.rows; ++row)
            for (size_t column = 0; column < tile.columns.size(); ++column)
              for (auto [output, init] :
                   llvm::zip_equal(stage.outputs, stage.inits))
                emitter.store(output, row, int64_t(column),
                              emitter.load(init, row, int64_t(column)));
          return success();
        });
    if (failed(started))
      return failure();
    OpBuilder::InsertionGuard guard(builder);
    if (Value holds = guardsOfTile(stage, number)) {
      auto branch = scf::IfOp::create(builder, loc, holds);
      builder.setInsertionPointToStart(branch.thenBlock());
    }
    SmallVector<Value> saved = lower;
    for (unsigned d : stagePlan.outer) {
      Value first = index(0), end = index(size(int(d)));
      for (const Guard &limit : stage.guards)
        if (limit.form.coefficients[d])
          std::tie(first, end) =
              clipToGuard(builder, loc, limit, d, lower, first, end);
      lower[d] = startLoop(first, end, 1);
    }
    ReductionPart part{Value(), Value(), stagePlan.inner};
    if (int64_t length = stagePlan.chunk) {
      int64_t total = size(int(stagePlan.inner.front()));
      part.begin = startLoop(index(0), index(total), length);
      part.end = arith::AddIOp::create(builder, loc, part.begin, index(length));
      if (total % length)
        part.end = arith::MinUIOp::create(builder, loc, part.end, index(total));
    }
    int packed = stagePlan.packed.input;
    FactorPacker packer(builder, loc, kernel, plan, machine, viewOf, lower,
                        upper);
    Access original;
    if (packed >= 0) {
      original = stage.inputs[packed];
      stage.inputs[packed] = packer.pack(original, stagePlan, part);
    }
    LogicalResult summed = forRegisterTiles(
        stagePlan, /*reduction=*/true, [&](RegisterTile tile) {
          auto prefetch = [&](const RegisterTile &place) {
            packer.prefetchNext(original, stagePlan, part, place);
          };
          ReductionEmitter emitter(builder, loc, kernel, plan, machine, viewOf);
          if (packed < 0)
            return emitter.emit(number, std::move(tile), &part);
          return emitter.emit(number, std::move(tile), &part, prefetch);
        });
    if (packed >= 0)
      stage.inputs[packed] = original;
    lower = saved;
    return summed;
  }

  /// Begins a loop, in which code goes on; returns its index.
  Value startLoop(Value first, Value end, int64_t step) {
    auto loop = scf::ForOp::create(builder, loc, first, end, index(step));
    builder.setInsertionPointToStart(loop.getBody());
    return loop.getInductionVar();
  }

  /// Whether those guards hold that look at nothing but the tile; null without.
  Value guardsOfTile(const Stage &stage, unsigned number) {
    Value holds;
    for (const Guard &limit : stage.guards) {
      if (llvm::any_of(kernel.reductionDimensions(number), [&](unsigned d) {
            return limit.form.coefficients[d] != 0;
          }))
        continue;
      Value one = guardHolds(builder, loc, limit, lower);
      holds = holds ? arith::AndIOp::create(builder, loc, holds, one) : one;
    }
    return holds;
  }

  LogicalResult emitTileProducts(unsigned number) {
    return forRegisterTiles(plan.stages[number], /*reduction=*/true,
                            [&](RegisterTile tile) -> LogicalResult {
                              if (int(number) == plan.prefetchingStage)
                                prefetchEpilogue(tile);
                              return TileProductEmitter(builder, loc, kernel,
                                                        machine, viewOf)
                                  .emit(number, tile);
                            });
  }

  /// Fetches what the elementwise stages will read and write of a tile, as the
  /// states that an update changes, while its products are computed.
  void prefetchEpilogue(const RegisterTile &tile) {
    StageEmitter emitter(builder, loc, tile, machine.fusedMultiplyAdd, viewOf);
    SmallVector<const Access *> fetched;
    auto fetch = [&](const Access &access) {
      if (!isPrefetched(kernel, plan, access) ||
          llvm::any_of(fetched, [&](const Access *other) {
            return other->memref == access.memref;
          }))
        return;
      fetched.push_back(&access);
      for (int64_t row = 0; row < tile.rows; ++row)
        for (int64_t column = 0; column < int64_t(tile.columns.size());
             ++column)
          memref::PrefetchOp::create(
              builder, loc, access.memref,
              emitter.evaluateForm(access.address, access.origin, row, column),
              /*isWrite=*/true, /*localityHint=*/3, /*isDataCache=*/true);
    };
    for (const Stage &stage : kernel.stages)
      if (!stage.reduction)
        for (const auto *accesses :
             {&stage.inputs, &stage.inits, &stage.outputs})
          llvm::for_each(*accesses, fetch);
  }

  /// Gives reductions' results that stay in the kernel a tile on the stack.
  void assignScratch() {
    DenseMap<Value, Access> scratch;
    for (Stage &stage : kernel.stages) {
      auto use = [&](MutableArrayRef<Access> accesses, ValueRange tensors) {
        for (auto [access, tensor] : llvm::zip_equal(accesses, tensors))
          if (auto found = scratch.find(tensor); found != scratch.end())
            access = found->second;
      };
      use(stage.inputs, stage.op.getInputs());
      use(stage.inits, stage.op.getOutputs());
      if (!stage.reduction)
        continue;
      for (auto [i, output] : llvm::enumerate(stage.outputs))
        if (!output.isMemory()) {
          output = allocate(output.elementType);
          scratch[stage.op.getResult(i)] = output;
        }
    }
  }

  Access allocate(Type elementType) {
    Access access;
    access.elementType = elementType;
    access.address.coefficients.assign(kernel.dimensions.size(), 0);
    AffineExpr origin = builder.getAffineConstantExpr(0);
    SmallVector<Value> operands;
    auto add = [&](int dimension, int64_t stride) {
      if (dimension < 0)
        return;
      access.address.coefficients[dimension] = stride;
      origin = origin - builder.getAffineDimExpr(operands.size()) * stride;
      operands.push_back(lower[dimension]);
    };
    int64_t columns = llvm::alignTo(plan.columnTile, machine.lanes);
    add(plan.panelDimension, plan.rowTile * columns);
    add(plan.rowDimension, columns);
    add(plan.columnDimension, 1);
    access.origin = affine::AffineApplyOp::create(
        builder, loc, AffineMap::get(operands.size(), 0, origin), operands);
    access.memref = memref::AllocaOp::create(
        builder, loc,
        MemRefType::get({plan.panelTile * plan.rowTile * columns},
                        storageType(elementType)),
        builder.getI64IntegerAttr(64));
    return access;
  }

  LogicalResult
  forRegisterTiles(const StagePlan &stagePlan, bool reduction,
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
  bool isCutEqually(int dimension) const {
    return dimension >= 0 &&
           size(dimension) %
                   std::min(tileSize(plan, dimension), size(dimension)) ==
               0;
  }

  /// A power of two that divides the first row of each register tile.
  int64_t rowAlignment(const StagePlan &stagePlan) const {
    if (plan.rowDimension < 0)
      return 1;
    int64_t divisor = plan.rowTile < size(plan.rowDimension)
                          ? std::gcd(plan.rowTile, stagePlan.rows)
                          : stagePlan.rows;
    return int64_t(1) << llvm::countr_zero(uint64_t(divisor));
  }

  LogicalResult emitElementwise(unsigned firstStage, const RegisterTile &tile) {
    StageEmitter emitter(builder, loc, tile, machine.fusedMultiplyAdd, viewOf);
    struct Store {
      const Access *access;
      int64_t row, column;
      Value value;
    };
    // Stores follow when all positions are computed: nothing that they write
    // is read at another position.
    SmallVector<Store> stores;
    BlockReduction blocks(builder, loc, tile);
    for (int64_t row = 0; row < tile.rows; ++row)
      for (int64_t column = 0; column < int64_t(tile.columns.size()); ++column)
        for (const Stage &stage :
             ArrayRef(kernel.stages).drop_front(firstStage)) {
          if (stage.partial) {
            if (failed(blocks.add(stage, row, column, emitter)))
              return failure();
            continue;
          }
          auto values = emitter.evaluate(stage, row, column, {});
          if (failed(values))
            return failure();
          linalg::GenericOp op = stage.op;
          for (auto [i, value] : llvm::enumerate(*values)) {
            emitter.forward(op.getResult(i), row, column, value);
            if (stage.outputs[i].isMemory())
              stores.push_back({&stage.outputs[i], row, column, value});
          }
        }
    for (const Store &store : stores)
      emitter.store(*store.access, store.row, store.column, store.value);
    blocks.store(emitter);
    return success();
  }

  OpBuilder &builder;
  Location loc;
  Kernel &kernel;
  const KernelPlan &plan;
  const Machine &machine;
  const ViewLookup &viewOf;
  SmallVector<Value> lower, upper;
};

} // namespace

LogicalResult tpc::cpu::emitKernel(OpBuilder &builder, Location loc,
                                   Kernel &kernel, const KernelPlan &plan,
                                   const Machine &machine,
                                   const ViewLookup &viewOf) {
  return KernelEmitter(builder, loc, kernel, plan, machine, viewOf).emit();
}
