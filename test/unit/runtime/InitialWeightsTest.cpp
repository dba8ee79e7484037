#include "tpc/runtime/InitialWeights.h"

#include "TestSupport.h"

#include "tpc/runtime/Layout.h"
#include "tpc/runtime/Safetensors.h"

#include <gtest/gtest.h>
#include <numeric>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

constexpr float initial = -7;

std::vector<float> countUp(const Shape &shape) {
  std::vector<float> values(elementCount(shape));
  std::iota(values.begin(), values.end(), 1.0f);
  return values;
}

/// What [out, channel, height, width] is in the order [out, height, width,
/// channel], whose shape is `shape`, an element at a time.
std::vector<float> channelsLast(const std::vector<float> &torch,
                                const Shape &shape) {
  std::vector<float> result;
  for (int64_t out = 0; out < shape[0]; ++out)
    for (int64_t y = 0; y < shape[1]; ++y)
      for (int64_t x = 0; x < shape[2]; ++x)
        for (int64_t channel = 0; channel < shape[3]; ++channel)
          result.push_back(
              torch[((out * shape[3] + channel) * shape[1] + y) * shape[2] +
                    x]);
  return result;
}

/// Two convolutions, of which the second fits both orders, and two dense
/// layers, of which the first sees an image.
class InitialWeightsTest : public testing::Test {
protected:
  InitialWeightsTest() {
    manifest.trainer = "trainer";
    manifest.network = "net";
    addLayer("c1", "convolution", {4, 3, 2, 5}, 4);
    addLayer("c2", "convolution", {6, 3, 3, 3}, 6);
    addLayer("h1", "dense", {3, 2 * 3 * 4}, 3);
    manifest.layers.back().image = {2, 3, 4};
    addLayer("out", "dense", {2, 3}, 2);
    addState("h1.inverse.weight", {3, 2 * 3 * 4}, Role::Inverse);
    addState("h1.weight.m", {3, 2 * 3 * 4}, Role::Optimizer);
    manifest.states[0].storage = {2, 0, {1, 2, 3, 0}};
  }

  void addState(const std::string &name, const Shape &shape, Role role) {
    StateTensor state;
    state.name = name;
    state.shape = shape;
    state.role = role;
    manifest.states.push_back(state);
  }

  void addLayer(const std::string &name, const std::string &kind,
                const Shape &weight, int64_t outputs) {
    manifest.layers.push_back({name, 0, kind, {}});
    addState(name + ".weight", weight, Role::Parameter);
    addState(name + ".bias", {outputs}, Role::Parameter);
  }

  void add(const std::string &name, const Shape &shape) {
    file.add(name, shape, countUp(shape).data());
  }

  /// Loads what was added into states that hold `initial`.
  InitialWeights load(bool partial,
                      std::optional<WeightOrder> order = std::nullopt) {
    writeSafetensors(path, file);
    states.emplace(manifest);
    for (size_t i = 0; i < states->size(); ++i)
      std::fill_n(states->data(i), elementCount(states->tensor(i).shape),
                  initial);
    return loadInitialWeights(path, manifest, *states, {partial, order});
  }

  std::string errorOfLoad(bool partial,
                          std::optional<WeightOrder> order = std::nullopt) {
    return errorOf([&] { load(partial, order); });
  }

  std::vector<float> values(const std::string &name) const {
    for (size_t i = 0; i < states->size(); ++i) {
      if (states->tensor(i).name != name)
        continue;
      std::vector<float> result(elementCount(states->tensor(i).shape));
      StateReader(*states).read(i, 0, result.size(), result.data());
      return result;
    }
    return {};
  }

  void expectTorch(const std::string &name, const Shape &shape) {
    EXPECT_EQ(values(name), channelsLast(countUp(shape), shape)) << name;
  }

  void expectSame(const std::string &name) {
    std::vector<float> found = values(name);
    EXPECT_EQ(found, countUp({static_cast<int64_t>(found.size())})) << name;
  }

  TemporaryFolder folder;
  const std::string path = folder / "weights.safetensors";
  Manifest manifest;
  TensorFile file;
  std::optional<StateSet> states;
};

