#include "TrainerFixture.h"

#include "tpc/runtime/Safetensors.h"

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

using Json = nlohmann::json;

class Trainer : public TrainerFixture {};

TEST_F(Trainer, LearnsAndLogs) {
  FakeProgram program(FakeSchedule::Parallel);
  TrainOptions train = options();
  train.epochs = 12;
  train.log = folder / "log.jsonl";
  train.save = folder / "run.safetensors";
  ASSERT_EQ(run(program, train), 0) << errors;
  EXPECT_EQ(errors, "");
  EXPECT_EQ(calls.step, 120);
  std::vector<Json> log = readLog(train.log);
  ASSERT_EQ(log.size(), 14u);
  EXPECT_EQ(log[0]["trainer"], "fake");
  EXPECT_EQ(log[0]["dropped_samples_per_epoch"], 2);
  EXPECT_EQ(log[0]["seed"], 0);
  EXPECT_EQ(log[0]["resumed"], false);
  EXPECT_EQ(log[0]["hyperparameters"]["forward.lr"], 0.5);
  EXPECT_EQ(log[0]["configuration"]["rule"]["feedback"], "none");
  for (int epoch = 1; epoch <= 12; ++epoch) {
    const Json &line = log[epoch];
    EXPECT_EQ(line["epoch"], epoch);
    EXPECT_EQ(line["step"], 10 * epoch);
    for (const char *key : {"train_loss", "train_error", "test_loss",
                            "test_error", "seconds", "examples_per_second"})
      EXPECT_TRUE(line[key].is_number()) << key;
    EXPECT_TRUE(line["layers"]["h1"]["forward_loss"].is_null());
    EXPECT_TRUE(line["layers"]["h1"]["inverse_loss"].is_number());
    EXPECT_NEAR(line["layers"]["out"]["forward_loss"].get<double>(),
                2 * line["train_loss"].get<double>(), 1e-6);
  }
  EXPECT_LT(log[12]["test_error"], 20.0);
  EXPECT_LT(log[12]["train_loss"], log[1]["train_loss"]);
  EXPECT_LE(log[13]["best_test_error"], log[13]["final_test_error"]);
  EXPECT_EQ(log[13]["final_test_error"], log[12]["test_error"]);
}

TEST_F(Trainer, ErrorsAreCountedOverAllTestSamples) {
  FakeProgram program(FakeSchedule::None);
  TrainOptions train = options();
  train.epochs = 1;
  train.log = folder / "log.jsonl";
  ASSERT_EQ(run(program, train), 0) << errors;
  // 30 samples in batches of 4: the last batch has 2.
  double wrong = readLog(train.log)[1]["test_error"].get<double>() * 30 / 100;
  EXPECT_NEAR(wrong, std::round(wrong), 1e-9);
  EXPECT_EQ(calls.evaluate, 8);
}

TEST_F(Trainer, EpochsCountFromTheStartOfTheRun) {
  FakeProgram program(FakeSchedule::Alternating);
  TrainOptions first = options();
  first.epochs = 1;
  first.save = folder / "part.safetensors";
  first.log = folder / "log.jsonl";
  ASSERT_EQ(run(program, first), 0) << errors;
  EXPECT_EQ(calls.inverse, 10);
  EXPECT_EQ(calls.forward, 10);
  TrainOptions second = first;
  second.resume = first.save;
  second.epochs = 3;
  ASSERT_EQ(run(program, second), 0) << errors;
  EXPECT_EQ(calls.inverse, 30);
  EXPECT_EQ(calls.forward, 30);
  std::vector<Json> log = readLog(first.log);
  // Two configurations, three epochs, two results.
  ASSERT_EQ(log.size(), 7u);
  EXPECT_EQ(log[3]["resumed"], true);
  EXPECT_EQ(log[3]["start_step"], 20);
  EXPECT_EQ(log[5]["epoch"], 3);
  EXPECT_EQ(log[5]["step"], 60);
  second.epochs = 2;
  EXPECT_EQ(run(program, second), 1);
  EXPECT_NE(errors.find("past the end"), std::string::npos) << errors;
}

