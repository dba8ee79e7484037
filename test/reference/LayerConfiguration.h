//===- LayerConfiguration.h - Layers from JSON ------------------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_LAYERCONFIGURATION_H
#define TPC_TEST_REFERENCE_LAYERCONFIGURATION_H

#include "JsonObject.h"
#include "Rule.h"

namespace reference {

/// Parses the layers of a network on samples of that shape; those without
/// parameters go to the layer above them. Throws std::runtime_error on an
/// unknown key or word, where a layer does not fit its input, and where the
/// last layer has no parameters.
std::vector<Layer> parseLayers(const Json &json, const Shape &input);

} // namespace reference

#endif // TPC_TEST_REFERENCE_LAYERCONFIGURATION_H
