#include "TestSupport.h"

#include "tpc/runtime/Safetensors.h"
#include "tpc/runtime/Trainer.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

using Json = nlohmann::json;

/// Trains and returns the exit status.
int run(const tpc_program &program, const TrainOptions &options,
        std::string &output) {
  testing::internal::CaptureStdout();
  int status = train(program, options);
  output = testing::internal::GetCapturedStdout();
  return status;
}

std::vector<Json> readLog(const std::string &path) {
  std::vector<Json> lines;
  std::istringstream text(readFile(path));
  for (std::string line; std::getline(text, line);)
    lines.push_back(Json::parse(line));
  return lines;
}

TEST(TopK, IsReportedAcrossResumes) {
  TemporaryFolder folder;
  writeDigits(folder.path, 42, 30);
  FakeProgram program(FakeSchedule::Alternating);
  std::string output;
  TrainOptions options;
  options.data = folder.path;
  options.epochs = 3;
  options.save = folder / "run.safetensors";
  options.log = folder / "log.jsonl";
  ASSERT_EQ(run(program, options, output), 0);
  std::vector<Json> log = readLog(options.log);
  double best = 100;
  for (int epoch : {1, 2, 3}) {
    EXPECT_LE(log[epoch]["train_error_top3"], log[epoch]["train_error"]);
    EXPECT_LE(log[epoch]["test_error_top3"], log[epoch]["test_error"]);
    best = std::min(best, log[epoch]["test_error_top3"].get<double>());
  }
  // So far from what it will be that the two errors differ.
  EXPECT_LT(log[1]["test_error_top3"], log[1]["test_error"]);
  EXPECT_EQ(log[4]["best_test_error_top3"], best);
  EXPECT_EQ(log[4]["final_test_error_top3"], log[3]["test_error_top3"]);
  EXPECT_EQ(log[0]["compile_time"], (Json{{"batch", 4}, {"aux", 64}}));
  TensorFile file = readSafetensors(options.save);
  EXPECT_EQ(readNumber(file, "tpc.best_error_top_k", options.save), best);
  char expected[64];
  std::snprintf(expected, sizeof(expected), "; top-3: best %.2f%%, final",
                best);
  EXPECT_NE(output.find(expected), std::string::npos) << output;
  // A run in two parts has the same best.
  TrainOptions rest = options;
  rest.epochs = 3;
  options.epochs = 1;
  ASSERT_EQ(run(program, options, output), 0);
  rest.resume = options.save;
  ASSERT_EQ(run(program, rest, output), 0);
  EXPECT_EQ(readNumber(readSafetensors(options.save), "tpc.best_error_top_k",
                       options.save),
            best);
}

TEST(TopK, IsReportedOfValidation) {
  TemporaryFolder folder;
  writeDigits(folder.path, 42, 30);
  FakeProgram program(FakeSchedule::Parallel);
  TrainOptions options;
  options.data = folder.path;
  options.epochs = 3;
  options.holdout = 10;
  options.log = folder / "log.jsonl";
  std::string output;
  ASSERT_EQ(run(program, options, output), 0);
  std::vector<Json> log = readLog(options.log);
  const Json &result = log.back();
  ASSERT_TRUE(result["chosen_epoch"].is_number());
  const Json &chosen = log[result["chosen_epoch"].get<int>()];
  EXPECT_EQ(result["chosen_validation_error_top3"],
            chosen["validation_error_top3"]);
  EXPECT_EQ(result["chosen_test_error_top3"], chosen["test_error_top3"]);
  EXPECT_EQ(result["final_validation_error_top3"],
            log[3]["validation_error_top3"]);
  EXPECT_LE(log[1]["validation_error_top3"], log[1]["validation_error"]);
}

} // namespace
