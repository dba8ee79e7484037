#include "tpc/runtime/Manifest.h"

#include "TestSupport.h"

#include "tpc/runtime/Instance.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

using Json = nlohmann::json;

/// The error for the fake program's manifest after `change`.
template <typename Change> std::string errorAfter(Change change) {
  Json json = Json::parse(FakeProgram(FakeSchedule::Parallel).manifest);
  change(json);
  return errorOf([&] { parseManifest(json.dump()); });
}

#define EXPECT_CONTAINS(text, part)                                            \
  EXPECT_NE((text).find(part), std::string::npos) << (text)

TEST(Manifest, Parses) {
  FakeProgram program(FakeSchedule::Alternating);
  Manifest manifest = parseManifest(program.manifest);
  EXPECT_EQ(manifest.trainer, "fake");
  EXPECT_EQ(manifest.batch, 4);
  EXPECT_EQ(manifest.schedule, Schedule::Alternating);
  EXPECT_EQ(manifest.input, (Shape{4, 4, 1}));
  EXPECT_EQ(manifest.labelKind, LabelKind::Class);
  EXPECT_EQ(manifest.metrics,
            (std::vector<std::string>{"loss", "errors", "errors_top_k",
                                      "out.forward_loss", "h1.inverse_loss"}));
  EXPECT_EQ(manifest.topK, 3);
  ASSERT_EQ(manifest.compileTimeChoices.size(), 2u);
  EXPECT_EQ(manifest.compileTimeChoices[1].name, "aux");
  EXPECT_EQ(manifest.compileTimeChoices[1].value, 64);
  const StateTensor *inverse = manifest.findState("h1.inverse.weight");
  ASSERT_TRUE(inverse);
  EXPECT_EQ(inverse->storage.block, 4);
  EXPECT_EQ(inverse->role, Role::Inverse);
  EXPECT_EQ(inverse->init.purpose, Purpose::InverseWeight);
  EXPECT_EQ(manifest.findState("h1.feedback.weight")->init.scale,
            "feedback.scale");
  EXPECT_FALSE(manifest.findState("none"));
  ASSERT_EQ(manifest.functions.size(), 5u);
  EXPECT_TRUE(manifest.functions[0].updatesInverse);
  EXPECT_FALSE(manifest.functions[0].updatesForward);
  EXPECT_TRUE(manifest.functions[3].dump);
}

TEST(Manifest, ParsesWhatCodeMayUse) {
  Json json = Json::parse(FakeProgram(FakeSchedule::Parallel).manifest);
  EXPECT_TRUE(parseManifest(json.dump()).machine.instructions.empty());
  json["machine"]["instructions"] = {"avx2", "fma"};
  EXPECT_EQ(parseManifest(json.dump()).machine.instructions,
            (std::vector<std::string>{"avx2", "fma"}));
  json["machine"]["instructions"] = {"avx2", 7};
  EXPECT_CONTAINS(errorOf([&] { parseManifest(json.dump()); }),
                  ".machine.instructions[1]: expected a string, found number");
  json["machine"]["instructions"] = "avx2";
  EXPECT_CONTAINS(errorOf([&] { parseManifest(json.dump()); }),
                  ".machine.instructions: expected an array");
}

TEST(Manifest, ParsesKernels) {
  Manifest manifest =
      parseManifest(FakeProgram(FakeSchedule::Parallel).manifest);
  EXPECT_EQ(manifest.machine.vectorBits, 256);
  EXPECT_TRUE(manifest.machine.fusedMultiplyAdd);
  const std::vector<Kernel> &kernels = manifest.functions[0].kernels;
  ASSERT_EQ(kernels.size(), 2u);
  EXPECT_EQ(kernels[0].layers, (std::vector<std::string>{"out"}));
  EXPECT_EQ(kernels[0].computes, "product; mul, sub");
  EXPECT_EQ(kernels[0].result, (Shape{10, 16}));
  EXPECT_EQ(kernels[0].flops, 1500);
  EXPECT_EQ(kernels[0].productFlops, 1280);
  EXPECT_EQ(kernels[0].bfloat16ProductFlops, 640);
  EXPECT_EQ(kernels[1].bfloat16ProductFlops, 0);
  EXPECT_EQ(kernels[0].bytesRead, 1000);
  EXPECT_EQ(kernels[0].bytesWritten, 800);
  EXPECT_TRUE(kernels[0].parallel);
  EXPECT_FALSE(kernels[1].parallel);
  EXPECT_TRUE(manifest.functions.back().kernels.empty());
}

