//===- TiledProductKernel.cpp - Blocks of threads that share tiles --------===//
//
// A block computes a tile of the results: rows x columns. The factors' tiles
// come to shared memory by asynchronous copies, one step of terms ahead of the
// products. The sums, in the threads' registers meanwhile, then pass through
// shared memory once, so that the elementwise stages run in one loop, in which
// neighbouring threads read and write neighbours in memory.
//
//===----------------------------------------------------------------------===//

#include "KernelSchedules.h"
#include "SerialReduction.h"
#include "TileProduct.h"

#include "lib/Target/Kernels/GuardedRange.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace tpc::cuda;

static constexpr int64_t kThreads = kThreadRows * kThreadColumns;

namespace {

using Sums = TileProduct::Sums;

class TiledProductKernel {
public:
  TiledProductKernel(OpBuilder &builder, Location loc, const Kernel &kernel,
                     const ProductTiling &tiling, Precision precision,
                     const ViewLookup &viewOf)
      : builder(builder), loc(loc), kernel(kernel), tiling(tiling),
        precision(precision), viewOf(viewOf), indices(builder, loc) {}

  LogicalResult emit() {
    LaunchBuilder launch(builder, loc, tiling.blocks(), kThreads);
    thread = launch.thread();
    shared = launch.addShared(builder.getF32Type(), tiling.sharedElements());
    index.assign(kernel.dimensions.size(), Value());
    // Neighbouring blocks have the same rows.
    SmallVector<Value> place =
        indices.split(launch.block(), {tiling.groupCount, tiling.rowTiles(),
                                       tiling.columnTiles()});
    indices.splitInto(place[0], kernel, tiling.groups, index);
    firstRow = indices.multiply(place[1], tiling.rowTile);
    firstColumn = indices.multiply(place[2], tiling.columnTile);

    std::unique_ptr<TileProduct> product =
        precision == Precision::Float32
            ? createMultiplyAdd(builder, loc, tiling, thread)
            : createTensorCoreProduct(builder, loc, tiling, thread, precision);
    std::vector<Sums> sums;
    for (const TiledProduct &tiled : tiling.products) {
      sums.push_back(reduce(tiled, *product));
      // Shared memory is written again.
      gpu::BarrierOp::create(builder, loc);
    }
    for (auto [number, tiled] : llvm::enumerate(tiling.products))
      for (auto [sum, position] :
           llvm::zip_equal(sums[number], product->positions(tiled)))
        memref::StoreOp::create(
            builder, loc, sum, shared,
            sumPlace(number, position.first, position.second));
    gpu::BarrierOp::create(builder, loc);
    return finish();
  }

private:
  /// The range of a walked dimension at the block's place: its first index and
  /// how many there are.
  std::pair<Value, Value> walkedRange(const WalkedDimension &walked) {
    Value first = indices.constant(0);
    Value end = indices.constant(kernel.dimensions[walked.dimension].size);
    for (const Guard *guard : walked.guards)
      std::tie(first, end) = clipToGuard(builder, loc, *guard, walked.dimension,
                                         index, first, end);
    // Guards may leave nothing.
    end = arith::MaxSIOp::create(builder, loc, end, first);
    return {first, arith::SubIOp::create(builder, loc, end, first)};
  }

  /// All sums of a product. In each step, the copies for the next one are under
  /// way while the products of this one are added.
  Sums reduce(const TiledProduct &product, TileProduct &tileProduct) {
    int64_t innerSteps = llvm::divideCeil(product.termCount, kTileTerms);
    SmallVector<std::pair<Value, Value>> ranges;
    Value steps = indices.constant(innerSteps);
    for (const WalkedDimension &walked : product.walked) {
      ranges.push_back(walkedRange(walked));
      steps =
          builder.createOrFold<arith::MulIOp>(loc, steps, ranges.back().second);
    }
    Value zero = indices.constant(0), one = indices.constant(1);
    if (product.walked.empty())
      copyStep(product, ranges, innerSteps, zero);
    else
      copyIf(indices.isBelow(zero, steps), product, ranges, innerSteps, zero);
    NVVM::CpAsyncCommitGroupOp::create(builder, loc);

    Sums start(tileProduct.countSums(), startOf(*product.stage));
    auto loop = scf::ForOp::create(builder, loc, zero, steps, one, start);
    keepRolled(loop);
    OpBuilder::InsertionGuard insertion(builder);
    builder.setInsertionPointToStart(loop.getBody());
    Value step = loop.getInductionVar();
    NVVM::CpAsyncWaitGroupOp::create(builder, loc, 0);
    // All have this step's tiles now, and are done with those of the last one.
    gpu::BarrierOp::create(builder, loc);
    Value next = indices.add(step, one);
    copyIf(indices.isBelow(next, steps), product, ranges, innerSteps, next);
    NVVM::CpAsyncCommitGroupOp::create(builder, loc);
    FactorTile rows = tileOf(product, product.rows, step);
    FactorTile columns = tileOf(product, product.columns, step);
    Sums sums = tileProduct.accumulate(
        rows, columns, llvm::to_vector_of<Value>(loop.getRegionIterArgs()));
    scf::YieldOp::create(builder, loc, sums);
    return llvm::to_vector_of<Value>(loop.getResults());
  }

