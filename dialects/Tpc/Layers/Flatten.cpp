//===- Flatten.cpp - all features of a sample as one dimension ------------===//

#include "dialects/Tpc/Tpc.h"

using namespace mlir;
using namespace tpc;

FailureOr<SmallVector<int64_t>>
FlattenOp::inferOutputShape(ArrayRef<int64_t> input) {
  return SmallVector<int64_t>{elementCount(input)};
}

Value FlattenOp::buildForward(TensorBuilder &builder, Value input,
                              ValueRange parameters) {
  ArrayRef<int64_t> shape = TensorBuilder::shape(input);
  return builder.reshape(input,
                         {shape.front(), elementCount(shape.drop_front())});
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
