//===- Manifest.cpp - what the runtime is told of a program ---------------===//

#include "tpc/Target/Manifest.h"

#include "dialects/Tpc/CompileTimeChoices.h"

#include "llvm/ADT/Twine.h"
#include "llvm/Config/llvm-config.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;
namespace json = llvm::json;

static json::Array toArray(ArrayRef<int64_t> values) {
  json::Array array;
  for (int64_t value : values)
    array.push_back(value);
  return array;
}

/// A discardable attribute's value as JSON.
static json::Value toJson(Attribute attribute) {
  if (auto text = dyn_cast<StringAttr>(attribute))
    return text.getValue();
  if (auto flag = dyn_cast<BoolAttr>(attribute))
    return flag.getValue();
  if (auto integer = dyn_cast<IntegerAttr>(attribute))
    return integer.getInt();
  if (auto number = dyn_cast<FloatAttr>(attribute))
    return number.getValueAsDouble();
  if (auto list = dyn_cast<DenseI64ArrayAttr>(attribute))
    return toArray(list.asArrayRef());
  if (auto list = dyn_cast<ArrayAttr>(attribute)) {
    json::Array array;
    for (Attribute element : list)
      array.push_back(toJson(element));
    return array;
  }
  if (auto activation = dyn_cast<ActivationAttr>(attribute))
    return stringifyActivation(activation.getValue());
  if (auto padding = dyn_cast<PaddingAttr>(attribute))
    return stringifyPadding(padding.getValue());
  json::Object object;
  if (auto dictionary = dyn_cast<DictionaryAttr>(attribute))
    for (NamedAttribute entry : dictionary)
      object[entry.getName().getValue()] = toJson(entry.getValue());
  return object;
}

/// What a layer of a network is, with all that is written about it.
static json::Object describeMap(LayerOpInterface layer) {
  json::Object object{{"kind", layer->getName().stripDialect()}};
  for (NamedAttribute attribute : layer->getAttrs())
    if (attribute.getName() != mlir::SymbolTable::getSymbolAttrName())
      object[attribute.getName().getValue()] = toJson(attribute.getValue());
  return object;
}

/// A clause with all its options, those left to their defaults among them.
static json::Value toJson(const AxisSpec &axis, ClauseAttr clause) {
  json::Object object;
  object["kind"] = clause.getKind().getValue();
  for (const OptionSpec &option : getKind(axis, clause).options) {
    if (Attribute value = clause.getOptions().get(option.name))
      object[option.name] = toJson(value);
    else if (!option.keywords.empty())
      object[option.name] = option.keywords.front();
    else if (option.defaultNumber)
      object[option.name] = *option.defaultNumber;
  }
  return object;
}

/// The image, [height, width, channel], whose values are the inputs of the
/// layer at the top, in one row; nothing if they are no image's.
static std::optional<ArrayRef<int64_t>> flattenedImage(LayerChain &chain) {
  if (chain.layers.size() < 2 || chain.topInputShape().size() != 1)
    return std::nullopt;
  ArrayRef<int64_t> below = *std::prev(chain.inputShapes.end(), 2);
  if (below.size() != 3)
    return std::nullopt;
  return below;
}

