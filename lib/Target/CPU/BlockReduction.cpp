//===- BlockReduction.cpp - Reductions of a register tile's blocks --------===//

#include "BlockReduction.h"

#include "LaneReduction.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace tpc::cpu;

LogicalResult BlockReduction::add(const Stage &stage, int64_t row,
                                  int64_t column, StageEmitter &emitter) {
  SmallVector<Value> &accumulators = rows[&stage];
  if (size_t(row) >= accumulators.size()) {
    TypedAttr neutral = *arith::getNeutralElement(matchCombiner(stage.op, 0));
    accumulators.push_back(emitter.toVector(
        arith::ConstantOp::create(builder, loc, neutral).getResult()));
  }
  Value before = accumulators[row];
  FailureOr<SmallVector<Value>> after =
      emitter.evaluate(stage, row, column, before);
  if (failed(after))
    return failure();
  accumulators[row] = emitter.selectValid(
      column, emitter.toVector(after->front()), before);
  return success();
}

void BlockReduction::store(StageEmitter &emitter) {
  for (auto &[stage, accumulators] : rows) {
    Operation *combiner = matchCombiner(stage->op, 0);
    auto combineBoth = [&](Value lhs, Value rhs) {
      return emitCombiner(builder, loc, combiner, lhs, rhs);
    };
    for (int64_t first = 0; first < int64_t(accumulators.size());
         first += tile.lanes) {
      ArrayRef<Value> vectors =
          ArrayRef(accumulators).drop_front(first).take_front(tile.lanes);
      SmallVector<int64_t> lanes;
      Value packed = reduceLanes(builder, loc, vectors, combineBoth, lanes);
      for (auto [i, lane] : llvm::enumerate(lanes)) {
        int64_t row = first + int64_t(i);
        Value sum = vector::ExtractOp::create(builder, loc, packed, lane);
        emitter.store(stage->outputs.front(), row, 0,
                      combineBoth(emitter.load(stage->inits.front(), row, 0),
                                  sum));
      }
    }
  }
}
