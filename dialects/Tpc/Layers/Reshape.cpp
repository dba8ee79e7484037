//===- Reshape.cpp - the features of a sample in another shape ------------===//

#include "dialects/Tpc/Tpc.h"

using namespace mlir;
using namespace tpc;

LogicalResult ReshapeOp::verify() {
  int64_t room = maximumFeatures;
  for (int64_t size : getShape()) {
    if (size < 1 || size > room) {
      InFlightDiagnostic error =
          emitOpError("expected sizes from 1 whose product is at most ")
          << maximumFeatures << ", found shape(";
      llvm::interleave(getShape(), error, "x");
      return error << ")";
    }
    room /= size;
  }
  if (getShape().empty())
    return emitOpError("expected at least one dimension, found shape()");
  return success();
}

FailureOr<SmallVector<int64_t>>
ReshapeOp::inferOutputShape(ArrayRef<int64_t> input) {
  if (elementCount(input) != elementCount(getShape())) {
    InFlightDiagnostic error = emitOpError("expected a shape of as many "
                                           "features as the input's");
    if (!input.empty())
      error << " ";
    llvm::interleave(input, error, "x");
    error << ", which is " << elementCount(input) << ", found ";
    llvm::interleave(getShape(), error, "x");
    error << ", which is " << elementCount(getShape());
    error.attachNote(getInput().getLoc()) << "the input comes from here";
    return failure();
  }
  return SmallVector<int64_t>(getShape());
}

/// The batch of values with samples of another shape, by way of flat ones:
/// few pairs of shapes are one step apart.
static Value reshapeSamples(TensorBuilder &builder, Value value,
                            ArrayRef<int64_t> sample) {
  int64_t batch = TensorBuilder::shape(value).front();
  SmallVector<int64_t> shape = {batch};
  llvm::append_range(shape, sample);
  return builder.reshape(builder.reshape(value, {batch, elementCount(sample)}),
                         shape);
}

static Value reshapeAs(TensorBuilder &builder, Value value, Value like) {
  return reshapeSamples(builder, value,
                        TensorBuilder::shape(like).drop_front());
}

Value ReshapeOp::buildForward(TensorBuilder &builder, Value input,
                              ValueRange parameters) {
  return reshapeSamples(builder, input, getShape());
}

Value ReshapeOp::buildInverse(TensorBuilder &builder, Value value, Value input,
                              ValueRange parameters) {
  return reshapeAs(builder, value, input);
}

Value ReshapeOp::buildTransposed(TensorBuilder &builder, Value error,
                                 Value input, ValueRange parameters) {
  return reshapeAs(builder, error, input);
}

Value ReshapeOp::buildInverseTransposed(TensorBuilder &builder, Value error,
                                        Value input) {
  return reshapeSamples(builder, error, getShape());
}
