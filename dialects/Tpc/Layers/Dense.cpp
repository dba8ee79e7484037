//===- Dense.cpp - the fully connected layer ------------------------------===//

#include "dialects/Tpc/Tpc.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace tpc;

LogicalResult DenseOp::verify() {
  int64_t units = getUnits();
  if (units < 1 || units > maximumFeatures)
    return emitOpError("expected 1 to ")
           << maximumFeatures << " units, found units(" << units << ")";
  return success();
}

FailureOr<SmallVector<int64_t>>
DenseOp::inferOutputShape(ArrayRef<int64_t> input) {
  if (input.size() != 1) {
    InFlightDiagnostic error =
        emitOpError("expected an input of one dimension, found the shape ");
    llvm::interleave(input, error, "x");
    error.attachNote(getInput().getLoc())
        << "the input comes from here; 'tpc.flatten' makes it one dimension";
    return failure();
  }
  return SmallVector<int64_t>{static_cast<int64_t>(getUnits())};
}

SmallVector<ParameterSpec>
DenseOp::getForwardParameters(ArrayRef<int64_t> input) {
  int64_t units = getUnits(), inputs = input.front();
  return {{"weight", {units, inputs}, inputs, units}, {"bias", {units}}};
}

FailureOr<SmallVector<ParameterSpec>>
DenseOp::getInverseParameters(ArrayRef<int64_t> input, int64_t auxiliary) {
  int64_t units = getUnits() + auxiliary, inputs = input.front();
  return SmallVector<ParameterSpec>{{"weight", {inputs, units}, units, inputs},
                                    {"bias", {inputs}}};
}

SmallVector<ParameterSpec>
DenseOp::getFeedbackParameters(ArrayRef<int64_t> input) {
  int64_t units = getUnits(), inputs = input.front();
  return {{"weight", {inputs, units}, units, inputs}};
}

int64_t DenseOp::getProducts(ArrayRef<int64_t> input, int64_t auxiliary) {
  return input.front() * (static_cast<int64_t>(getUnits()) + auxiliary);
}

Activation DenseOp::getLayerActivation() { return getActivation(); }

/// The product with a weight of [rows, columns], plus a bias of [rows].
static Value buildAffine(TensorBuilder &builder, Value input, Value weight,
                         Value bias) {
  Value product = builder.einsum("bi,oi->bo", input, weight);
  return builder.map("bo,o->bo", {product, bias},
                     [](TensorBuilder &b, ValueRange args) {
                       return b.add(args[0], args[1]);
                     });
}

/// Batch means of error x input and of error.
static SmallVector<Value> buildAffineGradients(TensorBuilder &builder,
                                               Value input, Value error) {
  double share = 1.0 / TensorBuilder::shape(error).front();
  Value weight = builder.einsum("bo,bi->oi", error, input);
  Value bias = builder.sum("bo->o", error);
  return {builder.scale(builder.constant(share), weight),
          builder.scale(builder.constant(share), bias)};
}

Value DenseOp::buildForward(TensorBuilder &builder, Value input,
                            ValueRange parameters) {
  return buildAffine(builder, input, parameters[0], parameters[1]);
}

Value DenseOp::buildInverse(TensorBuilder &builder, Value value, Value input,
                            ValueRange parameters) {
  return buildAffine(builder, value, parameters[0], parameters[1]);
}

Value DenseOp::buildTransposed(TensorBuilder &builder, Value error,
                               Value input, ValueRange parameters) {
  return builder.einsum("bo,oi->bi", error, parameters[0]);
}

Value DenseOp::buildFeedback(TensorBuilder &builder, Value error, Value input,
                             ValueRange feedback) {
  return builder.einsum("bo,io->bi", error, feedback[0]);
}

Value DenseOp::buildForwardWeight(TensorBuilder &builder, Value weight) {
  int64_t inputs = TensorBuilder::shape(weight).front(), units = getUnits();
  OpBuilder &b = builder.getBuilder();
  auto sizes = [&](ArrayRef<int64_t> values) {
    return getAsIndexOpFoldResult(b.getContext(), values);
  };
  Value own = tensor::ExtractSliceOp::create(
      b, builder.getLoc(), weight, sizes({0, 0}), sizes({inputs, units}),
      sizes({1, 1}));
  return builder.map("io->oi", own, [](TensorBuilder &, ValueRange args) {
    return args[0];
  });
}

SmallVector<Value> DenseOp::buildGradients(TensorBuilder &builder, Value input,
                                           Value error) {
  return buildAffineGradients(builder, input, error);
}

SmallVector<Value> DenseOp::buildInverseGradients(TensorBuilder &builder,
                                                  Value value, Value error) {
  return buildAffineGradients(builder, value, error);
}
