#include "tpc/runtime/Dataset.h"

#include "TestSupport.h"

#include "tpc/runtime/ThreadPool.h"
#include "tpc/runtime/Trainer.h"

#include <cmath>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

Manifest synthetic(const Shape &input, int64_t classes, int64_t samples) {
  Manifest manifest;
  manifest.dataKind = "synthetic";
  manifest.input = input;
  manifest.labelSize = classes;
  manifest.dataOptions.samples = samples;
  manifest.dataOptions.testSamples = 50;
  return manifest;
}

Samples load(const Manifest &manifest, Split split = Split::Train) {
  return loadSamples(manifest, "", split);
}

TEST(Synthetic, IsTheSameInEveryRun) {
  Manifest manifest = synthetic({5, 3, 1}, 7, 100);
  ThreadPool::setGlobalThreads(1);
  Samples one = load(manifest);
  ThreadPool::setGlobalThreads(3);
  Samples three = load(manifest);
  EXPECT_EQ(one.floats, three.floats);
  EXPECT_EQ(one.labels, three.labels);
  EXPECT_EQ(one.count, 100);
  EXPECT_EQ(one.shape, (Shape{5, 3, 1}));
  EXPECT_EQ(one.classes, 7);
  EXPECT_EQ(one.sizeInBytes(), 100 * (15 * 4 + 4));
  // More samples begin with the same ones.
  manifest.dataOptions.samples = 120;
  Samples more = load(manifest);
  more.truncate(100);
  EXPECT_EQ(more.floats, one.floats);
  EXPECT_EQ(more.labels, one.labels);
  Samples test = load(manifest, Split::Test);
  EXPECT_EQ(test.count, 50);
  EXPECT_NE(test.floats[0], one.floats[0]);
  manifest.dataOptions.seed = 1;
  EXPECT_NE(load(manifest).floats, more.floats);
  manifest.labelKind = LabelKind::Input;
  EXPECT_TRUE(load(manifest).labels.empty());
}

TEST(Synthetic, InputsAreStandardNormal) {
  Samples samples = load(synthetic({50}, 2, 4000));
  double sum = 0, squares = 0, beyond = 0;
  for (float value : samples.floats) {
    sum += value;
    squares += static_cast<double>(value) * value;
    beyond += std::abs(value) > 1.959964f;
  }
  double count = static_cast<double>(samples.floats.size());
  EXPECT_NEAR(sum / count, 0, 0.01);
  EXPECT_NEAR(squares / count, 1, 0.02);
  EXPECT_NEAR(beyond / count, 0.05, 0.003);
}

TEST(Synthetic, ClassesAreRoughlyBalanced) {
  for (int64_t classes : {2, 10, 100}) {
    Samples samples = load(synthetic({8, 8, 3}, classes, 200 * classes));
    std::vector<int> counts(classes);
    for (uint32_t label : samples.labels)
      ++counts[label];
    for (int count : counts) {
      EXPECT_GT(count, 40) << classes;
      EXPECT_LT(count, 600) << classes;
    }
  }
}

/// A linear softmax classifier learns it.
TEST(Synthetic, CanBeLearned) {
  TemporaryFolder folder;
  FakeProgram program(FakeSchedule::None,
                      R"({"kind": "synthetic", "samples": 2000,
                          "test_samples": 500, "seed": 0})");
  TrainOptions options;
  options.epochs = 3;
  options.settings = {"forward.lr=0.02"};
  options.threads = 2;
  options.log = folder / "log.jsonl";
  testing::internal::CaptureStdout();
  ASSERT_EQ(train(program, options), 0);
  std::string output = testing::internal::GetCapturedStdout();
  EXPECT_NE(output.find("synthetic: 2000 training samples"), std::string::npos)
      << output;
  std::string log = readFile(options.log);
  log.erase(log.size() - 1);
  nlohmann::json result =
      nlohmann::json::parse(log.substr(log.rfind('\n') + 1));
  // Guessing is 90 % wrong.
  EXPECT_LT(result["final_test_error"].get<double>(), 45);
}

TEST(Synthetic, ReservesBeforeItDraws) {
  Manifest manifest = synthetic({224, 224, 3}, 1000, 10000);
  EXPECT_EQ(reservedBytes(manifest, ""),
            10000 * (int64_t{224} * 224 * 3 * 4 + 4));
  manifest.input = {int64_t{1} << 39};
  manifest.dataOptions.samples = UINT32_MAX;
  EXPECT_GT(reservedBytes(manifest, ""), int64_t{1} << 59);
}

TEST(Synthetic, ReadsNoFiles) {
  Manifest manifest = synthetic({4}, 2, 10);
  std::string error =
      errorOf([&] { loadSamples(manifest, "/tmp", Split::Train); });
  EXPECT_NE(error.find("expected no --data, found '/tmp'"), std::string::npos)
      << error;
}

} // namespace
