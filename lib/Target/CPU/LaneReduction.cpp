//===- LaneReduction.cpp - Sums over the lanes of vectors -----------------===//

#include "LaneReduction.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

Value tpc::cpu::reduceLanes(OpBuilder &builder, Location loc,
                            ArrayRef<Value> vectors,
                            function_ref<Value(Value, Value)> combine,
                            SmallVectorImpl<int64_t> &lanes) {
  int64_t width = cast<VectorType>(vectors.front().getType()).getDimSize(0);
  auto shuffle = [&](Value a, Value b, ArrayRef<int64_t> order) -> Value {
    return vector::ShuffleOp::create(builder, loc, a, b, order);
  };
  SmallVector<Value> current(vectors);
  current.resize(llvm::PowerOf2Ceil(vectors.size()), vectors.back());

  // Each vector holds segments of partial results, one for each input that it
  // stands for. Two vectors' segments, halved, fill one vector.
  int64_t length = width;
  while (current.size() > 1) {
    SmallVector<int64_t> low, high;
    for (int64_t segment = 0; segment < 2 * width; segment += length)
      for (int64_t lane = 0; lane < length / 2; ++lane) {
        low.push_back(segment + lane);
        high.push_back(segment + length / 2 + lane);
      }
    SmallVector<Value> next;
    for (size_t i = 0; i < current.size(); i += 2)
      next.push_back(combine(shuffle(current[i], current[i + 1], low),
                             shuffle(current[i], current[i + 1], high)));
    current = std::move(next);
    length /= 2;
  }
  int64_t segmentLength = length;
  while (length > 1) {
    SmallVector<int64_t> other;
    for (int64_t lane = 0; lane < width; ++lane)
      other.push_back(lane ^ (length / 2));
    current[0] = combine(current[0], shuffle(current[0], current[0], other));
    length /= 2;
  }
  lanes.clear();
  for (size_t i = 0; i < vectors.size(); ++i)
    lanes.push_back(int64_t(i) * segmentLength);
  return current[0];
}
