//===- LocallyConnected.cpp - windows with weights of their own -----------===//

#include "dialects/Tpc/Layers/WindowedLayer.h"

using namespace mlir;
using namespace tpc;

LogicalResult LocallyConnectedOp::verify() {
  return verifyWindowedLayer(*this);
}

FailureOr<SmallVector<int64_t>>
LocallyConnectedOp::inferOutputShape(ArrayRef<int64_t> input) {
  return inferWindowedShape(*this, input, getChannels());
}

/// The weights' shape, [oh, ow, out, kh, kw, in].
static ParameterSpec weight(const Window &window, int64_t in, int64_t out) {
  int64_t area = window.y.kernel * window.x.kernel;
  return {"weight",
          {window.y.output, window.x.output, out, window.y.kernel,
           window.x.kernel, in},
          area * in,
          area * out};
}

SmallVector<ParameterSpec>
LocallyConnectedOp::getForwardParameters(ArrayRef<int64_t> input) {
  Window window = windowOf(*this, input);
  int64_t channels = getChannels();
  return {weight(window, input[2], channels),
          {"bias", {window.y.output, window.x.output, channels}}};
}

FailureOr<SmallVector<ParameterSpec>>
LocallyConnectedOp::getInverseParameters(ArrayRef<int64_t> input,
                                         int64_t auxiliary) {
  if (failed(refuseAuxiliary(*this, input, auxiliary)))
    return failure();
  return SmallVector<ParameterSpec>{
      weight(windowOf(*this, input), input[2], getChannels()),
      {"bias", SmallVector<int64_t>(input)}};
}

SmallVector<ParameterSpec>
LocallyConnectedOp::getFeedbackParameters(ArrayRef<int64_t> input) {
  return {weight(windowOf(*this, input), input[2], getChannels())};
}

int64_t LocallyConnectedOp::getProducts(ArrayRef<int64_t> input,
                                        int64_t auxiliary) {
  return countWindowedProducts(*this, input);
}

Activation LocallyConnectedOp::getLayerActivation() { return getActivation(); }

/// The maps of a layer with an input like `input`.
static WindowedMaps maps(LocallyConnectedOp layer, TensorBuilder &builder,
                         Value input) {
  return {builder, windowAt(layer, input), "yxo", "YXc"};
}

Value LocallyConnectedOp::buildForward(TensorBuilder &builder, Value input,
                                       ValueRange parameters) {
  return maps(*this, builder, input).forward(input, parameters);
}

Value LocallyConnectedOp::buildTransposed(TensorBuilder &builder, Value error,
                                          Value input, ValueRange parameters) {
  return maps(*this, builder, input).transposed(error, parameters[0]);
}

Value LocallyConnectedOp::buildInverse(TensorBuilder &builder, Value value,
                                       Value input, ValueRange parameters) {
  return maps(*this, builder, input).inverse(value, parameters);
}

SmallVector<Value> LocallyConnectedOp::buildGradients(TensorBuilder &builder,
                                                      Value input,
                                                      Value error) {
  return maps(*this, builder, input).gradients(input, error);
}

SmallVector<Value>
LocallyConnectedOp::buildInverseGradients(TensorBuilder &builder, Value value,
                                          Value error) {
  return maps(*this, builder, error).inverseGradients(value, error);
}
