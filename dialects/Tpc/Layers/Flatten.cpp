//===- Flatten.cpp - all features of a sample as one dimension ------------===//

#include "dialects/Tpc/Tpc.h"

using namespace mlir;
using namespace tpc;

FailureOr<SmallVector<int64_t>>
FlattenOp::inferOutputShape(ArrayRef<int64_t> input) {
  int64_t size = 1;
  for (int64_t dimension : input)
    size *= dimension;
  return SmallVector<int64_t>{size};
}

Value FlattenOp::buildForward(TensorBuilder &builder, Value input,
                              ValueRange parameters) {
  ArrayRef<int64_t> shape = TensorBuilder::shape(input);
  int64_t size = 1;
  for (int64_t dimension : shape.drop_front())
    size *= dimension;
  return builder.reshape(input, {shape.front(), size});
}

Value FlattenOp::buildInverse(TensorBuilder &builder, Value value, Value input,
                              ValueRange parameters) {
  return builder.reshape(value, TensorBuilder::shape(input));
}

Value FlattenOp::buildTransposed(TensorBuilder &builder, Value error,
                                 Value input, ValueRange parameters) {
  return builder.reshape(error, TensorBuilder::shape(input));
}

Value FlattenOp::buildInverseTransposed(TensorBuilder &builder, Value error,
                                        Value input) {
  return buildForward(builder, error, {});
}
