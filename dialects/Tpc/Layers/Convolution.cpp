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
  return countWindowedProducts(*this, input);
}

Activation ConvolutionOp::getLayerActivation() { return getActivation(); }

/// The maps of a layer with an input like `input`.
static WindowedMaps maps(ConvolutionOp layer, TensorBuilder &builder,
                         Value input) {
  return {builder, windowAt(layer, input), "o", "c"};
}

Value ConvolutionOp::buildForward(TensorBuilder &builder, Value input,
                                  ValueRange parameters) {
  return maps(*this, builder, input).forward(input, parameters);
}

Value ConvolutionOp::buildTransposed(TensorBuilder &builder, Value error,
                                     Value input, ValueRange parameters) {
  return maps(*this, builder, input).transposed(error, parameters[0]);
}

Value ConvolutionOp::buildInverse(TensorBuilder &builder, Value value,
                                  Value input, ValueRange parameters) {
  return maps(*this, builder, input).inverse(value, parameters);
}

SmallVector<Value> ConvolutionOp::buildGradients(TensorBuilder &builder,
                                                 Value input, Value error) {
  return maps(*this, builder, input).gradients(input, error);
}

SmallVector<Value> ConvolutionOp::buildInverseGradients(TensorBuilder &builder,
                                                        Value value,
                                                        Value error) {
  return maps(*this, builder, error).inverseGradients(value, error);
}