TEST(Manifest, NamesDiagnosticsByLayer) {
  Argument argument{ArgumentKind::Diagnostic, "out/norm_gradient", {}};
  EXPECT_EQ(diagnosticName(argument).layer, "out");
  EXPECT_EQ(diagnosticName(argument).name, "norm_gradient");
  argument.name = "/sum";
  EXPECT_EQ(diagnosticName(argument).layer, "");
  EXPECT_EQ(diagnosticName(argument).name, "sum");
  EXPECT_CONTAINS(errorAfter([](Json &json) {
                    json["functions"][0]["arguments"].push_back(
                        {{"kind", "diagnostic"},
                         {"name", "norm"},
                         {"shape", Json::array()},
                         {"dtype", "f32"}});
                  }),
                  "expected the name of a diagnostic as LAYER/NAME, found "
                  "'norm'");
}

TEST(Manifest, ChecksKernels) {
  auto errorOfKernel = [](const char *key, Json value) {
    return errorAfter(
        [&](Json &json) { json["functions"][0]["kernels"][1][key] = value; });
  };
  EXPECT_CONTAINS(errorOfKernel("flops", -1),
                  ".functions[0].kernels[1].flops: expected a whole number of "
                  "at least 0, found number -1");
  EXPECT_CONTAINS(errorOfKernel("product_flops", 97),
                  ".product_flops: expected a whole number from 0 to 96");
  EXPECT_CONTAINS(errorOfKernel("bf16_product_flops", 1),
                  ".bf16_product_flops: expected a whole number from 0 to 0");
  EXPECT_CONTAINS(errorOfKernel("layers", "h1"), "expected an array");
  EXPECT_CONTAINS(errorOfKernel("result", {0}), ".result[0]: expected a whole");
  EXPECT_CONTAINS(errorOfKernel("parallel", 1), "expected true or false");
  EXPECT_CONTAINS(errorOfKernel("computes", nullptr), "expected a string");
  EXPECT_CONTAINS(
      errorAfter([](Json &json) { json["machine"]["vector_bits"] = 7; }),
      ".machine.vector_bits: expected a whole number from 32");
}

TEST(Manifest, NamesWhatIsWrong) {
  EXPECT_CONTAINS(errorOf([] { parseManifest("{\"abi\": 2"); }),
                  "not valid JSON");
  EXPECT_CONTAINS(errorOf([] { parseManifest("{\"abi\": 2, \"abi\": 2}"); }),
                  "the key 'abi' appears twice");
  EXPECT_CONTAINS(errorOf([] { parseManifest(std::string(100000, '[')); }),
                  "nested deeper");
  EXPECT_CONTAINS(errorOf([] { parseManifest("[]"); }),
                  "expected an object, found array");
  EXPECT_CONTAINS(errorAfter([](Json &json) { json["abi"] = 3; }),
                  ".abi: expected a whole number from 2 to 2, found number 3");
  EXPECT_CONTAINS(errorAfter([](Json &json) { json.erase("batch"); }),
                  "expected a member 'batch', found none");
  EXPECT_CONTAINS(errorAfter([](Json &json) { json["top_k"] = 11; }),
                  ".top_k: expected a whole number from 2 to 10");
  EXPECT_CONTAINS(
      errorAfter([](Json &json) { json["compile_time"][1]["name"] = "batch"; }),
      "two choices of compile time are named 'batch'");
  EXPECT_CONTAINS(errorAfter([](Json &json) { json["batch"] = -4; }),
                  ".batch: expected a whole number");
  EXPECT_CONTAINS(errorAfter([](Json &json) { json["schedule"] = "never"; }),
                  "expected one of 'none', 'parallel', 'alternating'");
  EXPECT_CONTAINS(
      errorAfter([](Json &json) { json["states"][1]["shape"] = {1.5}; }),
      ".states[1].shape[0]: expected a whole number");
  EXPECT_CONTAINS(errorAfter([](Json &json) {
                    json["states"][0]["shape"] = {1 << 30, 1 << 30};
                  }),
                  "fewer than 2^40 elements");
  EXPECT_CONTAINS(
      errorAfter([](Json &json) { json["states"][1]["name"] = "out.weight"; }),
      "two states are named 'out.weight'");
  EXPECT_CONTAINS(
      errorAfter([](Json &json) { json["states"][1]["name"] = "tpc.step"; }),
      "reserved prefix");
  EXPECT_CONTAINS(errorAfter([](Json &json) {
                    json["states"][4]["init"]["scale"] = "gain";
                  }),
                  "there is no hyperparameter 'gain'");
}

