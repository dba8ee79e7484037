//===- DenseMaps.cpp - the products of a dense layer ----------------------===//

#include "DenseMaps.h"

using namespace mlir;

Tensor DenseMaps::random(ArrayRef<int64_t> shape) {
  Tensor result(shape);
  for (float &value : result.values)
    value = float(int(engine() % 65) - 32) / 32;
  return result;
}

DenseMaps::DenseMaps(CompiledMaps &maps, const Sizes &sizes) {
  auto [batch, inputs, outputs] = sizes;
  using Shape = SmallVector<int64_t>;
  Shape x = {batch, inputs}, y = {batch, outputs}, w = {outputs, inputs};
  maps.add("forward", w, x, [](tpc::TensorBuilder &b, ValueRange v) {
    return SmallVector<Value>{b.einsum("bi,oi->bo", v[1], v[0])};
  });
  maps.add("transposed", w, y, [](tpc::TensorBuilder &b, ValueRange v) {
    return SmallVector<Value>{b.einsum("bo,oi->bi", v[1], v[0])};
  });
  // The gradient's tile is read by what changes the weights.
  maps.add("gradient", w, {x, y}, [](tpc::TensorBuilder &b, ValueRange v) {
    Value gradient = b.einsum("bo,bi->oi", v[2], v[1]);
    return SmallVector<Value>{b.sub(v[0], gradient)};
  });

  weights = random(w);
  below = random(x);
  above = random(y);
  forward.resize(batch * outputs);
  transposed.resize(batch * inputs);
  changed.assign(weights.values.begin(), weights.values.end());
  for (int64_t b = 0; b < batch; ++b)
    for (int64_t o = 0; o < outputs; ++o)
      for (int64_t i = 0; i < inputs; ++i) {
        double weight = weights.values[o * inputs + i];
        double in = below.values[b * inputs + i];
        double out = above.values[b * outputs + o];
        forward[b * outputs + o] += in * weight;
        transposed[b * inputs + i] += out * weight;
        changed[o * inputs + i] -= out * in;
      }
}
