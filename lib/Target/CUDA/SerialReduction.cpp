//===- SerialReduction.cpp - Terms that one thread adds up ----------------===//

#include "SerialReduction.h"
#include "LaunchBuilder.h"

#include "lib/Target/Kernels/GuardedRange.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace tpc::cuda;

RegisterTile tpc::cuda::elementAt(ArrayRef<Value> index) {
  RegisterTile tile;
  tile.index.assign(index.begin(), index.end());
  tile.columns = {1};
  return tile;
}

namespace {

using Sums = SmallVector<Value>;

class SerialReduction {
public:
  SerialReduction(OpBuilder &builder, Location loc, const Kernel &kernel,
                  unsigned number, ArrayRef<Value> index,
                  const ViewLookup &viewOf)
      : builder(builder), loc(loc), kernel(kernel),
        stage(kernel.stages[number]), viewOf(viewOf),
        dimensions(kernel.reductionDimensions(number)),
        index(index.begin(), index.end()) {}

  FailureOr<Sums> all(ArrayRef<Value> start) {
    Value holds;
    for (const Guard &guard : stage.guards)
      if (decidingDepth(guard) < 0)
        holds = both(holds, guardHolds(builder, loc, guard, index));
    return ifHolds(holds, start, [&] { return loops(0, start); });
  }

  FailureOr<Sums> part(ArrayRef<Value> start, Value part, int64_t parts) {
    IndexBuilder indices(builder, loc);
    SmallVector<int64_t> sizes;
    int64_t terms = 1;
    for (unsigned d : dimensions) {
      sizes.push_back(kernel.dimensions[d].size);
      terms *= sizes.back();
    }
    auto loop = scf::ForOp::create(builder, loc, part, indices.constant(terms),
                                   indices.constant(parts), start);
    OpBuilder::InsertionGuard insertion(builder);
    builder.setInsertionPointToStart(loop.getBody());
    for (auto [d, value] : llvm::zip_equal(
             dimensions, indices.split(loop.getInductionVar(), sizes)))
      index[d] = value;
    Value holds;
    for (const Guard &guard : stage.guards)
      holds = both(holds, guardHolds(builder, loc, guard, index));
    Sums before = llvm::to_vector_of<Value>(loop.getRegionIterArgs());
    return finish(loop, ifHolds(holds, before, [&] { return term(before); }));
  }

private:
  Value both(Value a, Value b) {
    return a ? arith::AndIOp::create(builder, loc, a, b).getResult() : b;
  }

  /// The last of the dimensions that the guard looks at: its loop's range can
  /// leave out what the guard rules out. -1 for none.
  int decidingDepth(const Guard &guard) const {
    for (int depth = int(dimensions.size()) - 1; depth >= 0; --depth)
      if (guard.form.coefficients[dimensions[depth]])
        return depth;
    return -1;
  }

  FailureOr<Sums> ifHolds(Value holds, ArrayRef<Value> otherwise,
                          function_ref<FailureOr<Sums>()> emit) {
    if (!holds)
      return emit();
    auto branch =
        scf::IfOp::create(builder, loc, ValueRange(otherwise).getTypes(), holds,
                          /*withElseRegion=*/true);
    OpBuilder::InsertionGuard insertion(builder);
    builder.setInsertionPointToStart(branch.elseBlock());
    scf::YieldOp::create(builder, loc, otherwise);
    builder.setInsertionPointToStart(branch.thenBlock());
    return finish(branch, emit());
  }

  /// Yields what was computed in the body of `op`, and gives its results.
  FailureOr<Sums> finish(Operation *op, FailureOr<Sums> values) {
    if (failed(values))
      return failure();
    scf::YieldOp::create(builder, loc, *values);
    return llvm::to_vector_of<Value>(op->getResults());
  }

  FailureOr<Sums> term(ArrayRef<Value> sums) {
    RegisterTile tile = elementAt(index);
    return StageEmitter(builder, loc, tile, /*fusedMultiplyAdd=*/true, viewOf)
        .evaluate(stage, 0, 0, sums);
  }

  FailureOr<Sums> loops(size_t depth, ArrayRef<Value> sums) {
    if (depth == dimensions.size())
      return term(sums);
    unsigned d = dimensions[depth];
    IndexBuilder indices(builder, loc);
    Value first = indices.constant(0);
    Value end = indices.constant(kernel.dimensions[d].size);
    for (const Guard &guard : stage.guards)
      if (decidingDepth(guard) == int(depth))
        std::tie(first, end) =
            clipToGuard(builder, loc, guard, d, index, first, end);
    auto loop =
        scf::ForOp::create(builder, loc, first, end, indices.constant(1), sums);
    OpBuilder::InsertionGuard insertion(builder);
    builder.setInsertionPointToStart(loop.getBody());
    index[d] = loop.getInductionVar();
    return finish(loop, loops(depth + 1, llvm::to_vector_of<Value>(
                                             loop.getRegionIterArgs())));
  }

  OpBuilder &builder;
  Location loc;
  const Kernel &kernel;
  const Stage &stage;
  const ViewLookup &viewOf;
  SmallVector<unsigned> dimensions;
  SmallVector<Value> index;
};

} // namespace

FailureOr<Sums> tpc::cuda::reduceAll(OpBuilder &builder, Location loc,
                                     const Kernel &kernel, unsigned stage,
                                     ArrayRef<Value> index,
                                     ArrayRef<Value> start,
                                     const ViewLookup &viewOf) {
  return SerialReduction(builder, loc, kernel, stage, index, viewOf).all(start);
}

FailureOr<Sums> tpc::cuda::reducePart(OpBuilder &builder, Location loc,
                                      const Kernel &kernel, unsigned stage,
                                      ArrayRef<Value> index,
                                      ArrayRef<Value> start, Value part,
                                      int64_t parts, const ViewLookup &viewOf) {
  return SerialReduction(builder, loc, kernel, stage, index, viewOf)
      .part(start, part, parts);
}

LogicalResult tpc::cuda::finishElement(OpBuilder &builder, Location loc,
                                       const Kernel &kernel,
                                       ArrayRef<Value> index,
                                       ArrayRef<Sums> sums,
                                       const ViewLookup &viewOf) {
  RegisterTile tile = elementAt(index);
  StageEmitter emitter(builder, loc, tile, /*fusedMultiplyAdd=*/true, viewOf);
  for (auto [number, stage] : llvm::enumerate(kernel.stages)) {
    linalg::GenericOp op = stage.op;
    Sums values;
    if (stage.reduction) {
      values = sums[number];
    } else {
      FailureOr<Sums> computed = emitter.evaluate(stage, 0, 0, {});
      if (failed(computed))
        return failure();
      values = std::move(*computed);
    }
    for (auto [i, value] : llvm::enumerate(values)) {
      emitter.forward(op->getResult(i), 0, 0, value);
      if (stage.outputs[i].isMemory())
        emitter.store(stage.outputs[i], 0, 0, value);
    }
  }
  return success();
}