TEST_F(InitialWeightsTest, TakesWhatFits) {
  add("h1.bias", {3});
  add("out.weight", {2, 3});
  add("features.0.weight", {1});
  add("h1.weight.m", {3, 24});
  add("tpc.extra", {1});
  InitialWeights weights = load(true);
  EXPECT_EQ(weights.found, (std::vector<std::string>{"h1.bias", "out.weight"}));
  EXPECT_EQ(
      weights.missing,
      (std::vector<std::string>{"c1.weight", "c1.bias", "c2.weight", "c2.bias",
                                "h1.weight", "out.bias", "h1.inverse.weight"}));
  EXPECT_EQ(weights.unused, std::vector<std::string>{"features.0.weight"});
  EXPECT_EQ(weights.reason, "");
  expectSame("h1.bias");
  expectSame("out.weight");
  for (const char *name : {"c1.weight", "out.bias", "h1.weight.m"})
    EXPECT_EQ(values(name), std::vector<float>(values(name).size(), initial));
  std::vector<std::string> lines = describe(weights, "F");
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0], "F: 2 found: h1.bias, out.weight");
  EXPECT_EQ(
      lines[1].rfind("F: 7 not found, with initial values: c1.weight, ", 0),
      0u);
  EXPECT_EQ(lines[2], "F: 1 not used: features.0.weight");
}

TEST_F(InitialWeightsTest, IsCompleteUnlessPartial) {
  add("h1.bias", {3});
  EXPECT_EQ(errorOfLoad(false),
            "'" + path +
                "': expected a tensor 'c1.weight' of shape [4, 3, 2, 5], found "
                "none; with --partial it keeps its initial values");
  for (const StateTensor &state : manifest.states)
    if (state.name != "h1.bias" && state.role != Role::Optimizer)
      add(state.name, state.shape);
  EXPECT_EQ(load(false).missing, std::vector<std::string>{});
  add("other", {1});
  EXPECT_EQ(errorOfLoad(false),
            "'" + path +
                "': unexpected tensor 'other'; trainer 'trainer' has no such "
                "state, and --partial ignores it");
}

TEST_F(InitialWeightsTest, RefusesWhatDoesNotFit) {
  add("other", {1});
  EXPECT_EQ(errorOfLoad(true),
            "'" + path +
                "': expected at least one tensor of network 'net' "
                "('c1.weight', 'c1.bias', 'c2.weight', ...), found 'other'");
  add("out.weight", {3, 2});
  EXPECT_EQ(errorOfLoad(true),
            "'" + path +
                "': tensor 'out.weight': expected the shape [2, 3], found [3, "
                "2]");
  file.tensors.clear();
  add("c1.weight", {4, 2, 3, 5});
  EXPECT_EQ(errorOfLoad(true),
            "'" + path +
                "': tensor 'c1.weight': expected the shape [4, 3, 2, 5], or "
                "[4, 5, 3, 2] in PyTorch's order, found [4, 2, 3, 5]");
  EXPECT_EQ(errorOfLoad(true, WeightOrder::Torch),
            "'" + path +
                "': tensor 'c1.weight': expected the shape [4, 5, 3, 2] in "
                "PyTorch's order, found [4, 2, 3, 5]");
  file.tensors.clear();
  std::vector<double> numbers(2);
  file.add("out.bias", {2}, numbers.data());
  EXPECT_EQ(errorOfLoad(true), "'" + path +
                                   "': tensor 'out.bias': expected the type "
                                   "F32, found F64");
}

TEST_F(InitialWeightsTest, ConvertsConvolutionsAndFlattenedImages) {
  add("c1.weight", {4, 5, 3, 2});
  add("c2.weight", {6, 3, 3, 3});
  add("h1.weight", {3, 24});
  add("out.weight", {2, 3});
  InitialWeights weights = load(true);
  EXPECT_EQ(weights.order, WeightOrder::Torch);
  EXPECT_EQ(weights.reason, "as the shape of 'c1.weight' says");
  expectTorch("c1.weight", {4, 3, 2, 5});
  expectTorch("c2.weight", {6, 3, 3, 3});
  expectTorch("h1.weight", {3, 2, 3, 4});
  expectSame("out.weight");
  EXPECT_EQ(describe(weights, "F").back(),
            "F: in PyTorch's order (as the shape of 'c1.weight' says)");
}