/// The error for the storage of a state of shape [8, 4].
std::string storageError(const std::string &storage) {
  return errorAfter(
      [&](Json &json) { json["states"][3]["storage"] = Json::parse(storage); });
}

TEST(Manifest, ParsesStorages) {
  Json json = Json::parse(FakeProgram(FakeSchedule::Parallel).manifest);
  json["states"][3]["storage"] = {
      {"kind", "blocked"}, {"dim", 1}, {"order", {1, 0}}, {"block", 2}};
  Storage storage =
      parseManifest(json.dump()).findState("h1.inverse.weight")->storage;
  EXPECT_EQ(storage.dim, 1u);
  EXPECT_EQ(storage.block, 2);
  EXPECT_EQ(storage.order, (std::vector<int64_t>{1, 0}));
}

TEST(Manifest, ChecksStorages) {
  EXPECT_CONTAINS(storageError(R"({"kind": "tiled"})"),
                  ".states[3].storage.kind: expected one of 'row_major', "
                  "'blocked', found string \"tiled\"");
  EXPECT_CONTAINS(storageError(R"({"kind": "blocked", "dim": 0})"),
                  "expected a member 'block', found none");
  EXPECT_CONTAINS(
      storageError(R"({"kind": "blocked", "dim": 0, "block": 3})"),
      "block: expected a divisor of dimension 0 of [8, 4], found number 3");
  EXPECT_CONTAINS(
      storageError(R"({"kind": "blocked", "dim": 1, "block": 8})"),
      "block: expected a divisor of dimension 1 of [8, 4], found number 8");
  EXPECT_CONTAINS(
      storageError(R"({"kind": "blocked", "dim": 0, "block": 0})"),
      "block: expected a whole number of at least 1, found number 0");
  EXPECT_CONTAINS(storageError(R"({"kind": "blocked", "dim": 2, "block": 1})"),
                  "dim: expected a whole number from 0 to 1, found number 2");
  auto orderError = [](const std::string &order) {
    return storageError(
        R"({"kind": "blocked", "dim": 0, "block": 4, "order": )" + order + "}");
  };
  EXPECT_CONTAINS(orderError("[0, 2]"),
                  "order[1]: expected a whole number from 0 to 1");
  EXPECT_CONTAINS(orderError("[1, 1]"),
                  "order[1]: expected each dimension once, found number 1");
  EXPECT_CONTAINS(orderError("[1]"),
                  "order: expected each of the dimensions 0 to 1");
  EXPECT_CONTAINS(orderError("0"), "order: expected an array");
  EXPECT_CONTAINS(errorAfter([](Json &json) {
                    json["states"][3]["shape"] = Json::array();
                  }),
                  "the only storage of a scalar");
}

TEST(Manifest, ReadsTheDataSetsOptions) {
  FakeProgram program(FakeSchedule::Parallel,
                      R"({"kind": "arrays", "label": "class", "flip": "both",
                          "crop": 3, "samples": 7, "test_samples": 8,
                          "seed": 9})");
  Manifest manifest = parseManifest(program.manifest);
  const DataOptions &data = manifest.dataOptions;
  EXPECT_EQ(manifest.dataKind, "arrays");
  EXPECT_TRUE(data.flipsLeftRight && data.flipsUpDown && data.augments());
  EXPECT_EQ(data.crop, 3);
  EXPECT_EQ(data.samples, 7);
  EXPECT_EQ(data.testSamples, 8);
  EXPECT_EQ(data.seed, 9u);
  FakeProgram plain(FakeSchedule::Parallel);
  EXPECT_FALSE(parseManifest(plain.manifest).dataOptions.augments());
}

