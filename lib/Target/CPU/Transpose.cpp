//===- Transpose.cpp - Square matrices in registers -----------------------===//

#include "Transpose.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

SmallVector<Value> tpc::cpu::transposeSquare(OpBuilder &builder, Location loc,
                                             ArrayRef<Value> rows) {
  SmallVector<Value> current(rows);
  int64_t size = int64_t(rows.size());
  // Exchanges the halves of blocks off the diagonal, of half the size each
  // time.
  for (int64_t half = size / 2; half >= 1; half /= 2) {
    SmallVector<int64_t> upper, lower;
    for (int64_t lane = 0; lane < size; ++lane) {
      upper.push_back(lane & half ? size + (lane ^ half) : lane);
      lower.push_back(lane & half ? size + lane : lane ^ half);
    }
    for (int64_t row = 0; row < size; ++row) {
      if (row & half)
        continue;
      Value a = current[row], b = current[row + half];
      current[row] = vector::ShuffleOp::create(builder, loc, a, b, upper);
      current[row + half] =
          vector::ShuffleOp::create(builder, loc, a, b, lower);
    }
  }
  return current;
}
