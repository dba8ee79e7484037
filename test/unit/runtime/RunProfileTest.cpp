#include "tpc/runtime/Trainer.h"

#include "TestSupport.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

using Json = nlohmann::json;

class RunProfile : public testing::Test {
protected:
  RunProfile() {
    writeDigits(folder.path, 42, 30);
    options.data = folder.path;
    options.threads = 2;
    options.epochs = 2;
  }

  int run(const tpc_program &program) {
    testing::internal::CaptureStderr();
    testing::internal::CaptureStdout();
    int status = train(program, options);
    errors = testing::internal::GetCapturedStderr();
    output = testing::internal::GetCapturedStdout();
    return status;
  }

  bool printed(const std::string &text) const {
    return output.find(text) != std::string::npos;
  }

  TemporaryFolder folder;
  TrainOptions options;
  std::string errors, output;
};

TEST_F(RunProfile, PrintsAndLogsAllFunctions) {
  FakeProgram program(FakeSchedule::Alternating);
  options.profile = true;
  options.log = folder / "log.jsonl";
  ASSERT_EQ(run(program), 0) << errors;
  EXPECT_TRUE(printed("machine: ")) << output;
  EXPECT_TRUE(printed("profile of step_inverse: 20 steps")) << output;
  EXPECT_TRUE(printed("profile of step_forward: 20 steps")) << output;
  EXPECT_TRUE(printed("profile of evaluate: 16 steps")) << output;
  EXPECT_TRUE(printed("matrix products, 1.28 kFLOP a step")) << output;
  std::istringstream lines(readFile(options.log));
  Json record;
  for (std::string line; std::getline(lines, line);)
    record = Json::parse(line);
  EXPECT_EQ(record["record"], "profile");
  EXPECT_EQ(record["calibration"]["threads"], 2);
  EXPECT_LE(record["calibration"]["vector_bits"], 256);
  ASSERT_EQ(record["functions"].size(), 3u);
  const Json &forward = record["functions"][1];
  EXPECT_EQ(forward["function"], "step_forward");
  EXPECT_EQ(forward["step"]["calls"], 20);
  EXPECT_EQ(forward["product_flops"], 1280);
  ASSERT_EQ(forward["kernels"].size(), 1u);
  EXPECT_EQ(forward["kernels"][0]["layers"], Json::array({"out"}));
  EXPECT_EQ(forward["kernels"][0]["calls"], 20);
  EXPECT_TRUE(forward["parts"].contains("load the batch"));
  EXPECT_NEAR(forward["product_flops_per_second"].get<double>() *
                  forward["step"]["median_seconds"].get<double>(),
              1280, 1e-6);
  // Evaluation checks losses as it sums them up.
  const Json &evaluate = record["functions"][2];
  EXPECT_EQ(evaluate["parts"].size(), 1u);
  EXPECT_EQ(evaluate["kernels"].size(), 0u);
}

TEST_F(RunProfile, ChangesNothing) {
  FakeProgram program(FakeSchedule::Parallel);
  options.save = folder / "plain.safetensors";
  ASSERT_EQ(run(program), 0) << errors;
  options.save = folder / "profiled.safetensors";
  options.profile = true;
  options.trace = folder / "trace.json";
  ASSERT_EQ(run(program), 0) << errors;
  EXPECT_EQ(readFile(folder / "plain.safetensors"),
            readFile(folder / "profiled.safetensors"));
}

TEST_F(RunProfile, TracesWithoutATable) {
  FakeProgram program(FakeSchedule::Parallel);
  options.trace = folder / "trace.json";
  ASSERT_EQ(run(program), 0) << errors;
  EXPECT_FALSE(printed("machine: "));
  EXPECT_TRUE(printed("wrote " + options.trace)) << output;
  EXPECT_FALSE(Json::parse(readFile(options.trace))["traceEvents"].empty());
}

TEST_F(RunProfile, ReportsAnInterruptedRun) {
  FakeProgram program(FakeSchedule::Parallel);
  options.profile = true;
  options.trace = folder / "trace.json";
  options.save = folder / "run.safetensors";
  poison = {Poison::Interrupt, 7};
  EXPECT_EQ(run(program), 130);
  EXPECT_TRUE(printed("profile of step: 7 steps")) << output;
  EXPECT_NE(errors.find("--profile --trace " + options.trace),
            std::string::npos)
      << errors;
  EXPECT_TRUE(exists(options.trace));
}

TEST_F(RunProfile, ReportsARunThatDiverged) {
  FakeProgram program(FakeSchedule::Parallel);
  options.profile = true;
  options.trace = folder / "trace.json";
  options.log = folder / "log.jsonl";
  poison = {Poison::Loss, 7};
  EXPECT_EQ(run(program), 1);
  EXPECT_NE(errors.find("is not finite (nan) at step 7\n"), std::string::npos)
      << errors;
  EXPECT_TRUE(printed("profile of step: 7 steps")) << output;
  EXPECT_TRUE(printed("wrote " + options.trace)) << output;
  EXPECT_FALSE(Json::parse(readFile(options.trace))["traceEvents"].empty());
  std::istringstream lines(readFile(options.log));
  std::vector<std::string> records;
  for (std::string line; std::getline(lines, line);)
    records.push_back(Json::parse(line)["record"]);
  ASSERT_GE(records.size(), 2u);
  EXPECT_EQ(records[records.size() - 2], "diverged");
  EXPECT_EQ(records.back(), "profile");
}

TEST_F(RunProfile, SaysWhyARunEndedWhereItsTraceIsLost) {
  FakeProgram program(FakeSchedule::Parallel);
  options.trace = folder / "trace.json";
  options.progress = [&](int64_t) {
    std::filesystem::create_directory(options.trace);
  };
  poison = {Poison::Loss, 7};
  EXPECT_EQ(run(program), 1);
  EXPECT_NE(errors.find("tpc: warning: cannot write '" + options.trace + "'"),
            std::string::npos)
      << errors;
  EXPECT_NE(errors.find("is not finite (nan) at step 7\n"), std::string::npos)
      << errors;
}

TEST_F(RunProfile, RefusesWhatCannotBe) {
  FakeProgram program(FakeSchedule::Parallel);
  auto expectError = [&](const std::string &error) {
    EXPECT_EQ(run(program), 1);
    EXPECT_EQ(errors, "tpc: error: " + error + "\n");
    EXPECT_EQ(calls.step, 0);
  };
  options.trace = folder / "none/trace.json";
  expectError("cannot write '" + options.trace +
              "': No such file or directory");
  options.trace = folder / "same";
  options.log = options.trace;
  expectError("--log and --trace name the same file, '" + options.log + "'");
  options.log.clear();
  options.steps = 0;
  expectError("--trace needs at least one step, but --steps is 0");
  options.trace.clear();
  options.profile = true;
  options.steps.reset();
  options.epochs = 0;
  expectError("--profile needs at least one step, but --epochs is 0");
}

} // namespace
