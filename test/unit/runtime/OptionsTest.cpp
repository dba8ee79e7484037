#include "tpc/runtime/Options.h"

#include "TestSupport.h"

#include "tpc/runtime/Trainer.h"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

/// The status, output and errors of a trainer executable.
struct Outcome {
  int status;
  std::string output, errors;
};

Outcome runMain(std::vector<const char *> arguments) {
  FakeProgram program(FakeSchedule::Parallel);
  arguments.insert(arguments.begin(), "./fake");
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  int status = trainerMain(static_cast<int>(arguments.size()), arguments.data(),
                           program);
  return {status, testing::internal::GetCapturedStdout(),
          testing::internal::GetCapturedStderr()};
}

TEST(Options, ParsesAll) {
  CLI::App app;
  TrainOptions options;
  addTrainOptions(app, options);
  const char *arguments[] = {"tpc",
                             "--data",
                             "D",
                             "--epochs",
                             "3",
                             "--steps=7",
                             "--batch",
                             "128",
                             "--seed",
                             "18446744073709551615",
                             "--limit",
                             "64",
                             "--set",
                             "a=1",
                             "--set",
                             "b=2",
                             "--holdout",
                             "9",
                             "--init",
                             "I",
                             "--save",
                             "S",
                             "--log",
                             "L",
                             "--dump-step",
                             "P",
                             "--no-shuffle",
                             "--partial",
                             "--init-layout",
                             "torch",
                             "--threads",
                             "010"};
  ASSERT_EQ(parseCommandLine(app, std::size(arguments), arguments),
            std::nullopt);
  EXPECT_EQ(options.data, "D");
  EXPECT_EQ(options.epochs, 3);
  EXPECT_EQ(options.steps, 7);
  EXPECT_EQ(options.batch, 128);
  EXPECT_EQ(options.seed, UINT64_MAX);
  EXPECT_EQ(options.limit, 64);
  EXPECT_EQ(options.holdout, 9);
  EXPECT_EQ(options.settings, (std::vector<std::string>{"a=1", "b=2"}));
  EXPECT_TRUE(options.noShuffle);
  EXPECT_TRUE(options.partial);
  EXPECT_EQ(options.initLayout, "torch");
  EXPECT_EQ(options.threads, 10);
}

TEST(Options, HelpShowsTheProgram) {
  Outcome help = runMain({"--help"});
  EXPECT_EQ(help.status, 0);
  for (const char *part :
       {"trainer fake", "network linear", "rule delta", "batch 4", "forward.lr",
        "0.25", "at least 0", "--resume", "--set", "./fake --data DIR"})
    EXPECT_NE(help.output.find(part), std::string::npos) << part << "\n"
                                                         << help.output;
  EXPECT_EQ(runMain({"--version"}).output, "tpc test\n");
}

TEST(Options, RefusesWithOneMessage) {
  auto expectError = [](std::vector<const char *> arguments,
                        const std::string &part) {
    Outcome outcome = runMain(arguments);
    EXPECT_EQ(outcome.status, 1);
    EXPECT_EQ(outcome.errors.rfind("tpc: error: ", 0), 0u) << outcome.errors;
    EXPECT_NE(outcome.errors.find(part), std::string::npos) << outcome.errors;
    EXPECT_EQ(outcome.output, "");
  };
  expectError({"--epoch", "3"}, "unknown argument");
  expectError({"stray"}, "unknown argument 'stray'");
  expectError({"--epochs"}, "--epochs");
  expectError({"--epochs", "x"},
              "--epochs: expected a whole number of at least 0, found 'x'");
  expectError({"--epochs=-1"}, "found '-1'");
  expectError({"--epochs", "1e3"}, "found '1e3'");
  expectError({"--seed=-1"}, "found '-1'");
  expectError({"--seed", "18446744073709551616"}, "--seed: expected");
  expectError({"--limit", "0"}, "of at least 1, found '0'");
  expectError({"--holdout", "0"}, "of at least 1, found '0'");
  expectError({"--threads", "0"}, "of at least 1, found '0'");
  expectError({"--threads", "9999", "--steps", "0"}, "at most 1024");
  expectError({"--init-layout", "onnx", "--init", "F"},
              "--init-layout: expected auto, torch or tpc, found 'onnx'");
  expectError({"--partial"}, "--partial: expected --init beside it");
  expectError({"--init-layout", "auto"}, "--init-layout: expected --init");
  expectError({}, "expected --data DIR");
}

} // namespace
