#include "tpc/runtime/StateSet.h"

#include "TestSupport.h"

#include "tpc/runtime/Checkpoint.h"
#include "tpc/runtime/Layout.h"
#include "tpc/runtime/Random.h"
#include "tpc/runtime/Safetensors.h"

#include <gtest/gtest.h>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

/// A weight, in blocks, that goes through the staging buffer in two parts that
/// end within a row, and a small bias.
Manifest twoStates() {
  Manifest manifest;
  manifest.configuration = "{}";
  StateTensor weight;
  weight.name = "h.weight";
  weight.layerIndex = 3;
  weight.shape = {6, 1 << 10, 1021};
  weight.storage = {2, 1, {0, 2, 1}};
  weight.init.zero = false;
  weight.init.fanIn = 100;
  weight.init.fanOut = 200;
  StateTensor bias;
  bias.name = "h.bias";
  bias.shape = {6};
  manifest.states = {weight, bias};
  return manifest;
}

std::vector<float> logical(const StateSet &states, size_t index) {
  int64_t size = elementCount(states.tensor(index).shape);
  std::vector<float> values(size);
  StateReader(states).read(index, 0, size, values.data());
  return values;
}

TEST(StateSet, InitialValuesFollowTheLogicalOrder) {
  Manifest manifest = twoStates();
  ASSERT_GT(elementCount(manifest.states[0].shape), stagingSize);
  StateSet states(manifest);
  states.data(1)[2] = 5;
  states.initialise(7, Hyperparameters(manifest));
  std::vector<float> expected(elementCount(manifest.states[0].shape));
  fillGlorotUniform(expected.data(), 0, expected.size(),
                    {7, Purpose::Weight, 3, 0}, 100, 200, 1);
  EXPECT_TRUE(logical(states, 0) == expected);
  EXPECT_EQ(logical(states, 1), std::vector<float>(6));
  // [0, 1, 0] is the second number of the first block.
  EXPECT_EQ(states.data(0)[1], expected[1021]);
}

TEST(StateSet, SavesAndLoadsInParts) {
  TemporaryFolder folder;
  std::string path = folder / "run.safetensors";
  Manifest manifest = twoStates();
  StateSet states(manifest), loaded(manifest), resumed(manifest);
  Hyperparameters hyperparameters(manifest);
  states.initialise(7, hyperparameters);
  states.data(1)[5] = 2.5f;
  RunPosition position;
  saveCheckpoint(path, manifest, states, hyperparameters, position);
  std::vector<float> weight = logical(states, 0);
  TensorFile file = readSafetensors(path);
  EXPECT_EQ(file.find("h.weight")
                ->bytes.compare(0, std::string::npos,
                                reinterpret_cast<const char *>(weight.data()),
                                weight.size() * sizeof(float)),
            0);
  loadNetwork(path, manifest, loaded, [](const StateTensor &) { return true; });
  EXPECT_TRUE(logical(loaded, 0) == weight);
  EXPECT_EQ(logical(loaded, 1), logical(states, 1));
  resumeCheckpoint(path, manifest, resumed, hyperparameters, position);
  EXPECT_TRUE(logical(resumed, 0) == weight);
  EXPECT_EQ(logical(resumed, 1), logical(states, 1));
}

} // namespace
