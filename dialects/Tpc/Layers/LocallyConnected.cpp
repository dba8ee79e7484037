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
  int64_t pairs = windowOf(*this, input).countInside();
  return pairs * input[2] * static_cast<int64_t>(getChannels());
}

Activation LocallyConnectedOp::getLayerActivation() { return getActivation(); }

Value LocallyConnectedOp::buildForward(TensorBuilder &builder, Value input,
                                       ValueRange parameters) {
  Window window = windowAt(*this, input);
  Value product = builder.einsum("b" + window.inputIndex() + "c,yxoijc->byxo",
                                 input, parameters[0]);
  return addBias(builder, "byxo,yxo->byxo", product, parameters[1]);
}

Value LocallyConnectedOp::buildTransposed(TensorBuilder &builder, Value error,
                                          Value input, ValueRange parameters) {
  Window window = windowAt(*this, input);
  return builder.einsum("byxo,yxo" + window.kernelIndex() + "c->bYXc", error,
                        parameters[0], window.extents());
}

Value LocallyConnectedOp::buildInverse(TensorBuilder &builder, Value value,
                                       Value input, ValueRange parameters) {
  Value product = buildTransposed(builder, value, input, parameters);
  return addBias(builder, "bYXc,YXc->bYXc", product, parameters[1]);
}

/// Batch means over pairs of an output's value and an input's.
static Value buildWeightGradient(TensorBuilder &builder, const Window &window,
                                 Value output, Value input) {
  return batchMean(builder, output,
                   builder.einsum("byxo,b" + window.inputIndex() + "c->yxoijc",
                                  output, input, window.extents()));
}

SmallVector<Value> LocallyConnectedOp::buildGradients(TensorBuilder &builder,
                                                      Value input,
                                                      Value error) {
  return {buildWeightGradient(builder, windowAt(*this, input), error, input),
          batchMean(builder, error, builder.sum("byxo->yxo", error))};
}

SmallVector<Value>
LocallyConnectedOp::buildInverseGradients(TensorBuilder &builder, Value value,
                                          Value error) {
  return {buildWeightGradient(builder, windowAt(*this, error), value, error),
          batchMean(builder, error, builder.sum("bYXc->YXc", error))};
}