/// What the log's first line repeats: the rule, the optimizers, the layers.
static json::Object describeConfiguration(StepProgram &program) {
  json::Object rule, configuration;
  for (const AxisSpec &axis : getRuleAxes())
    if (auto clause = program.getRule()->getAttrOfType<ClauseAttr>(axis.name))
      rule[axis.name] = toJson(axis, clause);
  configuration["rule"] = std::move(rule);
  ProgramOp op = program.getOp();
  auto trainerClause = [](StringRef axis, ClauseAttr clause) {
    return toJson(getAxis(getTrainerAxes(), axis), clause);
  };
  configuration["loss"] = trainerClause("loss", op.getLoss());
  configuration["data"] = trainerClause("data", op.getData());
  configuration["forward"] = trainerClause("forward", op.getForward());
  if (op.getInverse())
    configuration["inverse"] = trainerClause("inverse", *op.getInverse());
  if (op.getForwardSchedule())
    configuration["forward_schedule"] =
        trainerClause("forward_schedule", *op.getForwardSchedule());
  if (op.getInverseSchedule())
    configuration["inverse_schedule"] =
        trainerClause("inverse_schedule", *op.getInverseSchedule());
  if (op.getTopK())
    configuration["top_k"] = static_cast<int64_t>(*op.getTopK());
  json::Array layers;
  for (LayerOp layer : program.getLayers()) {
    LayerChain &chain = program.getChain(layer);
    json::Object entry;
    entry["name"] = layer.getSymName();
    entry["kind"] = chain.top()->getName().stripDialect();
    entry["input"] = toArray(chain.topInputShape());
    if (std::optional<ArrayRef<int64_t>> image = flattenedImage(chain))
      entry["image"] = toArray(*image);
    entry["output"] = toArray(chain.outputShape);
    entry["activation"] = stringifyActivation(chain.top().getLayerActivation());
    json::Array maps;
    for (LayerOpInterface map : chain.layers)
      maps.push_back(describeMap(map));
    entry["maps"] = std::move(maps);
    layers.push_back(std::move(entry));
  }
  configuration["layers"] = std::move(layers);
  return configuration;
}

static json::Object describeState(StepProgram &program, StateOp state) {
  json::Object entry;
  entry["name"] = state.getSymName();
  entry["layer"] = state.getLayer();
  for (LayerOp layer : program.getLayers())
    if (layer.getSymName() == state.getLayer())
      entry["layer_index"] = static_cast<int64_t>(layer.getIndex());
  entry["shape"] = toArray(state.getTensorType().getShape());
  entry["role"] = stringifyRole(state.getRole());
  entry["storage"] = json::Object{{"kind", "row_major"}};
  InitAttr init = state.getInit();
  if (init.getFanIn() == 0 && init.getFanOut() == 0) {
    entry["init"] = json::Object{{"kind", "zero"}};
    return entry;
  }
  json::Object glorot{{"kind", "glorot_uniform"},
                      {"fan_in", init.getFanIn()},
                      {"fan_out", init.getFanOut()},
                      {"purpose", init.getPurpose()},
                      {"scale", nullptr}};
  if (init.getScale())
    glorot["scale"] = init.getScale().getValue();
  entry["init"] = std::move(glorot);
  return entry;
}

static json::Object describeHyperparameter(HyperparameterOp op) {
  auto bound = [](std::optional<APFloat> value) {
    return value ? json::Value(value->convertToDouble()) : json::Value(nullptr);
  };
  return json::Object{{"name", op.getSymName()},
                      {"default", op.getValue().convertToDouble()},
                      {"minimum", bound(op.getMinimum())},
                      {"maximum", bound(op.getMaximum())},
                      {"minimum_open", op.getMinimumOpen()},
                      {"maximum_open", op.getMaximumOpen()}};
}

/// A function, or the variant of one that trains that also dumps.
static json::Object describeFunction(FunctionOp function, bool dump) {
  json::Array updates;
  for (Attribute group : function.getUpdates())
    updates.push_back(stringifyGroup(cast<GroupAttr>(group).getValue()));
  json::Object entry;
  entry["name"] = (function.getSymName() + (dump ? "_dump" : "")).str();
  bool diagnoses = !function.getBody().getOps<DiagnosticOp>().empty();
  entry["kind"] = diagnoses         ? "diagnose"
                  : updates.empty() ? "evaluate"
                                    : "train";
  entry["dump"] = dump;
  entry["updates"] = std::move(updates);
  return entry;
}

/// The numbers that the user may choose, as they were chosen.
static json::Array describeChoices(StepProgram &program) {
  json::Array choices;
  for (const CompileTimeChoice &choice : getCompileTimeChoices())
    if (std::optional<int64_t> number =
            choice.get(program.getOp(), program.getRule()))
      choices.push_back(
          json::Object{{"name", choice.name}, {"value", *number}});
  return choices;
}

