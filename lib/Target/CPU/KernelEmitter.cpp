//===- KernelEmitter.cpp - A kernel's stages, tile by tile ----------------===//

#include "KernelEmitter.h"
#include "Bfloat16Product.h"
#include "BlockReduction.h"
#include "PackedFactor.h"
#include "ReductionEmitter.h"
#include "TileLoops.h"
#include "lib/Target/Kernels/GuardedRange.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include <numeric>

using namespace mlir;
using namespace tpc::cpu;

namespace {

class KernelEmitter {
public:
  KernelEmitter(OpBuilder &builder, Location loc, Kernel &kernel,
                const KernelPlan &plan, const Machine &machine,
                const ViewLookup &viewOf)
      : builder(builder), loc(loc), kernel(kernel), plan(plan),
        machine(machine), viewOf(viewOf),
        loops(builder, loc, kernel, plan, machine) {}

  LogicalResult emit() {
    OpBuilder::InsertionGuard guard(builder);
    loops.enter();
    return emitTile();
  }

private:
  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(builder, loc, value);
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
    return loops.forRegisterTiles(plan.stages[elementwise], /*reduction=*/false,
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
    return loops.forRegisterTiles(
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
    LogicalResult started = loops.forRegisterTiles(
        stagePlan, /*reduction=*/true, [&](RegisterTile tile) {
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
    SmallVector<Value> saved = loops.lower;
    SmallVector<PartLoop> partLoops;
    for (unsigned d : stagePlan.outer) {
      Value first = index(0), end = index(loops.size(int(d)));
      for (const Guard &limit : stage.guards)
        if (limit.form.coefficients[d])
          std::tie(first, end) =
              clipToGuard(builder, loc, limit, d, loops.lower, first, end);
      loops.lower[d] = startLoop(first, end, 1);
      partLoops.push_back({d, loops.lower[d], first, end, 1});
    }
    ReductionPart part{Value(), Value(), stagePlan.inner};
    if (int64_t length = stagePlan.chunk) {
      int64_t total = loops.size(int(stagePlan.inner.front()));
      part.begin = startLoop(index(0), index(total), length);
      partLoops.push_back({stagePlan.inner.front(), part.begin, index(0),
                           index(total), length});
      part.end = arith::AddIOp::create(builder, loc, part.begin, index(length));
      part.unit = std::gcd(length, total);
      if (total % length)
        part.end = arith::MinUIOp::create(builder, loc, part.end, index(total));
    }
    int packed = stagePlan.packed.input;
    FactorPacker packer(builder, loc, kernel, plan, machine, viewOf,
                        loops.lower, loops.upper);
    Access original;
    if (packed >= 0) {
      original = stage.inputs[packed];
      stage.inputs[packed] = packer.pack(original, stagePlan, part);
    }
    LogicalResult summed = loops.forRegisterTiles(
        stagePlan, /*reduction=*/true, [&](RegisterTile tile) {
          auto prefetch = [&](const RegisterTile &place) {
            packer.prefetchNext(original, stagePlan, part, partLoops, place);
          };
          ReductionEmitter emitter(builder, loc, kernel, plan, machine, viewOf);
          if (packed < 0)
            return emitter.emit(number, std::move(tile), &part);
          return emitter.emit(number, std::move(tile), &part,
                              /*between=*/nullptr, prefetch);
        });
    if (packed >= 0)
      stage.inputs[packed] = original;
    loops.lower = saved;
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
      Value one = guardHolds(builder, loc, limit, loops.lower);
      holds = holds ? arith::AndIOp::create(builder, loc, holds, one) : one;
    }
    return holds;
  }

  LogicalResult emitTileProducts(unsigned number) {
    return loops.forRegisterTiles(
        plan.stages[number], /*reduction=*/true,
        [&](RegisterTile tile) -> LogicalResult {
          if (int(number) == plan.prefetchingStage)
            prefetchEpilogue(tile);
          return TileProductEmitter(builder, loc, kernel, machine, viewOf)
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
             column += machine.vectorsOfLine())
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
      operands.push_back(loops.lower[dimension]);
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
  TileLoops loops;
};

} // namespace

LogicalResult tpc::cpu::emitKernel(OpBuilder &builder, Location loc,
                                   Kernel &kernel, const KernelPlan &plan,
                                   const Machine &machine,
                                   const ViewLookup &viewOf) {
  return KernelEmitter(builder, loc, kernel, plan, machine, viewOf).emit();
}