TEST_F(InitialWeightsTest, ShapesDecideBeforeMetadata) {
  file.metadata = {{"format", "pt"}};
  add("c1.weight", {4, 3, 2, 5});
  add("c2.weight", {6, 3, 3, 3});
  InitialWeights weights = load(true);
  EXPECT_EQ(weights.order, WeightOrder::Tpc);
  EXPECT_EQ(weights.reason, "as the shape of 'c1.weight' says");
  expectSame("c1.weight");
  expectSame("c2.weight");
}

TEST_F(InitialWeightsTest, MetadataDecideWhatShapesDoNot) {
  add("c2.weight", {6, 3, 3, 3});
  add("h1.weight", {3, 24});
  InitialWeights weights = load(true);
  EXPECT_EQ(weights.order, WeightOrder::Tpc);
  EXPECT_EQ(weights.reason, "'c2.weight' fits both, and --init-layout chooses");
  expectSame("c2.weight");
  file.metadata = {{"format", "pt"}};
  weights = load(true);
  EXPECT_EQ(weights.order, WeightOrder::Torch);
  EXPECT_EQ(weights.reason, "as the file's metadata say (format pt)");
  expectTorch("c2.weight", {6, 3, 3, 3});
  expectTorch("h1.weight", {3, 2, 3, 4});
  // Of tpc's own files nothing needs to be said.
  file.metadata = {{"tpc.trainer", "other"}};
  weights = load(true);
  EXPECT_EQ(weights.order, WeightOrder::Tpc);
  EXPECT_EQ(weights.reason, "");
}

TEST_F(InitialWeightsTest, TheUserDecidesBeforeAll) {
  file.metadata = {{"format", "pt"}};
  add("c2.weight", {6, 3, 3, 3});
  EXPECT_EQ(load(true, WeightOrder::Tpc).reason, "");
  expectSame("c2.weight");
  file.metadata = {{"tpc.trainer", "other"}};
  EXPECT_EQ(load(true, WeightOrder::Torch).reason, "");
  expectTorch("c2.weight", {6, 3, 3, 3});
  add("c1.weight", {4, 5, 3, 2});
  EXPECT_EQ(errorOfLoad(true, WeightOrder::Tpc),
            "'" + path +
                "': tensor 'c1.weight': expected the shape [4, 3, 2, 5], found "
                "[4, 5, 3, 2]");
}

TEST_F(InitialWeightsTest, RefusesTwoOrders) {
  manifest.states[2].shape = {6, 3, 3, 4};
  add("c1.weight", {4, 5, 3, 2});
  add("c2.weight", {6, 3, 3, 4});
  EXPECT_EQ(errorOfLoad(true),
            "'" + path +
                "': expected one order of dimensions in all tensors, but "
                "'c2.weight' of shape [6, 3, 3, 4] is in tpc's and 'c1.weight' "
                "of shape [4, 5, 3, 2] in PyTorch's");
}

TEST_F(InitialWeightsTest, ImagesOfOneChannelAreTheSameInBothOrders) {
  manifest.layers[2].image = {6, 4, 1};
  file.metadata = {{"format", "pt"}};
  add("h1.weight", {3, 24});
  EXPECT_EQ(load(true).reason, "");
  expectSame("h1.weight");
}

TEST_F(InitialWeightsTest, ConvertsInParts) {
  // More than one part, the last one smaller, none of them a power of two.
  Shape shape = {7, 97, 89, 71};
  ASSERT_GT(elementCount(shape), stagingSize);
  manifest.states[4].shape = {7, 97 * 89 * 71};
  manifest.layers[2].image = {97, 89, 71};
  add("h1.weight", {7, 97 * 89 * 71});
  load(true, WeightOrder::Torch);
  // Without a line for each difference.
  EXPECT_TRUE(values("h1.weight") == channelsLast(countUp(shape), shape));
}

} // namespace
