#include "TestSupport.h"

#include "tpc/runtime/Philox.h"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>

namespace tpc::runtime::test {

Poison poison;
CallCounts calls;

namespace {

constexpr int batch = 4, pixels = 16, classes = 10, topK = 3;
using Json = nlohmann::json;

/// The buffers in the order of `arguments` below.
enum Argument {
  Weight,
  Bias,
  Momentum,
  Inverse,
  Feedback,
  Input,
  Label,
  Rate,
  Sigma,
  ForwardCounter,
  InverseCounter,
  Step,
  Seed,
  Loss,
  Errors,
  ErrorsTopK,
  ForwardLoss,
  InverseLoss,
  SampleLoss,
  SampleCorrect,
  SampleCorrectTopK,
  Output,
  Workspace,
  Activity,
  Reconstruction,
  // Of the function that diagnoses alone.
  NormGradient = Activity,
  Sum,
};

float *floats(void *const *buffers, Argument argument) {
  return static_cast<float *>(buffers[argument]);
}

int64_t integer(void *const *buffers, Argument argument) {
  return *static_cast<int64_t *>(buffers[argument]);
}

/// Softmax of the linear map, sample losses, and samples whose label is the
/// greatest and among the k greatest outputs.
void runForward(void *const *buffers, float *output, float *losses,
                float *correct, float *correctTopK) {
  const float *weight = floats(buffers, Weight);
  for (int n = 0; n < batch; ++n) {
    const float *x = floats(buffers, Input) + n * pixels;
    const float *y = floats(buffers, Label) + n * classes;
    float *p = output + n * classes;
    float sum = 0;
    for (int k = 0; k < classes; ++k) {
      float a = floats(buffers, Bias)[k];
      for (int i = 0; i < pixels; ++i)
        a += weight[k * pixels + i] * x[i];
      sum += p[k] = std::exp(a);
    }
    losses[n] = 0;
    int reached = 0;
    int label = static_cast<int>(std::max_element(y, y + classes) - y);
    for (int k = 0; k < classes; ++k)
      p[k] /= sum;
    for (int k = 0; k < classes; ++k) {
      losses[n] -= y[k] * std::log(p[k]);
      reached += k != label && !(p[label] > p[k]);
    }
    correct[n] = reached < 1;
    correctTopK[n] = reached < topK;
  }
}

bool poisoned(void *const *buffers, Poison::Kind kind) {
  return poison.kind == kind && integer(buffers, Step) + 1 == poison.step &&
         (!poison.seed || integer(buffers, Seed) == *poison.seed);
}

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

/// Marks kernel `number` of the present function while it lives.
struct FakeKernel {
  explicit FakeKernel(int64_t number) : number(number) {
    tpc_kernel_begin(number);
  }
  ~FakeKernel() { tpc_kernel_end(number); }
  int64_t number;
};

void executeIllegalInstruction() {
#if defined(__x86_64__)
  __asm__ volatile("ud2");
#else
  std::raise(SIGILL);
#endif
}

void updateForward(void *const *buffers) {
  FakeKernel kernel(0);
  float output[batch * classes], losses[batch], correct[batch];
  float correctTopK[batch];
  runForward(buffers, output, losses, correct, correctTopK);
  float loss = 0, errors = 0, errorsTopK = 0;
  for (int n = 0; n < batch; ++n) {
    loss += losses[n] / batch;
    errors += 1 - correct[n];
    errorsTopK += 1 - correctTopK[n];
  }
  float rate = *floats(buffers, Rate) *
               (1 - static_cast<float>(
                        tpc_power(0.5, integer(buffers, ForwardCounter))));
  for (int k = 0; k < classes; ++k) {
    for (int i = 0; i < pixels; ++i) {
      float gradient = 0;
      for (int n = 0; n < batch; ++n)
        gradient += (output[n * classes + k] -
                     floats(buffers, Label)[n * classes + k]) *
                    floats(buffers, Input)[n * pixels + i] / batch;
      float &m = floats(buffers, Momentum)[k * pixels + i];
      m = 0.5f * m + gradient;
      floats(buffers, Weight)[k * pixels + i] -= rate * m;
    }
  }
  if (poisoned(buffers, Poison::Interrupt))
    std::raise(SIGINT);
  if (poisoned(buffers, Poison::IllegalInstruction))
    executeIllegalInstruction();
  if (poisoned(buffers, Poison::Weight))
    floats(buffers, Weight)[7] = nan;
  *floats(buffers, Loss) = poisoned(buffers, Poison::Loss) ? nan : loss;
  *floats(buffers, Errors) = errors;
  *floats(buffers, ErrorsTopK) = errorsTopK;
  *floats(buffers, ForwardLoss) = 2 * loss;
}

void updateInverse(void *const *buffers, int64_t number) {
  FakeKernel kernel(number);
  RandomStream stream{static_cast<uint64_t>(integer(buffers, Seed)),
                      Purpose::Noise, 1,
                      static_cast<uint64_t>(integer(buffers, Step))};
  float sum = 0;
  for (int i = 0; i < 32; ++i) {
    float &v = floats(buffers, Inverse)[i];
    v += *floats(buffers, Sigma) *
         static_cast<float>(uniformFromWord(randomWord(stream, i)) - 0.5) /
         static_cast<float>(integer(buffers, InverseCounter));
    sum += v * v;
  }
  bool infinite = poisoned(buffers, Poison::InverseLoss);
  *floats(buffers, InverseLoss) =
      infinite ? std::numeric_limits<float>::infinity() : sum;
}

void writeProbes(void *const *buffers, bool forward) {
  (forward ? floats(buffers, Activity) : floats(buffers, Reconstruction))[0] =
      static_cast<float>(integer(buffers, Step) + 1);
}

void step(void *const *buffers) {
  ++calls.step;
  updateForward(buffers);
  updateInverse(buffers, 1);
}

void stepForward(void *const *buffers) {
  ++calls.forward;
  updateForward(buffers);
}

void stepInverse(void *const *buffers) {
  ++calls.inverse;
  updateInverse(buffers, 0);
}

void stepDump(void *const *buffers) {
  step(buffers);
  writeProbes(buffers, true);
  writeProbes(buffers, false);
}

void stepForwardDump(void *const *buffers) {
  stepForward(buffers);
  writeProbes(buffers, true);
}

void stepInverseDump(void *const *buffers) {
  stepInverse(buffers);
  writeProbes(buffers, false);
}

void evaluate(void *const *buffers) {
  ++calls.evaluate;
  runForward(buffers, floats(buffers, Output), floats(buffers, SampleLoss),
             floats(buffers, SampleCorrect),
             floats(buffers, SampleCorrectTopK));
  if (poison.kind == Poison::SampleLoss)
    floats(buffers, SampleLoss)[0] = nan;
}

void diagnose(void *const *buffers) {
  ++calls.diagnose;
  *floats(buffers, NormGradient) =
      static_cast<float>(integer(buffers, Step) + 1);
  const float *x = floats(buffers, Input);
  *floats(buffers, Sum) = std::accumulate(x, x + batch * pixels, 0.0f);
}

Json argument(const char *kind, const char *name, Json shape,
              const char *type = "f32") {
  Json result = {{"kind", kind}, {"shape", shape}, {"dtype", type}};
  if (*name)
    result["name"] = name;
  return result;
}

Json arguments() {
  Json scalar = Json::array();
  return {argument("state", "out.weight", {classes, pixels}),
          argument("state", "out.bias", {classes}),
          argument("state", "out.weight.momentum", {classes, pixels}),
          argument("state", "h1.inverse.weight", {2, 4, 4}),
          argument("state", "h1.feedback.weight", {3}),
          argument("input", "", {batch, 4, 4, 1}),
          argument("label", "", {batch, classes}),
          argument("hyperparameter", "forward.lr", scalar),
          argument("hyperparameter", "sigma", scalar),
          argument("counter", "forward", scalar, "i64"),
          argument("counter", "inverse", scalar, "i64"),
          argument("counter", "step", scalar, "i64"),
          argument("counter", "seed", scalar, "i64"),
          argument("metric", "loss", scalar),
          argument("metric", "errors", scalar),
          argument("metric", "errors_top_k", scalar),
          argument("metric", "out.forward_loss", scalar),
          argument("metric", "h1.inverse_loss", scalar),
          argument("sample_loss", "", {batch}),
          argument("sample_correct", "", {batch}),
          argument("sample_correct_top_k", "", {batch}),
          argument("output", "", {batch, classes}),
          {{"kind", "workspace"}},
          argument("probe", "out.activity", {batch, classes}),
          argument("probe", "h1.reconstruction", {batch, 4})};
}

Json state(const char *name, const char *layer, int index, Json shape,
           const char *role, Json init) {
  return {{"name", name},
          {"layer", layer},
          {"layer_index", index},
          {"shape", shape},
          {"storage", {{"kind", "row_major"}}},
          {"role", role},
          {"init", init}};
}

Json glorot(int in, int out, int purpose, Json scale) {
  return {{"kind", "glorot_uniform"},
          {"fan_in", in},
          {"fan_out", out},
          {"purpose", purpose},
          {"scale", scale}};
}

Json hyperparameter(const char *name, double value, Json minimum) {
  return {{"name", name},          {"default", value},
          {"minimum", minimum},    {"maximum", nullptr},
          {"minimum_open", false}, {"maximum_open", false}};
}

/// What it says of its kernels: of each update one. `evaluate` says nothing.
Json kernels(const Json &updates) {
  Json list = Json::array();
  for (const Json &group : updates) {
    bool forward = group == "forward";
    list.push_back({{"layers", Json::array({forward ? "out" : "h1"})},
                    {"computes", forward ? "product; mul, sub" : "mul, add"},
                    {"result", {forward ? classes : 8, forward ? pixels : 4}},
                    {"flops", forward ? 1500 : 96},
                    {"product_flops", forward ? 1280 : 0},
                    {"bytes_read", forward ? 1000 : 128},
                    {"bytes_written", forward ? 800 : 128},
                    {"parallel", forward}});
    if (forward)
      list.back()["bf16_product_flops"] = 640;
  }
  return list;
}

Json function(const char *name, const char *kind, Json updates, bool dump) {
  return {{"name", name},
          {"kind", kind},
          {"updates", updates},
          {"dump", dump},
          {"workspace", 1024},
          {"arguments", arguments()},
          {"kernels", kernels(updates)}};
}

} // namespace

FakeProgram::FakeProgram(FakeSchedule schedule, const std::string &data,
                         bool diagnoses) {
  poison = {};
  calls = {};
  Json json;
  json["abi"] = TPC_ABI_VERSION;
  json["compiler"] = "tpc test";
  json["trainer"] = "fake";
  json["network"] = "linear";
  json["rule"] = "delta";
  json["target"] = "cpu";
  json["cpu"] = "generic";
  json["machine"] = {{"vector_bits", 256}, {"fused_multiply_add", true}};
  json["batch"] = batch;
  json["compile_time"] = {{{"name", "batch"}, {"value", batch}},
                          {{"name", "aux"}, {"value", 64}}};
  json["data"] = Json::parse(data);
  json["input"] = {{"shape", {4, 4, 1}}};
  json["label"] = {{"kind", "class"}, {"size", classes}};
  json["top_k"] = topK;
  json["output"] = {{"shape", Json::array({classes})}};
  json["loss"] = "cross_entropy";
  json["configuration"] = {{"rule", {{"feedback", "none"}}},
                           {"data", json["data"]}};
  json["layers"] = {{{"name", "h1"}, {"index", 1}},
                    {{"name", "out"}, {"index", 2}}};
  json["hyperparameters"] = {hyperparameter("forward.lr", 0.5, 0.0),
                             hyperparameter("sigma", 0.25, 0.0),
                             hyperparameter("feedback.scale", 1.0, nullptr)};
  Json zero = {{"kind", "zero"}};
  json["states"] = {
      state("out.weight", "out", 2, {classes, pixels}, "parameter",
            glorot(pixels, classes, 1, nullptr)),
      state("out.bias", "out", 2, Json::array({classes}), "parameter", zero),
      state("out.weight.momentum", "out", 2, {classes, pixels}, "optimizer",
            zero),
      state("h1.inverse.weight", "h1", 1, {8, 4}, "inverse",
            glorot(8, 4, 2, nullptr)),
      state("h1.feedback.weight", "h1", 1, Json::array({3}), "feedback",
            glorot(1, 2, 3, "feedback.scale"))};
  json["states"][3]["storage"] = {
      {"kind", "blocked"}, {"dim", 0}, {"block", 4}};
  Json both = {"forward", "inverse"};
  Json forward = Json::array({"forward"}), inverse = Json::array({"inverse"});
  switch (schedule) {
  case FakeSchedule::None:
    json["schedule"] = "none";
    json["functions"] = {function("step_forward", "train", forward, false),
                         function("step_forward_dump", "train", forward, true)};
    break;
  case FakeSchedule::Parallel:
    json["schedule"] = "parallel";
    json["functions"] = {function("step", "train", both, false),
                         function("step_dump", "train", both, true)};
    break;
  case FakeSchedule::Alternating:
    json["schedule"] = "alternating";
    json["functions"] = {function("step_inverse", "train", inverse, false),
                         function("step_forward", "train", forward, false),
                         function("step_inverse_dump", "train", inverse, true),
                         function("step_forward_dump", "train", forward, true)};
    break;
  }
  // Each phase has the probe that it writes; they share all other arguments.
  for (Json &train : json["functions"]) {
    auto &list = train["arguments"].get_ref<Json::array_t &>();
    bool isInverse = train["updates"] == inverse;
    bool isForward = train["updates"] == forward;
    if (!train["dump"].get<bool>())
      list.resize(Activity);
    else if (isForward)
      list.pop_back();
    if (isInverse && train["dump"].get<bool>())
      list[Activity]["name"] = "h1.unused";
  }
  json["functions"].push_back(
      function("evaluate", "evaluate", Json::array(), false));
  json["functions"].back()["arguments"].get_ref<Json::array_t &>().resize(
      Activity);
  if (diagnoses) {
    json["functions"].push_back(
        function("diagnose", "diagnose", Json::array(), false));
    auto &list =
        json["functions"].back()["arguments"].get_ref<Json::array_t &>();
    list.resize(NormGradient);
    Json scalar = Json::array();
    list.push_back(argument("diagnostic", "out/norm_gradient", scalar));
    list.push_back(argument("diagnostic", "/sum", scalar));
    for (const char *name : {"forward_planned", "inverse_planned", "epoch"})
      list.push_back(argument("counter", name, scalar, "i64"));
  }
  manifest = json.dump();
  functions = {{"step", step, nullptr},
               {"step_dump", stepDump, nullptr},
               {"step_forward", stepForward, nullptr},
               {"step_forward_dump", stepForwardDump, nullptr},
               {"step_inverse", stepInverse, nullptr},
               {"step_inverse_dump", stepInverseDump, nullptr},
               {"evaluate", test::evaluate, nullptr},
               {"diagnose", diagnose, nullptr}};
  program = {};
  program.abi_version = TPC_ABI_VERSION;
  program.function_count = static_cast<uint32_t>(functions.size());
  program.manifest = manifest.c_str();
  program.functions = functions.data();
}

} // namespace tpc::runtime::test
