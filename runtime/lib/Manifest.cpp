#include "tpc/runtime/Manifest.h"

#include "Json.h"
#include "ManifestChecks.h"

#include "tpc_runtime.h"

#include <algorithm>
#include <utility>

namespace tpc::runtime {

namespace {

/// Looks `reader`'s string up among (word, value) pairs.
template <typename T, size_t N>
T oneOf(const JsonReader &reader,
        const std::pair<const char *, T> (&choices)[N]) {
  std::string word = reader.string();
  std::string words;
  for (const auto &[name, value] : choices) {
    if (word == name)
      return value;
    words += fmt::format("{}'{}'", words.empty() ? "" : ", ", name);
  }
  reader.expected("one of " + words);
}

Hyperparameter parseHyperparameter(const JsonReader &json) {
  Hyperparameter result;
  result.name = json.at("name").string();
  result.defaultValue = json.at("default").number();
  if (json.has("minimum"))
    result.minimum = json.at("minimum").number();
  if (json.has("maximum"))
    result.maximum = json.at("maximum").number();
  if (json.has("minimum_open"))
    result.minimumOpen = json.at("minimum_open").boolean();
  if (json.has("maximum_open"))
    result.maximumOpen = json.at("maximum_open").boolean();
  return result;
}

/// The order of `rank` dimensions in memory.
std::vector<int64_t> parseOrder(const JsonReader &json, int64_t rank) {
  std::vector<int64_t> order;
  for (const JsonReader &element : json.elements()) {
    order.push_back(element.integer(0, rank - 1));
    if (std::count(order.begin(), order.end(), order.back()) > 1)
      element.expected("each dimension once");
  }
  if (static_cast<int64_t>(order.size()) != rank)
    json.expected(fmt::format("each of the dimensions 0 to {}", rank - 1));
  return order;
}

Storage parseStorage(const JsonReader &json, const Shape &shape) {
  Storage result;
  if (!oneOf<bool>(json.at("kind"), {{"row_major", false}, {"blocked", true}}))
    return result;
  if (shape.empty())
    json.at("kind").expected("'row_major', the only storage of a scalar");
  int64_t rank = static_cast<int64_t>(shape.size());
  result.dim = static_cast<size_t>(json.at("dim").integer(0, rank - 1));
  if (json.has("order"))
    result.order = parseOrder(json.at("order"), rank);
  result.block = json.at("block").integer(1);
  if (shape[result.dim] % result.block != 0)
    json.at("block").expected(fmt::format("a divisor of dimension {} of {}",
                                          result.dim, toString(shape)));
  return result;
}

Initializer parseInitializer(const JsonReader &json) {
  Initializer result;
  result.zero =
      oneOf<bool>(json.at("kind"), {{"zero", true}, {"glorot_uniform", false}});
  if (result.zero)
    return result;
  result.fanIn = json.at("fan_in").number();
  result.fanOut = json.at("fan_out").number();
  if (result.fanIn <= 0)
    json.at("fan_in").expected("a number above 0");
  if (result.fanOut <= 0)
    json.at("fan_out").expected("a number above 0");
  result.purpose = static_cast<Purpose>(json.at("purpose").integer(1, 8));
  if (json.has("scale"))
    result.scale = json.at("scale").string();
  return result;
}

StateTensor parseState(const JsonReader &json) {
  StateTensor result;
  result.name = json.at("name").string();
  if (json.has("layer"))
    result.layer = json.at("layer").string();
  if (json.has("layer_index"))
    result.layerIndex =
        static_cast<uint32_t>(json.at("layer_index").integer(0, 65535));
  result.shape = json.at("shape").shape();
  result.storage = parseStorage(json.at("storage"), result.shape);
  result.role = oneOf<Role>(json.at("role"), {{"parameter", Role::Parameter},
                                              {"inverse", Role::Inverse},
                                              {"feedback", Role::Feedback},
                                              {"auxiliary", Role::Auxiliary},
                                              {"optimizer", Role::Optimizer}});
  result.init = parseInitializer(json.at("init"));
  return result;
}

constexpr char diagnosticSeparator = '/';

Argument parseArgument(const JsonReader &json) {
  using Kind = ArgumentKind;
  Argument result;
  result.kind = oneOf<Kind>(json.at("kind"),
                            {{"state", Kind::State},
                             {"input", Kind::Input},
                             {"label", Kind::Label},
                             {"hyperparameter", Kind::Hyperparameter},
                             {"counter", Kind::Counter},
                             {"metric", Kind::Metric},
                             {"sample_loss", Kind::SampleLoss},
                             {"sample_correct", Kind::SampleCorrect},
                             {"sample_correct_top_k", Kind::SampleCorrectTopK},
                             {"output", Kind::Output},
                             {"probe", Kind::Probe},
                             {"diagnostic", Kind::Diagnostic},
                             {"workspace", Kind::Workspace}});
  bool named = result.kind == Kind::State ||
               result.kind == Kind::Hyperparameter ||
               result.kind == Kind::Counter || result.kind == Kind::Metric ||
               result.kind == Kind::Probe || result.kind == Kind::Diagnostic;
  if (named)
    result.name = json.at("name").string();
  if (result.kind == Kind::Diagnostic &&
      result.name.find(diagnosticSeparator) == std::string::npos)
    fail("the program's manifest: expected the name of a diagnostic as "
         "LAYER/NAME, found '{}'",
         result.name);
  if (result.kind == Kind::Workspace) {
    result.type = ElementType::Byte;
    return result;
  }
  result.shape = json.at("shape").shape();
  result.type = oneOf<ElementType>(
      json.at("dtype"), {{"f32", ElementType::F32}, {"i64", ElementType::I64}});
  return result;
}

Kernel parseKernel(const JsonReader &json) {
  Kernel result;
  for (const JsonReader &layer : json.at("layers").elements())
    result.layers.push_back(layer.string());
  result.computes = json.at("computes").string();
  result.result = json.at("result").shape();
  result.flops = json.at("flops").integer(0);
  result.productFlops = json.at("product_flops").integer(0, result.flops);
  if (json.has("bf16_product_flops"))
    result.bfloat16ProductFlops =
        json.at("bf16_product_flops").integer(0, result.productFlops);
  result.bytesRead = json.at("bytes_read").integer(0);
  result.bytesWritten = json.at("bytes_written").integer(0);
  result.parallel = json.at("parallel").boolean();
  return result;
}

Machine parseMachine(const JsonReader &json) {
  Machine result;
  result.vectorBits = json.at("vector_bits").integer(32, 1 << 16);
  result.fusedMultiplyAdd = json.at("fused_multiply_add").boolean();
  if (json.has("products"))
    result.products =
        oneOf<std::string>(json.at("products"), {{"amx-bf16", "amx-bf16"},
                                                 {"avx512bf16", "avx512bf16"}});
  if (json.has("instructions"))
    for (const JsonReader &name : json.at("instructions").elements())
      result.instructions.push_back(name.string());
  return result;
}

Function parseFunction(const JsonReader &json) {
  Function result;
  result.name = json.at("name").string();
  result.kind = oneOf<FunctionKind>(
      json.at("kind"),
      {{"train", FunctionKind::Train},
       {"evaluate", FunctionKind::Evaluate},
       {"diagnose", FunctionKind::Diagnose}});
  for (const JsonReader &update : json.at("updates").elements())
    (oneOf<bool>(update, {{"forward", true}, {"inverse", false}})
         ? result.updatesForward
         : result.updatesInverse) = true;
  result.dump = json.at("dump").boolean();
  int64_t workspace =
      json.has("workspace") ? json.at("workspace").integer(0) : 0;
  for (const JsonReader &argument : json.at("arguments").elements()) {
    result.arguments.push_back(parseArgument(argument));
    if (result.arguments.back().kind == ArgumentKind::Workspace)
      result.arguments.back().shape = {workspace};
  }
  if (json.has("kernels"))
    for (const JsonReader &kernel : json.at("kernels").elements())
      result.kernels.push_back(parseKernel(kernel));
  return result;
}

/// The options that the kind of data set has; see the compiler's DataSets.cpp.
DataOptions parseDataOptions(const JsonReader &json) {
  enum Flip { None, LeftRight, UpDown, Both };
  constexpr int64_t mostSamples = UINT32_MAX;
  DataOptions result;
  if (json.has("flip")) {
    Flip flip = oneOf<Flip>(json.at("flip"), {{"none", None},
                                              {"left_right", LeftRight},
                                              {"up_down", UpDown},
                                              {"both", Both}});
    result.flipsLeftRight = flip == LeftRight || flip == Both;
    result.flipsUpDown = flip == UpDown || flip == Both;
  }
  if (json.has("crop"))
    result.crop = json.at("crop").integer(0);
  if (json.has("samples"))
    result.samples = json.at("samples").integer(1, mostSamples);
  if (json.has("test_samples"))
    result.testSamples = json.at("test_samples").integer(1, mostSamples);
  if (json.has("seed"))
    result.seed = static_cast<uint64_t>(json.at("seed").integer(0));
  return result;
}

void parseLabel(const JsonReader &json, Manifest &manifest) {
  manifest.labelKind =
      oneOf<LabelKind>(json.at("kind"), {{"class", LabelKind::Class},
                                         {"input", LabelKind::Input},
                                         {"target", LabelKind::Target}});
  manifest.labelSize = json.at("size").integer(1, int64_t{1} << 40);
}

/// Takes what the configuration, as far as there is one, says of the layers.
void parseLayerConfiguration(const JsonReader &json, Manifest &manifest) {
  if (!json.has("layers"))
    return;
  for (const JsonReader &entry : json.at("layers").elements()) {
    std::string name = entry.at("name").string();
    for (Layer &layer : manifest.layers) {
      if (layer.name != name)
        continue;
      layer.kind = entry.at("kind").string();
      if (entry.has("image"))
        layer.image = entry.at("image").shape();
    }
  }
}

CompileTimeChoice parseChoice(const JsonReader &json) {
  return {json.at("name").string(), json.at("value").integer(1)};
}

} // namespace

DiagnosticName diagnosticName(const Argument &diagnostic) {
  size_t split = diagnostic.name.find(diagnosticSeparator);
  return {diagnostic.name.substr(0, split), diagnostic.name.substr(split + 1)};
}

Manifest parseManifest(std::string_view text) {
  Json parsed = parseJson(text, "the program's manifest");
  JsonReader json(parsed, "the program's manifest");
  json.at("abi").integer(TPC_ABI_VERSION, TPC_ABI_VERSION);
  Manifest manifest;
  manifest.compiler = json.at("compiler").string();
  manifest.trainer = json.at("trainer").string();
  manifest.network = json.at("network").string();
  manifest.rule = json.at("rule").string();
  manifest.target = json.at("target").string();
  manifest.cpu = json.has("cpu") ? json.at("cpu").string() : "";
  if (json.has("precision"))
    manifest.precision = oneOf<std::string>(
        json.at("precision"),
        {{"float32", "float32"}, {"tf32", "tf32"}, {"bf16", "bf16"}});
  if (json.has("machine"))
    manifest.machine = parseMachine(json.at("machine"));
  manifest.loss = json.at("loss").string();
  manifest.batch = json.at("batch").integer(1, 1 << 24);
  manifest.dataKind = json.at("data").at("kind").string();
  manifest.dataOptions = parseDataOptions(json.at("data"));
  manifest.input = json.at("input").at("shape").shape();
  parseLabel(json.at("label"), manifest);
  if (json.has("top_k"))
    manifest.topK = json.at("top_k").integer(2, manifest.labelSize);
  manifest.output = json.at("output").at("shape").shape();
  manifest.schedule = oneOf<Schedule>(json.at("schedule"),
                                      {{"none", Schedule::None},
                                       {"parallel", Schedule::Parallel},
                                       {"alternating", Schedule::Alternating}});
  manifest.configuration =
      json.has("configuration") ? json.at("configuration").raw().dump() : "{}";
  for (const JsonReader &layer : json.at("layers").elements())
    manifest.layers.push_back(
        {layer.at("name").string(), layer.at("index").integer(0, 65535)});
  if (json.has("configuration"))
    parseLayerConfiguration(json.at("configuration"), manifest);
  for (const JsonReader &value : json.at("hyperparameters").elements())
    manifest.hyperparameters.push_back(parseHyperparameter(value));
  for (const JsonReader &choice : json.at("compile_time").elements())
    manifest.compileTimeChoices.push_back(parseChoice(choice));
  for (const JsonReader &state : json.at("states").elements())
    manifest.states.push_back(parseState(state));
  for (const JsonReader &function : json.at("functions").elements()) {
    manifest.functions.push_back(parseFunction(function));
    for (const Argument &argument : manifest.functions.back().arguments)
      if (argument.kind == ArgumentKind::Metric &&
          std::find(manifest.metrics.begin(), manifest.metrics.end(),
                    argument.name) == manifest.metrics.end())
        manifest.metrics.push_back(argument.name);
  }
  checkManifest(manifest);
  return manifest;
}

} // namespace tpc::runtime