TEST(Manifest, ChecksTheDataSetsOptions) {
  auto errorWith = [](const char *key, Json value) {
    return errorAfter([&](Json &json) { json["data"][key] = value; });
  };
  EXPECT_CONTAINS(errorWith("flip", "over"),
                  ".data.flip: expected one of 'none', 'left_right', "
                  "'up_down', 'both', found string \"over\"");
  EXPECT_CONTAINS(errorWith("crop", -1),
                  ".data.crop: expected a whole number of at least 0");
  EXPECT_CONTAINS(errorWith("crop", 4),
                  "expected an input of [height, width, channel] larger than "
                  "the crop, 4, found [4, 4, 1]");
  EXPECT_CONTAINS(errorWith("samples", 0), ".data.samples: expected a whole");
  EXPECT_CONTAINS(errorWith("test_samples", 1.5), ".data.test_samples");
  EXPECT_CONTAINS(errorWith("seed", -1), ".data.seed");
  EXPECT_CONTAINS(errorWith("kind", "synthetic"),
                  "expected the numbers 'samples' and 'test_samples'");
  EXPECT_CONTAINS(errorAfter([](Json &json) {
                    json["input"]["shape"] = Json::array({16});
                    json["data"]["flip"] = "up_down";
                  }),
                  "expected an input of [height, width, channel]");
}

TEST(Manifest, ReadsTheConfigurationOfLayers) {
  Json json = Json::parse(FakeProgram(FakeSchedule::Parallel).manifest);
  json["configuration"]["layers"] =
      Json::array({{{"name", "out"}, {"kind", "dense"}, {"image", {2, 2, 4}}}});
  Manifest manifest = parseManifest(json.dump());
  EXPECT_EQ(manifest.layers[0].kind, "");
  EXPECT_TRUE(manifest.layers[0].image.empty());
  EXPECT_EQ(manifest.layers[1].kind, "dense");
  EXPECT_EQ(manifest.layers[1].image, (Shape{2, 2, 4}));
  for (const Json &image : {Json::array({2, 2, 3}), Json::array({4, 4})}) {
    json["configuration"]["layers"][0]["image"] = image;
    EXPECT_CONTAINS(errorOf([&] { parseManifest(json.dump()); }),
                    "layer 'out': expected an image of [height, width, "
                    "channel] with as many values as its weight has columns, "
                    "found [");
  }
}

TEST(Manifest, ChecksFunctions) {
  EXPECT_CONTAINS(errorAfter([](Json &json) {
                    json["functions"][0]["arguments"][0]["name"] = "w";
                  }),
                  "function 'step': argument 0: there is no state 'w'");
  EXPECT_CONTAINS(errorAfter([](Json &json) {
                    json["functions"][0]["arguments"][0]["shape"] = {10, 17};
                  }),
                  "state 'out.weight' has the shape [10, 16], the argument");
  EXPECT_CONTAINS(errorAfter([](Json &json) {
                    json["functions"][0]["arguments"][5]["shape"] = {5, 4, 4};
                  }),
                  "expected the shape [4, 4, 4, 1], found [5, 4, 4]");
  EXPECT_CONTAINS(errorAfter([](Json &json) {
                    json["functions"][0]["arguments"][9]["dtype"] = "f32";
                  }),
                  "expected the type i64");
  EXPECT_CONTAINS(errorAfter([](Json &json) {
                    json["functions"][0]["arguments"][9]["name"] = "century";
                  }),
                  "found 'century'");
  EXPECT_CONTAINS(errorAfter([](Json &json) { json["functions"].erase(0); }),
                  "do not fit the schedule 'parallel'");
  EXPECT_CONTAINS(errorAfter([](Json &json) { json["functions"].erase(2); }),
                  "expected one evaluate function, found 0");
}

TEST(Manifest, ProgramsAreChecked) {
  FakeProgram fake(FakeSchedule::Parallel);
  tpc_program program = fake;
  program.abi_version = 7;
  EXPECT_CONTAINS(errorOf([&] { readManifest(program); }), "version 7");
  program = fake;
  program.function_count = 0;
  Manifest manifest = readManifest(program);
  EXPECT_CONTAINS(errorOf([&] {
                    Instance instance(program, manifest, InstanceUse::Train,
                                      makeHostDevice());
                  }),
                  "the program has no function 'step'");
}

} // namespace
