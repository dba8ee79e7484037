//===- LayerConfiguration.cpp - Layers from JSON --------------------------===//

#include "LayerConfiguration.h"

#include "AveragePool.h"
#include "Convolution.h"
#include "LocallyConnected.h"
#include "MaxPool.h"
#include "Reshape.h"

namespace reference {

enum class Kind {
  Dense,
  LocallyConnected,
  Convolution,
  AveragePool,
  MaxPool,
  Reshape,
  Flatten
};

static Kind parseKind(JsonObject &object) {
  return object.word<Kind>("kind", Kind::Dense,
                           {{"dense", Kind::Dense},
                            {"locally_connected", Kind::LocallyConnected},
                            {"convolution", Kind::Convolution},
                            {"average_pool", Kind::AveragePool},
                            {"max_pool", Kind::MaxPool},
                            {"reshape", Kind::Reshape},
                            {"flatten", Kind::Flatten}});
}

static Activation parseActivation(JsonObject &object) {
  return object.word<Activation>("activation", Activation::Identity,
                                 {{"identity", Activation::Identity},
                                  {"tanh", Activation::Tanh},
                                  {"relu", Activation::Relu},
                                  {"sigmoid", Activation::Sigmoid},
                                  {"softmax", Activation::Softmax}});
}

/// [height, width].
static Shape parsePair(JsonObject &object, const char *key, Shape otherwise) {
  const Shape pair = object.get<Shape>(key, otherwise);
  if (pair.size() != 2)
    throw std::runtime_error(std::string("layers.") + key +
                             ": expected [height, width]");
  return pair;
}

/// The stride is by default the kernel, or 1.
static WindowOptions parseWindow(JsonObject &object, bool strideIsKernel) {
  const Shape kernel = parsePair(object, "kernel", {});
  const Shape stride =
      parsePair(object, "stride", strideIsKernel ? kernel : Shape{1, 1});
  return {kernel[0], kernel[1], stride[0], stride[1],
          object.word<Padding>("padding", Padding::Same,
                               {{"same", Padding::Same},
                                {"symmetric", Padding::Symmetric},
                                {"valid", Padding::Valid}})};
}

/// A layer without parameters; null for the other kinds.
static std::shared_ptr<const FixedMap> parseFixed(JsonObject &object, Kind kind,
                                                  const Shape &input) {
  switch (kind) {
  case Kind::AveragePool:
    return std::make_shared<AveragePool>(input, parseWindow(object, true));
  case Kind::MaxPool:
    return std::make_shared<MaxPool>(input, parseWindow(object, true));
  case Kind::Reshape: {
    const Shape shape = object.require<Shape>("shape");
    if (elementCount(shape) != elementCount(input))
      throw std::runtime_error("layers: expected a shape with as many elements "
                               "as the input");
    return std::make_shared<Reshape>(shape);
  }
  case Kind::Flatten:
    return std::make_shared<Reshape>(Shape{elementCount(input)});
  default:
    return nullptr;
  }
}

static std::shared_ptr<const WeightedMap>
parseWeighted(JsonObject &object, Kind kind, const Shape &input) {
  if (kind == Kind::Dense)
    return std::make_shared<Dense>(elementCount(input),
                                   object.require<size_t>("units"));
  const size_t channels = object.require<size_t>("channels");
  const WindowOptions options = parseWindow(object, false);
  if (kind == Kind::Convolution)
    return std::make_shared<Convolution>(input, channels, options);
  return std::make_shared<LocallyConnected>(input, channels, options);
}

std::vector<Layer> parseLayers(const Json &json, const Shape &input) {
  std::vector<Layer> layers;
  Shape shape = input;
  Chain below;
  for (const Json &item : json) {
    JsonObject object(item, "layers");
    const Kind kind = parseKind(object);
    if (const auto fixed = parseFixed(object, kind, shape)) {
      shape = fixed->outputShape();
      below.push_back(fixed);
    } else {
      const auto map = parseWeighted(object, kind, shape);
      shape = map->outputShape();
      layers.push_back({object.require<std::string>("name"), map,
                        parseActivation(object), std::move(below)});
      below.clear();
    }
    object.finish();
  }
  if (!below.empty())
    throw std::runtime_error("layers: expected a last layer with parameters");
  return layers;
}

} // namespace reference
