//===- InspectKernels.cpp - the kernels of a step -------------------------===//

#include "Compiler.h"

#include "tpc/Pipelines/Pipelines.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace tpc;
namespace json = llvm::json;

using LayerNames = llvm::DenseMap<Attribute, std::string>;

/// Layers by their places in the model.
static LayerNames findLayers(StepProgram program) {
  LayerNames names;
  for (learn::LayerOp layer : program.getLayers())
    names[LocationAttr(layer.getLoc())] = layer.getSymName().str();
  return names;
}

static json::Object describeKernel(DictionaryAttr kernel,
                                   const LayerNames &names) {
  std::vector<std::string> layers;
  json::Array stages;
  int64_t flops = 0;
  for (auto stage :
       kernel.getAs<ArrayAttr>("stages").getAsRange<DictionaryAttr>()) {
    stage.getAs<LocationAttr>("location").walk([&](LocationAttr place) {
      auto found = names.find(place);
      if (found != names.end() && !llvm::is_contained(layers, found->second))
        layers.push_back(found->second);
      return WalkResult::advance();
    });
    int64_t count = stage.getAs<IntegerAttr>("flops").getInt();
    flops += count;
    stages.push_back(json::Object{
        {"computes", stage.getAs<StringAttr>("computes").str()},
        {"result",
         json::Array(stage.getAs<DenseI64ArrayAttr>("result").asArrayRef())},
        {"flops", count}});
  }
  return json::Object{
      {"layers", json::Array(layers)},
      {"stages", std::move(stages)},
      {"flops", flops},
      {"bytes_read", kernel.getAs<IntegerAttr>("read").getInt()},
      {"bytes_written", kernel.getAs<IntegerAttr>("written").getInt()},
      {"parallel", kernel.getAs<BoolAttr>("parallel").getValue()}};
}

std::optional<json::Object> Compiler::describeKernels() {
  std::optional<cpu::CPUInfo> info = findTarget();
  if (!info)
    return std::nullopt;
  StepProgram program = getStepProgram();
  LayerNames names = findLayers(program);
  SmallVector<std::string> functions;
  for (auto function : program.getOp().getBody().getOps<learn::FunctionOp>())
    if (!function.getUpdates().empty())
      functions.push_back(function.getSymName().str());
  SourceMgrDiagnosticHandler handler(*sources, &context, llvm::errs());
  PassManager passes(&context);
  buildTensorPipeline(passes);
  cpu::buildCPUKernelPipeline(passes, *info);
  OwningOpRef<ModuleOp> lowered = module->clone();
  if (failed(passes.run(*lowered)))
    return std::nullopt;
  json::Object kernels;
  for (const std::string &name : functions) {
    json::Array list;
    auto function = lowered->lookupSymbol<func::FuncOp>(name);
    for (auto kernel : function->getAttrOfType<ArrayAttr>("tpc.kernels")
                           .getAsRange<DictionaryAttr>())
      list.push_back(describeKernel(kernel, names));
    kernels[name] = std::move(list);
  }
  return kernels;
}
