/// \file
/// What tests of whole runs share.

#ifndef TPC_TEST_UNIT_RUNTIME_TRAINERFIXTURE_H
#define TPC_TEST_UNIT_RUNTIME_TRAINERFIXTURE_H

#include "TestSupport.h"

#include "tpc/runtime/Trainer.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

namespace tpc::runtime::test {

/// Trains on some digits, with 30 for tests.
class TrainerFixture : public testing::Test {
protected:
  explicit TrainerFixture(int samples = 42) {
    writeDigits(folder.path, samples, 30);
  }

  TrainOptions options() {
    TrainOptions result;
    result.data = folder.path;
    result.threads = 2;
    return result;
  }

  /// Trains and returns the exit status; `errors` gets what was printed to
  /// standard error.
  int run(const tpc_program &program, const TrainOptions &options) {
    testing::internal::CaptureStderr();
    testing::internal::CaptureStdout();
    int status = train(program, options);
    errors = testing::internal::GetCapturedStderr();
    output = testing::internal::GetCapturedStdout();
    return status;
  }

  std::vector<nlohmann::json> readLog(const std::string &path) {
    std::vector<nlohmann::json> lines;
    std::istringstream text(readFile(path));
    for (std::string line; std::getline(text, line);)
      lines.push_back(nlohmann::json::parse(line));
    return lines;
  }

  /// Trains for `steps` steps and returns the checkpoint's bytes.
  std::string checkpointAfter(const tpc_program &program, int64_t steps,
                              TrainOptions options) {
    options.steps = steps;
    options.save = folder / "whole.safetensors";
    EXPECT_EQ(run(program, options), 0) << errors;
    return readFile(options.save);
  }

  TemporaryFolder folder;
  std::string errors, output;
};

} // namespace tpc::runtime::test

#endif // TPC_TEST_UNIT_RUNTIME_TRAINERFIXTURE_H
