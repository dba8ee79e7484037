//===- LayerMaps.cpp - the maps of layer l, as linalg ---------------------===//

#include "LayerMaps.h"

using namespace mlir;
using namespace tpc;

SmallVector<Value> LayerMaps::inputs(Value input) {
  SmallVector<Value> values = {input};
  for (LayerOpInterface layer : ArrayRef(chain.layers).drop_back())
    values.push_back(layer.buildForward(builder, values.back(), {}));
  return values;
}

Value LayerMaps::forward(Value input, ValueRange parameters) {
  Value preactivation =
      chain.top().buildForward(builder, inputs(input).back(), parameters);
  return buildActivation(builder, chain.top().getLayerActivation(),
                         preactivation);
}

Value LayerMaps::inverse(Value value, Value at, ValueRange parameters,
                         Activation activation) {
  SmallVector<Value> points = inputs(at);
  Value result =
      chain.top().buildInverse(builder, value, points.back(), parameters);
  for (auto [layer, point] :
       llvm::reverse(llvm::zip(ArrayRef(chain.layers).drop_back(),
                               ArrayRef(points).drop_back())))
    result = LayerOpInterface(layer).buildInverse(builder, result, point, {});
  return buildActivation(builder, activation, result);
}

Value LayerMaps::transposedBelow(Value error, ArrayRef<Value> points) {
  for (auto [layer, point] : llvm::reverse(llvm::zip(
           ArrayRef(chain.layers).drop_back(), points.drop_back())))
    error = LayerOpInterface(layer).buildTransposed(builder, error, point, {});
  return error;
}

Value LayerMaps::transposed(Value error, Value at, ValueRange parameters) {
  SmallVector<Value> points = inputs(at);
  return transposedBelow(
      chain.top().buildTransposed(builder, error, points.back(), parameters),
      points);
}

Value LayerMaps::feedback(Value error, Value at, ValueRange parameters) {
  SmallVector<Value> points = inputs(at);
  return transposedBelow(
      chain.top().buildFeedback(builder, error, points.back(), parameters),
      points);
}

SmallVector<Value> LayerMaps::gradients(Value input, Value error) {
  return chain.top().buildGradients(builder, inputs(input).back(), error);
}

SmallVector<Value> LayerMaps::inverseGradients(Value value, Value at,
                                               Value error) {
  SmallVector<Value> points = inputs(at);
  for (auto [layer, point] : llvm::zip(ArrayRef(chain.layers).drop_back(),
                                       ArrayRef(points).drop_back()))
    error = LayerOpInterface(layer).buildInverseTransposed(builder, error,
                                                           point);
  return chain.top().buildInverseGradients(builder, value, error);
}