  /// Barriers keep a loop's steps apart, so that the assembler could gain
  /// nothing by unrolling it, for which it would take all registers, and then
  /// some.
  void keepRolled(scf::ForOp loop) {
    MLIRContext *context = builder.getContext();
    auto unroll = LLVM::LoopUnrollAttr::get(
        context, /*disable=*/builder.getBoolAttr(true), {}, {}, {}, {}, {}, {});
    loop->setAttr("llvm.loop_annotation",
                  LLVM::LoopAnnotationAttr::get(context, {}, {}, {}, unroll, {},
                                                {}, {}, {}, {}, {}, {}, {}, {},
                                                {}, {}));
  }

  /// Where a factor's tile of a step is: even and odd steps take turns.
  FactorTile tileOf(const TiledProduct &product, const Factor &factor,
                    Value step) {
    Value start =
        indices.multiply(indices.remainder(step, 2), product.tileElements());
    if (&factor == &product.columns)
      start = indices.add(start, indices.constant(product.rows.tileElements()));
    return {factor, shared, start};
  }

  void copyIf(Value condition, const TiledProduct &product,
              ArrayRef<std::pair<Value, Value>> ranges, int64_t innerSteps,
              Value step) {
    auto branch = scf::IfOp::create(builder, loc, condition);
    OpBuilder::InsertionGuard insertion(builder);
    builder.setInsertionPointToStart(branch.thenBlock());
    copyStep(product, ranges, innerSteps, step);
  }

  void copyStep(const TiledProduct &product,
                ArrayRef<std::pair<Value, Value>> ranges, int64_t innerSteps,
                Value step) {
    SmallVector<Value> at(index);
    Value rest = ranges.empty() ? step : indices.divide(step, innerSteps);
    Value inner = ranges.empty() ? step : indices.remainder(step, innerSteps);
    for (size_t i = ranges.size(); i-- > 0;) {
      auto [first, count] = ranges[i];
      Value offset =
          i ? arith::RemUIOp::create(builder, loc, rest, count).getResult()
            : rest;
      if (i)
        rest = arith::DivUIOp::create(builder, loc, rest, count);
      at[product.walked[i].dimension] = indices.add(first, offset);
    }
    Value firstTerm = indices.multiply(inner, kTileTerms);
    for (const Factor *factor : {&product.rows, &product.columns})
      copyFactorTile(builder, loc, kernel, product,
                     tileOf(product, *factor, step), at, thread,
                     factor == &product.rows ? firstRow : firstColumn,
                     firstTerm, viewOf);
  }

  /// What sums start with: a number that all have, else zero, and what is in
  /// memory is added in the end.
  Value startOf(const Stage &stage) {
    if (Value scalar = stage.inits.front().scalar)
      return scalar;
    return arith::ConstantOp::create(builder, loc, builder.getF32FloatAttr(0));
  }

  Value sumPlace(size_t number, Value row, Value column) {
    Value inTile =
        indices.add(indices.multiply(row, tiling.columnTile), column);
    return indices.add(
        inTile,
        indices.constant(int64_t(number) * tiling.rowTile * tiling.columnTile));
  }

  /// The elementwise stages on all of the tile, some elements a thread.
  LogicalResult finish() {
    auto loop =
        scf::ForOp::create(builder, loc, thread,
                           indices.constant(tiling.rowTile * tiling.columnTile),
                           indices.constant(kThreads));
    OpBuilder::InsertionGuard insertion(builder);
    builder.setInsertionPointToStart(loop.getBody());
    Value element = loop.getInductionVar();
    Value columnInTile = indices.remainder(element, tiling.columnTile);
    Value rowInTile = indices.divide(element, tiling.columnTile);
    Value row = indices.add(firstRow, rowInTile);
    Value column = indices.add(firstColumn, columnInTile);
    Value inside;
    if (tiling.rowCount % tiling.rowTile)
      inside = indices.isBelow(row, indices.constant(tiling.rowCount));
    if (tiling.columnCount % tiling.columnTile) {
      Value below =
          indices.isBelow(column, indices.constant(tiling.columnCount));
      inside =
          inside
              ? arith::AndIOp::create(builder, loc, inside, below).getResult()
              : below;
    }
    if (inside) {
      auto branch = scf::IfOp::create(builder, loc, inside);
      builder.setInsertionPointToStart(branch.thenBlock());
    }
    indices.splitInto(row, kernel, tiling.rows, index);
    indices.splitInto(column, kernel, tiling.columns, index);
    RegisterTile tile = elementAt(index);
    StageEmitter emitter(builder, loc, tile, /*fusedMultiplyAdd=*/true, viewOf);
    SmallVector<SmallVector<Value>> sums;
    for (auto [number, product] : llvm::enumerate(tiling.products)) {
      Value sum = memref::LoadOp::create(
          builder, loc, shared, sumPlace(number, rowInTile, columnInTile));
      const Access &init = product.stage->inits.front();
      if (!init.scalar)
        sum =
            arith::AddFOp::create(builder, loc, emitter.load(init, 0, 0), sum);
      sums.push_back({sum});
    }
    return finishElement(builder, loc, kernel, index, sums, viewOf);
  }

  OpBuilder &builder;
  Location loc;
  const Kernel &kernel;
  const ProductTiling &tiling;
  const Precision precision;
  const ViewLookup &viewOf;
  IndexBuilder indices;
  Value thread, shared, firstRow, firstColumn;
  SmallVector<Value> index;
};

} // namespace

LogicalResult tpc::cuda::emitTiledProductKernel(OpBuilder &builder,
                                                Location loc,
                                                const Kernel &kernel,
                                                const ProductTiling &tiling,
                                                Precision precision,
                                                const ViewLookup &viewOf) {
  return TiledProductKernel(builder, loc, kernel, tiling, precision, viewOf)
      .emit();
}