TEST_F(Trainer, AlternatesWholeEpochs) {
  FakeProgram program(FakeSchedule::Alternating);
  checkpointAfter(program, 10, options());
  EXPECT_EQ(calls.inverse, 10);
  EXPECT_EQ(calls.forward, 0);
  checkpointAfter(program, 14, options());
  EXPECT_EQ(calls.inverse, 20);
  EXPECT_EQ(calls.forward, 4);
  TensorFile file = readSafetensors(folder / "whole.safetensors");
  std::string path = "checkpoint";
  EXPECT_EQ(readInteger(file, "tpc.step", path), 14);
  EXPECT_EQ(readInteger(file, "tpc.inverse_updates", path), 10);
  EXPECT_EQ(readInteger(file, "tpc.forward_updates", path), 4);
  EXPECT_EQ(readInteger(file, "tpc.pass", path), 1);
  EXPECT_EQ(readInteger(file, "tpc.batch", path), 4);
}

TEST_F(Trainer, ThreadsDoNotMatterSeedsDo) {
  FakeProgram program(FakeSchedule::Parallel);
  TrainOptions one = options(), three = options(), other = options();
  one.threads = 1;
  three.threads = 3;
  other.seed = 1;
  std::string bytes = checkpointAfter(program, 15, one);
  EXPECT_EQ(checkpointAfter(program, 15, three), bytes);
  EXPECT_NE(checkpointAfter(program, 15, other), bytes);
  one.noShuffle = true;
  EXPECT_NE(checkpointAfter(program, 15, one), bytes);
}

TEST_F(Trainer, DumpsTheLastStep) {
  for (FakeSchedule schedule :
       {FakeSchedule::Parallel, FakeSchedule::Alternating}) {
    FakeProgram program(schedule);
    TrainOptions train = options();
    train.noShuffle = true;
    train.limit = 8;
    train.steps = 4;
    train.dumpStep = folder / "dump.safetensors";
    ASSERT_EQ(run(program, train), 0) << errors;
    TensorFile file = readSafetensors(train.dumpStep);
    ASSERT_TRUE(file.find("out.activity"));
    ASSERT_TRUE(file.find("h1.reconstruction"));
    ASSERT_TRUE(file.find("label"));
    auto first = [&](const char *name) {
      float value;
      std::memcpy(&value, file.find(name)->bytes.data(), sizeof(value));
      return value;
    };
    EXPECT_EQ(first("out.activity"), 4);
    EXPECT_EQ(first("h1.reconstruction"),
              schedule == FakeSchedule::Parallel ? 4 : 2);
    // Batch 1 of the file, though evaluations came after the step.
    std::string images = readFile(folder / "train-images-idx3-ubyte");
    EXPECT_EQ(first("input"),
              static_cast<unsigned char>(images[16 + 4 * 16]) / 255.0f);
    EXPECT_EQ(file.find("input")->shape, (Shape{4, 4, 4, 1}));
  }
}

TEST_F(Trainer, StopsAtTheStepThatIsNotFinite) {
  FakeProgram program(FakeSchedule::Parallel);
  struct Case {
    Poison::Kind kind;
    int64_t poisoned, found;
    const char *text;
  };
  // Parameters are looked at after 1, 2, 4, 8 ... steps and every tenth; the
  // losses that they make, after each.
  for (Case test :
       {Case{Poison::Loss, 13, 13,
             "task loss (of layer 'out') is not finite (nan) at step 13"},
        Case{Poison::InverseLoss, 13, 13,
             "loss of layer 'h1' (inverse) is not finite (inf) at step 13"},
        Case{Poison::Weight, 13, 14,
             "task loss (of layer 'out') is not finite (nan) at step 14"},
        Case{Poison::Weight, 16, 16,
             "parameter 'out.weight' is not finite after step 16"},
        Case{Poison::Weight, 20, 20,
             "parameter 'out.weight' is not finite after step 20"}}) {
    TrainOptions train = options();
    train.save = folder / "run.safetensors";
    train.epochs = 1;
    poison = {};
    ASSERT_EQ(run(program, train), 0) << errors;
    std::string good = readFile(train.save);
    train.epochs = 2;
    poison = {test.kind, test.poisoned};
    calls = {};
    EXPECT_EQ(run(program, train), 1);
    EXPECT_EQ(calls.step, test.found);
    EXPECT_NE(errors.find(std::string("tpc: error: ") + test.text),
              std::string::npos)
        << errors;
    EXPECT_NE(errors.find("keeps the checkpoint of step 10"),
              std::string::npos);
    EXPECT_EQ(readFile(train.save), good);
  }
  poison = {Poison::SampleLoss, 0};
  TrainOptions train = options();
  train.epochs = 1;
  EXPECT_EQ(run(program, train), 1);
  EXPECT_NE(errors.find("not finite (nan), after step 10"), std::string::npos)
      << errors;
}

