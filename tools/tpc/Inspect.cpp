//===- Inspect.cpp - what a trainer is ------------------------------------===//

#include "Inspect.h"
#include "Compiler.h"

#include "tpc/Analysis/Cost.h"
#include "tpc/runtime/Error.h"
#include "tpc/runtime/MemoryPlan.h"

#include "llvm/Support/FormatVariadic.h"

using namespace llvm;
using namespace tpc;
using namespace tpc::learn;

static json::Array toArray(ArrayRef<int64_t> values) {
  return json::Array(values);
}

static StringRef activationName(LayerOpInterface layer) {
  return stringifyActivation(layer.getLayerActivation());
}

/// Elements of the states of one role; of one layer, or of all if empty.
static int64_t countElements(ProgramOp program, StringRef layer, Role role) {
  int64_t count = 0;
  for (auto state : program.getBody().getOps<StateOp>())
    if (state.getRole() == role && (layer.empty() || state.getLayer() == layer))
      count += state.getTensorType().getNumElements();
  return count;
}

/// The states of a layer, or of all, by what they are for.
static json::Object describeStates(ProgramOp program, StringRef layer) {
  constexpr int64_t bytesPerElement = sizeof(float);
  json::Object counts;
  int64_t parameters = 0;
  for (auto [key, role] :
       {std::pair("parameters", learn::Role::Parameter),
        std::pair("inverse_parameters", learn::Role::Inverse),
        std::pair("feedback", learn::Role::Feedback),
        std::pair("auxiliary", learn::Role::Auxiliary)}) {
    int64_t count = countElements(program, layer, role);
    counts[key] = count;
    parameters += count;
  }
  counts["parameter_bytes"] = bytesPerElement * parameters;
  counts["optimizer_bytes"] =
      bytesPerElement * countElements(program, layer, learn::Role::Optimizer);
  return counts;
}

namespace {
/// Floating-point operations of one training function by layer.
struct FunctionCost {
  StringRef name;
  StringMap<int64_t> operations;
};
} // namespace

static json::Object describeStep(ArrayRef<FunctionCost> functions,
                                 StringRef layer) {
  json::Object counts;
  for (const FunctionCost &function : functions) {
    int64_t count = 0;
    for (const auto &entry : function.operations)
      if (layer.empty() || entry.first() == layer)
        count += entry.second;
    counts[function.name] = count;
  }
  return counts;
}

/// The layers of a chain, the one with parameters last.
static void describeChain(StepProgram &program, LayerOp op,
                          ArrayRef<FunctionCost> functions,
                          json::Array &layers) {
  LayerChain &chain = program.getChain(op);
  for (size_t i = 0; i < chain.layers.size(); ++i) {
    bool isTop = i + 1 == chain.layers.size();
    ArrayRef<int64_t> output =
        isTop ? chain.outputShape : chain.inputShapes[i + 1];
    json::Object entry = isTop
                             ? describeStates(program.getOp(), op.getSymName())
                             : json::Object();
    entry["name"] = isTop ? json::Value(op.getSymName()) : json::Value(nullptr);
    entry["kind"] = chain.layers[i]->getName().stripDialect();
    entry["input"] = toArray(chain.inputShapes[i]);
    entry["output"] = toArray(output);
    entry["part_of"] = op.getSymName();
    if (isTop) {
      entry["activation"] = activationName(chain.layers[i]);
      entry["forward_flops"] = countForwardOperations(program, op);
      entry["step_flops"] = describeStep(functions, op.getSymName());
    }
    layers.push_back(std::move(entry));
  }
}

json::Object tpc::describeInspection(StepProgram &program,
                                     const json::Object &manifest) {
  json::Object inspection;
  for (StringRef key : {"trainer", "network", "rule", "loss", "batch",
                        "schedule", "hyperparameters"})
    inspection[key] = *manifest.get(key);
  // The order in which they are written; an object has none.
  json::Array steps;
  SmallVector<FunctionCost> functions;
  for (auto function : program.getOp().getBody().getOps<FunctionOp>())
    if (!function.getUpdates().empty()) {
      functions.push_back(
          {function.getSymName(), countOperations(program, function)});
      steps.push_back(function.getSymName());
    }
  inspection["steps"] = std::move(steps);
  json::Array layers;
  int64_t forward = 0;
  for (LayerOp layer : program.getLayers()) {
    describeChain(program, layer, functions, layers);
    forward += countForwardOperations(program, layer);
  }
  json::Object total = describeStates(program.getOp(), "");
  total["forward_flops"] = forward;
  total["step_flops"] = describeStep(functions, "");
  inspection["layers"] = std::move(layers);
  inspection["total"] = std::move(total);
  return inspection;
}

json::Object tpc::listKernels(const json::Object &manifest) {
  json::Object kernels;
  for (const json::Value &value : *manifest.getArray("functions")) {
    const json::Object &function = *value.getAsObject();
    if (*function.getString("kind") != "evaluate" &&
        !*function.getBoolean("dump"))
      kernels[*function.getString("name")] =
          json::Array(*function.getArray("kernels"));
  }
  return kernels;
}

std::optional<json::Object> tpc::describeMemory(const json::Object &manifest) {
  try {
    std::string text = formatv("{0}", json::Value(json::Object(manifest)));
    runtime::MemoryPlan plan = runtime::planMemory(runtime::parseManifest(text),
                                                   runtime::InstanceUse::Train);
    json::Array entries;
    for (const runtime::MemoryEntry &entry : plan.entries)
      entries.push_back(json::Object{{"name", entry.name},
                                     {"bytes", entry.bytes},
                                     {"grows_with_batch", entry.ofBatch}});
    return json::Object{{"entries", std::move(entries)},
                        {"total", plan.total()}};
  } catch (const runtime::Error &error) {
    printError(error.what());
    return std::nullopt;
  }
}
