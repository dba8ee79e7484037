#include "tpc/runtime/Holdout.h"

#include "TrainerFixture.h"

#include "tpc/runtime/Safetensors.h"
#include "tpc/runtime/Trainer.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

using Json = nlohmann::json;

TEST(HoldoutSplit, PartsTheSamples) {
  Holdout split = holdOut(3, 1000, 100);
  EXPECT_EQ(split.training.size(), 900u);
  EXPECT_EQ(split.validation.size(), 100u);
  EXPECT_TRUE(std::is_sorted(split.training.begin(), split.training.end()));
  EXPECT_TRUE(std::is_sorted(split.validation.begin(), split.validation.end()));
  std::vector<uint32_t> all;
  std::merge(split.training.begin(), split.training.end(),
             split.validation.begin(), split.validation.end(),
             std::back_inserter(all));
  for (uint32_t i = 0; i < 1000; ++i)
    ASSERT_EQ(all[i], i);
  EXPECT_EQ(holdOut(3, 1000, 100).validation, split.validation);
  EXPECT_NE(holdOut(4, 1000, 100).validation, split.validation);
  // A larger one contains a smaller one.
  Holdout larger = holdOut(3, 1000, 150);
  EXPECT_TRUE(std::includes(larger.validation.begin(), larger.validation.end(),
                            split.validation.begin(), split.validation.end()));
  EXPECT_TRUE(holdOut(3, 10, 0).validation.empty());
}

class HoldoutRun : public TrainerFixture {
protected:
  HoldoutRun() : TrainerFixture(60) {}

  TrainOptions options() {
    TrainOptions result = TrainerFixture::options();
    result.holdout = 17;
    result.epochs = 6;
    result.save = folder / "save";
    result.log = folder / "log";
    return result;
  }

  int run(const TrainOptions &options) {
    return TrainerFixture::run(program, options);
  }

  void expectError(const TrainOptions &options, const std::string &part) {
    EXPECT_EQ(run(options), 1);
    EXPECT_NE(errors.find("tpc: error: " + part), std::string::npos) << errors;
  }

  std::vector<Json> readLog() {
    return TrainerFixture::readLog(folder / "log");
  }

  FakeProgram program{FakeSchedule::Parallel};
};

TEST_F(HoldoutRun, ReportsAndChooses) {
  ASSERT_EQ(run(options()), 0) << errors;
  std::vector<Json> log = readLog();
  ASSERT_EQ(log.size(), 8u);
  EXPECT_EQ(log[0]["holdout"], 17);
  EXPECT_EQ(log[0]["data"]["training_samples"], 43);
  EXPECT_EQ(log[0]["data"]["validation_samples"], 17);
  EXPECT_EQ(log[0]["dropped_samples_per_epoch"], 3);
  const Json *chosen = &log[1];
  for (int epoch = 1; epoch <= 6; ++epoch) {
    double wrong = log[epoch]["validation_error"].get<double>() * 17 / 100;
    EXPECT_NEAR(wrong, std::round(wrong), 1e-9);
    if (log[epoch]["validation_error"] < (*chosen)["validation_error"])
      chosen = &log[epoch];
  }
  const Json &result = log[7];
  EXPECT_EQ(result["chosen_epoch"], (*chosen)["epoch"]);
  EXPECT_EQ(result["chosen_validation_error"], (*chosen)["validation_error"]);
  EXPECT_EQ(result["chosen_validation_loss"], (*chosen)["validation_loss"]);
  EXPECT_EQ(result["chosen_test_error"], (*chosen)["test_error"]);
  EXPECT_EQ(result["chosen_test_loss"], (*chosen)["test_loss"]);
  EXPECT_EQ(result["final_validation_error"], log[6]["validation_error"]);
  EXPECT_NE(output.find("43 training samples (3 left over in each epoch), 17 "
                        "validation samples, 30 test samples"),
            std::string::npos)
      << output;
  EXPECT_NE(output.find("%  validation loss "), std::string::npos) << output;
  EXPECT_NE(output.find("\nvalidation error: best "), std::string::npos)
      << output;
  EXPECT_NE(output.find("%), final "), std::string::npos) << output;
}

TEST_F(HoldoutRun, ResumesBitForBit) {
  ASSERT_EQ(run(options()), 0) << errors;
  std::string whole = readFile(folder / "save");
  Json result = readLog().back();
  for (int64_t middle : {3, 10, 25, 45}) {
    TrainOptions first = options();
    first.epochs.reset();
    first.steps = middle;
    ASSERT_EQ(run(first), 0) << errors;
    TrainOptions second = options();
    second.resume = second.save;
    // The checkpoint knows it.
    second.holdout.reset();
    ASSERT_EQ(run(second), 0) << errors;
    EXPECT_EQ(readFile(folder / "save"), whole) << middle;
    Json last = readLog().back();
    EXPECT_EQ(last["chosen_epoch"], result["chosen_epoch"]);
    EXPECT_EQ(last["chosen_test_error"], result["chosen_test_error"]);
  }
}

TEST_F(HoldoutRun, ChangesTheRun) {
  TrainOptions with = options(), other = options();
  other.holdout.reset();
  other.save = folder / "other";
  ASSERT_EQ(run(with), 0);
  ASSERT_EQ(run(other), 0);
  EXPECT_TRUE(readLog()[1]["validation_error"].is_null());
  EXPECT_TRUE(readLog().back()["chosen_epoch"].is_null());
  EXPECT_NE(readFile(with.save), readFile(other.save));
}

TEST_F(HoldoutRun, RefusesTooManyAndOthers) {
  TrainOptions train = options();
  train.holdout = 60;
  expectError(train, "--holdout 60: expected fewer than the 60 training "
                     "samples of '" +
                         (folder / "train-images-idx3-ubyte") + "'");
  train.limit = 20;
  train.holdout = 20;
  expectError(train, "--holdout 20: expected fewer than the 20 training");
  train.holdout = 17;
  expectError(train, "'" + (folder / "train-images-idx3-ubyte") +
                         "': expected at least one batch of 4 samples besides "
                         "the 17 held out, found 3");
  ASSERT_EQ(run(options()), 0);
  train = options();
  train.resume = train.save;
  train.epochs = 7;
  train.holdout = 16;
  expectError(train,
              "--holdout 16: the run of '" + train.save + "' has --holdout 17");
  train.holdout = 17;
  EXPECT_EQ(run(train), 0) << errors;
}

} // namespace