TEST_F(Trainer, RefusesBadOptions) {
  FakeProgram program(FakeSchedule::Parallel);
  auto errorWith = [&](auto change) {
    TrainOptions train = options();
    train.epochs = 1;
    change(train);
    EXPECT_EQ(run(program, train), 1);
    EXPECT_EQ(errors.rfind("tpc: error: ", 0), 0u) << errors;
    EXPECT_EQ(std::count(errors.begin(), errors.end(), '\n'), 1) << errors;
    return errors;
  };
  auto contains = [](const std::string &text, const char *part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  };
  contains(errorWith([](TrainOptions &o) { o.batch = 8; }),
           "'fake' was compiled for batch 4");
  contains(errorWith([](TrainOptions &o) { o.limit = 3; }),
           "expected at least one batch of 4 samples");
  contains(errorWith([](TrainOptions &o) { o.settings = {"alpha=1"}; }),
           "'fake' has forward.lr, sigma, feedback.scale");
  contains(errorWith([](TrainOptions &o) { o.settings = {"sigma=x"}; }),
           "--set sigma: expected a number, found 'x'");
  contains(errorWith([](TrainOptions &o) { o.settings = {"sigma=-1"}; }),
           "expected a number at least 0, found -1");
  contains(errorWith([](TrainOptions &o) { o.data = ""; }), "--data");
  contains(errorWith([](TrainOptions &o) { o.data = "/nowhere"; }),
           "is not a folder");
  contains(errorWith([&](TrainOptions &o) {
             o.save = folder / "train-images-idx3-ubyte/x";
           }),
           "cannot write");
  contains(errorWith([](TrainOptions &o) { o.save = "/dev/full"; }),
           "not a regular file");
  contains(errorWith([&](TrainOptions &o) { o.log = folder / "no/log"; }),
           "cannot write");
  contains(errorWith([](TrainOptions &o) { o.log = "/dev/full"; }),
           "No space left");
  EXPECT_EQ(calls.step, 0);
}

TEST_F(Trainer, EvaluatesSavedWeights) {
  FakeProgram program(FakeSchedule::Parallel);
  TrainOptions train = options();
  train.epochs = 2;
  train.save = folder / "run.safetensors";
  train.log = folder / "log.jsonl";
  ASSERT_EQ(run(program, train), 0) << errors;
  EvalOptions eval;
  eval.load = train.save;
  eval.data = folder.path;
  eval.outputs = folder / "outputs.safetensors";
  testing::internal::CaptureStdout();
  EXPECT_EQ(evaluate(program, eval), 0);
  std::string printed = testing::internal::GetCapturedStdout();
  double error = readLog(train.log).back()["final_test_error"];
  char expected[32];
  std::snprintf(expected, sizeof(expected), "error %.2f%%", error);
  EXPECT_NE(printed.find(expected), std::string::npos) << printed;
  error = readLog(train.log).back()["final_test_error_top3"];
  std::snprintf(expected, sizeof(expected), "top-3 error %.2f%%", error);
  EXPECT_NE(printed.find(expected), std::string::npos) << printed;
  TensorFile outputs = readSafetensors(eval.outputs);
  EXPECT_EQ(outputs.find("outputs")->shape, (Shape{30, 10}));
  EXPECT_EQ(outputs.find("labels")->shape, (Shape{30}));
}

} // namespace
