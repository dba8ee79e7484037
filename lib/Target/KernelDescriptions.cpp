//===- KernelDescriptions.cpp - what kernels do, for the manifest ---------===//

#include "tpc/Target/Manifest.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace tpc;
namespace json = llvm::json;

LayerNames tpc::findLayerNames(StepProgram &program) {
  LayerNames names;
  for (learn::LayerOp layer : program.getLayers())
    names[LocationAttr(layer.getLoc())] = layer.getSymName().str();
  return names;
}

namespace {
/// Sums up a kernel's stages.
class KernelDescription {
public:
  explicit KernelDescription(const LayerNames &names) : names(names) {}

  void add(DictionaryAttr stage) {
    addLayers(stage.getAs<LocationAttr>("location"));
    std::string computes = stage.getAs<StringAttr>("computes").str();
    // Neighbours that compute the same are named once.
    if (computes != last)
      text += (text.empty() ? "" : "; ") + computes;
    last = computes;
    auto shape = stage.getAs<DenseI64ArrayAttr>("result");
    // Of a kernel with sums of what it computes, that is the result.
    bool partial = stage.getAs<BoolAttr>("partial").getValue();
    if (!result || !partial)
      result = shape;
    int64_t count = stage.getAs<IntegerAttr>("flops").getInt();
    flops += count;
    int64_t products = stage.getAs<IntegerAttr>("product_flops").getInt();
    productFlops += products;
    if (stage.contains("bf16_factors"))
      bfloat16ProductFlops += products;
    stages.push_back(json::Object{{"computes", std::move(computes)},
                                  {"result", json::Array(shape.asArrayRef())},
                                  {"partial", partial},
                                  {"flops", count}});
  }

  json::Object finish(DictionaryAttr kernel) {
    auto bytes = [&](const char *name) {
      return kernel.getAs<IntegerAttr>(name).getInt();
    };
    json::Object description{
        {"layers", json::Array(layers)},
        {"computes", text},
        {"result", json::Array(result.asArrayRef())},
        {"stages", std::move(stages)},
        {"flops", flops},
        {"product_flops", productFlops},
        {"bytes_read", bytes("read")},
        {"bytes_written", bytes("written")},
        {"parallel", kernel.getAs<BoolAttr>("parallel").getValue()}};
    if (bfloat16ProductFlops)
      description["bf16_product_flops"] = bfloat16ProductFlops;
    return description;
  }

private:
  void addLayers(LocationAttr location) {
    location.walk([&](LocationAttr place) {
      auto found = names.find(place);
      if (found != names.end() && !llvm::is_contained(layers, found->second))
        layers.push_back(found->second);
      return WalkResult::advance();
    });
  }

  const LayerNames &names;
  std::vector<std::string> layers;
  std::string text, last;
  DenseI64ArrayAttr result;
  json::Array stages;
  int64_t flops = 0, productFlops = 0, bfloat16ProductFlops = 0;
};
} // namespace

json::Array tpc::describeKernels(ArrayAttr kernels, const LayerNames &layers) {
  json::Array list;
  for (auto kernel : kernels.getAsRange<DictionaryAttr>()) {
    KernelDescription description(layers);
    for (auto stage :
         kernel.getAs<ArrayAttr>("stages").getAsRange<DictionaryAttr>())
      description.add(stage);
    list.push_back(description.finish(kernel));
  }
  return list;
}

bool tpc::hasBfloat16Products(const json::Object &manifest) {
  for (const json::Value &function : *manifest.getArray("functions"))
    for (const json::Value &kernel :
         *function.getAsObject()->getArray("kernels"))
      if (kernel.getAsObject()->getInteger("bf16_product_flops"))
        return true;
  return false;
}