/// How the program's functions train inverses, if they do.
static StringRef describeSchedule(ProgramOp program) {
  StringRef schedule = "none";
  for (auto function : program.getBody().getOps<FunctionOp>())
    if (function.trains(Group::Inverse))
      schedule = function.trains(Group::Forward) ? "parallel" : "alternating";
  return schedule;
}

json::Object tpc::describeProgram(StepProgram &program, bool probes) {
  ProgramOp op = program.getOp();
  Block &declarations = op.getBody().front();
  json::Object manifest;
  manifest["abi"] = abiVersion;
  // LLVM's version has a part in the bits of the results.
  manifest["compiler"] =
      (compilerVersion + " (LLVM " LLVM_VERSION_STRING ")").str();
  manifest["trainer"] = op.getSymName();
  manifest["network"] = op.getNetwork();
  manifest["rule"] = op.getRule();
  manifest["batch"] = static_cast<int64_t>(op.getBatch());
  manifest["compile_time"] = describeChoices(program);
  if (op.getTopK())
    manifest["top_k"] = static_cast<int64_t>(*op.getTopK());
  manifest["data"] = toJson(getAxis(getTrainerAxes(), "data"), op.getData());
  ArrayRef<int64_t> input = program.getNetwork().getInputShape();
  ArrayRef<int64_t> output =
      program.getChain(program.getLayers().back()).outputShape;
  manifest["input"] = json::Object{{"shape", toArray(input)}};
  manifest["output"] = json::Object{{"shape", toArray(output)}};
  manifest["label"] =
      json::Object{{"kind", op.getData().getKeyword("label", "class")},
                   {"size", elementCount(output)}};
  manifest["loss"] = op.getLoss().getKind().getValue();
  manifest["schedule"] = describeSchedule(op);
  manifest["configuration"] = describeConfiguration(program);

  json::Array layers, hyperparameters, states, functions;
  for (LayerOp layer : program.getLayers())
    layers.push_back(
        json::Object{{"name", layer.getSymName()},
                     {"index", static_cast<int64_t>(layer.getIndex())}});
  for (auto hyperparameter : declarations.getOps<HyperparameterOp>())
    hyperparameters.push_back(describeHyperparameter(hyperparameter));
  for (auto state : declarations.getOps<StateOp>())
    states.push_back(describeState(program, state));
  for (auto function : declarations.getOps<FunctionOp>()) {
    functions.push_back(describeFunction(function, /*dump=*/false));
    if (probes && !function.getUpdates().empty())
      functions.push_back(describeFunction(function, /*dump=*/true));
  }
  manifest["layers"] = std::move(layers);
  manifest["hyperparameters"] = std::move(hyperparameters);
  manifest["states"] = std::move(states);
  manifest["functions"] = std::move(functions);
  return manifest;
}

/// Takes the storage that the target chose for a state.
static void setStorage(json::Object &manifest, StringRef name,
                       Attribute storage) {
  for (json::Value &state : *manifest.getArray("states"))
    if (state.getAsObject()->getString("name") == name)
      (*state.getAsObject())["storage"] = toJson(storage);
}

void tpc::addFunctions(json::Object &manifest, ModuleOp lowered,
                       const LayerNames &layers) {
  for (json::Value &value : *manifest.getArray("functions")) {
    json::Object &entry = *value.getAsObject();
    Operation *function = lowered.lookupSymbol(*entry.getString("name"));
    json::Array arguments;
    for (auto buffer : function->getAttrOfType<ArrayAttr>("tpc.arguments")
                           .getAsRange<DictionaryAttr>()) {
      if (Attribute storage = buffer.get("storage"))
        setStorage(manifest, buffer.getAs<StringAttr>("name"), storage);
      arguments.push_back(toJson(buffer));
    }
    entry["arguments"] = std::move(arguments);
    entry["workspace"] =
        function->getAttrOfType<IntegerAttr>("tpc.workspace").getInt();
    entry["kernels"] = describeKernels(
        function->getAttrOfType<ArrayAttr>("tpc.kernels"), layers);
  }
}
