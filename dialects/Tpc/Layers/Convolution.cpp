//===- Convolution.cpp - windows that share their weights -----------------===//

#include "dialects/Tpc/Layers/WindowedLayer.h"

using namespace mlir;
using namespace tpc;

LogicalResult ConvolutionOp::verify() { return verifyWindowedLayer(*this); }

FailureOr<SmallVector<int64_t>>
ConvolutionOp::inferOutputShape(ArrayRef<int64_t> input) {
  return inferWindowedShape(*this, input, getChannels());
}

/// The weights' shape, [out, kh, kw, in].
static ParameterSpec weight(ConvolutionOp layer, int64_t in) {
  int64_t height = layer.getKernel()[0], width = layer.getKernel()[1];
  int64_t out = layer.getChannels();
  return {"weight",
          {out, height, width, in},
          height * width * in,
          height * width * out};
}

SmallVector<ParameterSpec>
ConvolutionOp::getForwardParameters(ArrayRef<int64_t> input) {
  return {weight(*this, input[2]),
          {"bias", {static_cast<int64_t>(getChannels())}}};
}

FailureOr<SmallVector<ParameterSpec>>
ConvolutionOp::getInverseParameters(ArrayRef<int64_t> input,
                                    int64_t auxiliary) {
  if (failed(refuseAuxiliary(*this, input, auxiliary)))
    return failure();
  return SmallVector<ParameterSpec>{weight(*this, input[2]),
                                    {"bias", {input[2]}}};
}

SmallVector<ParameterSpec>
ConvolutionOp::getFeedbackParameters(ArrayRef<int64_t> input) {
  return {weight(*this, input[2])};
}

int64_t ConvolutionOp::getProducts(ArrayRef<int64_t> input, int64_t auxiliary) {
  int64_t pairs = windowOf(*this, input).countInside();
  return pairs * input[2] * static_cast<int64_t>(getChannels());
}

Activation ConvolutionOp::getLayerActivation() { return getActivation(); }

Value ConvolutionOp::buildForward(TensorBuilder &builder, Value input,
                                  ValueRange parameters) {
  Window window = windowAt(*this, input);
  Value product = builder.einsum("b" + window.inputIndex() + "c,oijc->byxo",
                                 input, parameters[0], window.extents());
  return addBias(builder, "byxo,o->byxo", product, parameters[1]);
}

Value ConvolutionOp::buildTransposed(TensorBuilder &builder, Value error,
                                     Value input, ValueRange parameters) {
  Window window = windowAt(*this, input);
  return builder.einsum("byxo,o" + window.kernelIndex() + "c->bYXc", error,
                        parameters[0], window.extents());
}

Value ConvolutionOp::buildInverse(TensorBuilder &builder, Value value,
                                  Value input, ValueRange parameters) {
  Value product = buildTransposed(builder, value, input, parameters);
  return addBias(builder, "bYXc,c->bYXc", product, parameters[1]);
}

/// Batch means over pairs of an output's value and an input's, summed over the
/// positions that share the weights.
static Value buildWeightGradient(TensorBuilder &builder, const Window &window,
                                 Value output, Value input) {
  return batchMean(builder, output,
                   builder.einsum("byxo,b" + window.inputIndex() + "c->oijc",
                                  output, input, window.extents()));
}

SmallVector<Value> ConvolutionOp::buildGradients(TensorBuilder &builder,
                                                 Value input, Value error) {
  return {buildWeightGradient(builder, windowAt(*this, input), error, input),
          batchMean(builder, error, builder.sum("byxo->o", error))};
}

SmallVector<Value> ConvolutionOp::buildInverseGradients(TensorBuilder &builder,
                                                        Value value,
                                                        Value error) {
  return {buildWeightGradient(builder, windowAt(*this, error), value, error),
          batchMean(builder, error, builder.sum("bYXc->c", error))};
}
