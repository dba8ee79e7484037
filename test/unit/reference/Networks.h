//===- Networks.h - small networks for tests --------------------*- C++ -*-===//

#ifndef TPC_TEST_UNIT_REFERENCE_NETWORKS_H
#define TPC_TEST_UNIT_REFERENCE_NETWORKS_H

#include "AveragePool.h"
#include "Convolution.h"
#include "LocallyConnected.h"
#include "MaxPool.h"
#include "Reshape.h"
#include "Rule.h"

namespace reference {

/// A network that is put together from the input up.
class NetworkBuilder {
public:
  explicit NetworkBuilder(const Shape &input) : shape(input) {
    model.inputs = elementCount(input);
  }

  NetworkBuilder &dense(const char *name, size_t units, Activation activation) {
    return add(name, std::make_shared<Dense>(elementCount(shape), units),
               activation);
  }
  NetworkBuilder &locallyConnected(const char *name, size_t channels,
                                   const WindowOptions &options,
                                   Activation activation) {
    return add(name,
               std::make_shared<LocallyConnected>(shape, channels, options),
               activation);
  }
  NetworkBuilder &convolution(const char *name, size_t channels,
                              const WindowOptions &options,
                              Activation activation) {
    return add(name, std::make_shared<Convolution>(shape, channels, options),
               activation);
  }
  NetworkBuilder &averagePool(const WindowOptions &options) {
    return add(std::make_shared<AveragePool>(shape, options));
  }
  NetworkBuilder &maxPool(const WindowOptions &options) {
    return add(std::make_shared<MaxPool>(shape, options));
  }
  NetworkBuilder &reshape(const Shape &to) {
    return add(std::make_shared<Reshape>(to));
  }

  Model build(Loss loss, const Rule &rule) {
    model.loss = loss;
    model.rule = rule;
    return model;
  }

private:
  NetworkBuilder &add(const char *name,
                      const std::shared_ptr<const WeightedMap> &map,
                      Activation activation) {
    model.layers.push_back({name, map, activation, below});
    below.clear();
    shape = map->outputShape();
    return *this;
  }
  NetworkBuilder &add(const std::shared_ptr<const FixedMap> &map) {
    below.push_back(map);
    shape = map->outputShape();
    return *this;
  }

  Model model;
  Shape shape;
  Chain below;
};

/// 5 inputs, layers of 4, 6 and 5 units and 3 outputs, all hidden layers with
/// the same activation.
inline Model makeModel(Activation hidden, Activation output, Loss loss,
                       const Rule &rule = {}) {
  return NetworkBuilder({5})
      .dense("h1", 4, hidden)
      .dense("h2", 6, hidden)
      .dense("h3", 5, hidden)
      .dense("out", 3, output)
      .build(loss, rule);
}

/// A network with a layer of every kind, dense at the top.
inline Model makeMixed(Activation hidden, Activation output, Loss loss,
                       const Rule &rule = {}) {
  return NetworkBuilder({5, 6, 2})
      .maxPool({2, 2, 1, 1, Padding::Valid})
      .locallyConnected("lc1", 2, {3, 2, 2, 1}, hidden)
      .averagePool({2, 2, 1, 1})
      .convolution("c2", 3, {2, 3, 1, 2, Padding::Symmetric}, hidden)
      .maxPool({2, 2, 2, 2})
      .reshape({2, 3, 1})
      .locallyConnected("lc3", 2, {2, 2, 1, 1, Padding::Valid}, hidden)
      .reshape({4})
      .dense("out", 3, output)
      .build(loss, rule);
}

/// A network with images above a dense layer, and two pools, with windows that
/// overlap, below the last layer.
inline Model makeReshaped(Activation hidden, Activation output, Loss loss,
                          const Rule &rule = {}) {
  return NetworkBuilder({7})
      .dense("h1", 12, hidden)
      .reshape({3, 4, 1})
      .maxPool({3, 2, 2, 1})
      .convolution("c2", 2, {2, 2, 1, 1}, hidden)
      .averagePool({2, 3, 1, 2})
      .maxPool({2, 1, 1, 1, Padding::Symmetric})
      .dense("out", 3, output)
      .build(loss, rule);
}

/// A network whose last layer is locally connected, above a pool.
inline Model makeLocal(Activation hidden, Activation output, Loss loss,
                       const Rule &rule = {}) {
  return NetworkBuilder({4, 5, 1})
      .convolution("c1", 2, {2, 3, 1, 1}, hidden)
      .maxPool({2, 2, 2, 2})
      .locallyConnected("lc2", 2, {1, 2, 1, 1}, hidden)
      .maxPool({1, 2, 1, 1, Padding::Valid})
      .locallyConnected("out", 3, {2, 2, 2, 2, Padding::Valid}, output)
      .build(loss, rule);
}

/// All of the networks above that the rule is possible for: auxiliary features
/// need a dense layer at the top. All have 3 outputs.
inline std::vector<Model> makeModels(Activation hidden, Activation output,
                                     Loss loss, const Rule &rule = {}) {
  std::vector<Model> models = {makeModel(hidden, output, loss, rule),
                               makeMixed(hidden, output, loss, rule),
                               makeReshaped(hidden, output, loss, rule)};
  if (rule.auxiliary == 0)
    models.push_back(makeLocal(hidden, output, loss, rule));
  return models;
}

} // namespace reference

#endif // TPC_TEST_UNIT_REFERENCE_NETWORKS_H
