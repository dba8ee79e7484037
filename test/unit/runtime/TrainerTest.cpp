#include "TestSupport.h"

#include "tpc/runtime/Safetensors.h"
#include "tpc/runtime/Trainer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

using Json = nlohmann::json;

class Trainer : public testing::Test {
protected:
  Trainer() { writeDigits(folder.path, 42, 30); }

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

  std::vector<Json> readLog(const std::string &path) {
    std::vector<Json> lines;
    std::istringstream text(readFile(path));
    for (std::string line; std::getline(text, line);)
      lines.push_back(Json::parse(line));
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

TEST_F(Trainer, ResumesBitForBit) {
  for (FakeSchedule schedule : {FakeSchedule::None, FakeSchedule::Parallel,
                                FakeSchedule::Alternating}) {
    FakeProgram program(schedule);
    for (int64_t middle : {1, 7, 10, 13, 20, 27}) {
      TrainOptions first = options();
      first.seed = 5;
      std::string whole = checkpointAfter(program, 33, first);
      first.steps = middle;
      first.save = folder / "part.safetensors";
      ASSERT_EQ(run(program, first), 0) << errors;
      TrainOptions second = options();
      second.resume = first.save;
      second.save = first.save;
      second.steps = 33;
      second.threads = 1;
      ASSERT_EQ(run(program, second), 0) << errors;
      EXPECT_EQ(readFile(second.save), whole) << "resumed at step " << middle;
    }
  }
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

TEST_F(Trainer, InitialisesWithoutData) {
  FakeProgram program(FakeSchedule::Parallel);
  TrainOptions train;
  train.steps = 0;
  train.save = folder / "initial.safetensors";
  ASSERT_EQ(run(program, train), 0) << errors;
  TensorFile file = readSafetensors(train.save);
  ASSERT_TRUE(file.find("h1.inverse.weight"));
  EXPECT_EQ(file.find("h1.inverse.weight")->shape, (Shape{8, 4}));
  // A run from these weights is the run of the seed.
  TrainOptions initialised = options();
  initialised.init = train.save;
  std::string bytes = checkpointAfter(program, 5, options());
  EXPECT_EQ(checkpointAfter(program, 5, initialised), bytes);
}

TEST_F(Trainer, InitIgnoresOptimizerAndCounters) {
  FakeProgram program(FakeSchedule::Parallel);
  checkpointAfter(program, 9, options());
  TrainOptions train = options();
  train.init = folder / "whole.safetensors";
  train.steps = 0;
  train.save = folder / "fresh.safetensors";
  ASSERT_EQ(run(program, train), 0) << errors;
  TensorFile trained = readSafetensors(train.init);
  TensorFile fresh = readSafetensors(train.save);
  EXPECT_EQ(fresh.find("out.weight")->bytes, trained.find("out.weight")->bytes);
  EXPECT_EQ(fresh.find("out.weight.momentum")->bytes, std::string(640, '\0'));
  EXPECT_EQ(readInteger(fresh, "tpc.step", "fresh"), 0);
}

TEST_F(Trainer, InitChecksTensors) {
  FakeProgram program(FakeSchedule::Parallel);
  checkpointAfter(program, 1, options());
  TensorFile good = readSafetensors(folder / "whole.safetensors");
  TrainOptions train = options();
  train.init = folder / "bad.safetensors";
  auto errorWith = [&](const TensorFile &file) {
    writeSafetensors(train.init, file);
    EXPECT_EQ(run(program, train), 1);
    return errors;
  };
  TensorFile file = good;
  for (TensorData &tensor : file.tensors)
    if (tensor.name == "out.weight")
      tensor.shape = {16, 10};
  std::string text = errorWith(file);
  EXPECT_NE(text.find("'out.weight': expected the shape [10, 16], found [16, "
                      "10]"),
            std::string::npos)
      << text;
  file = good;
  for (TensorData &tensor : file.tensors)
    if (tensor.name == "out.bias")
      tensor.name = "out.bios";
  text = errorWith(file);
  EXPECT_NE(text.find("expected a tensor 'out.bias' of shape [10]"),
            std::string::npos)
      << text;
  file = good;
  float value = 1;
  file.add("h9.weight", {1}, &value);
  text = errorWith(file);
  EXPECT_NE(text.find("unexpected tensor 'h9.weight'"), std::string::npos)
      << text;
  file = good;
  for (TensorData &tensor : file.tensors)
    if (tensor.name == "out.weight")
      tensor.bytes.replace(0, 4, "\x00\x00\xc0\x7f", 4);
  text = errorWith(file);
  EXPECT_NE(text.find("'out.weight' has a value that is not finite"),
            std::string::npos)
      << text;
}

TEST_F(Trainer, ResumeChecksTheRun) {
  FakeProgram program(FakeSchedule::Parallel);
  TrainOptions first = options();
  first.limit = 16;
  checkpointAfter(program, 3, first);
  auto errorWith = [&](auto change) {
    TrainOptions second = options();
    second.resume = folder / "whole.safetensors";
    second.steps = 5;
    change(second);
    int status = run(program, second);
    return status == 1 ? errors : std::string("succeeded");
  };
  EXPECT_EQ(errorWith([](TrainOptions &) {}), "succeeded");
  EXPECT_EQ(errorWith([](TrainOptions &o) { o.seed = 0; }), "succeeded");
  EXPECT_NE(errorWith([](TrainOptions &o) { o.seed = 3; }).find("--seed 3"),
            std::string::npos);
  EXPECT_NE(errorWith([](TrainOptions &o) { o.limit = 20; }).find("--limit 20"),
            std::string::npos);
  EXPECT_NE(errorWith([](TrainOptions &o) {
              o.noShuffle = true;
            }).find("--no-shuffle"),
            std::string::npos);
  EXPECT_NE(errorWith([&](TrainOptions &o) {
              o.init = o.resume;
            }).find("exclude each other"),
            std::string::npos);
  std::string missing = errorWith([&](TrainOptions &o) {
    TensorFile file = readSafetensors(o.resume);
    file.tensors.pop_back();
    o.resume = folder / "missing.safetensors";
    writeSafetensors(o.resume, file);
  });
  EXPECT_NE(missing.find("expected a tensor"), std::string::npos) << missing;
  std::string extra = errorWith([&](TrainOptions &o) {
    TensorFile file = readSafetensors(o.resume);
    float value = 0;
    file.add("more", {}, &value);
    o.resume = folder / "extra.safetensors";
    writeSafetensors(o.resume, file);
  });
  EXPECT_NE(extra.find("unexpected tensor 'more'"), std::string::npos) << extra;
  std::string foreign = errorWith([&](TrainOptions &o) {
    TensorFile file = readSafetensors(o.resume);
    file.metadata.clear();
    o.resume = folder / "foreign.safetensors";
    writeSafetensors(o.resume, file);
  });
  EXPECT_NE(foreign.find("is not a checkpoint"), std::string::npos) << foreign;
}

TEST_F(Trainer, ResumeKeepsHyperparameters) {
  FakeProgram program(FakeSchedule::Parallel);
  TrainOptions first = options();
  first.settings = {"forward.lr=0.125"};
  std::string whole = checkpointAfter(program, 8, first);
  checkpointAfter(program, 3, first);
  TrainOptions second = options();
  second.resume = folder / "whole.safetensors";
  EXPECT_EQ(checkpointAfter(program, 8, second), whole);
}

TEST_F(Trainer, StopsAtTheStepThatIsNotFinite) {
  FakeProgram program(FakeSchedule::Parallel);
  struct Case {
    Poison::Kind kind;
    int64_t step;
    const char *text;
  };
  // Parameters are not looked at after each step, but after the 16th.
  for (Case test :
       {Case{Poison::Loss, 13,
             "task loss (of layer 'out') is not finite (nan) at "
             "step 13"},
        Case{Poison::InverseLoss, 13,
             "loss of layer 'h1' (inverse) is not finite (inf) at step 13"},
        Case{Poison::Weight, 16,
             "parameter 'out.weight' is not finite after step 16"}}) {
    TrainOptions train = options();
    train.save = folder / "run.safetensors";
    train.epochs = 1;
    poison = {};
    ASSERT_EQ(run(program, train), 0) << errors;
    std::string good = readFile(train.save);
    train.epochs = 2;
    poison = {test.kind, test.step};
    calls = {};
    EXPECT_EQ(run(program, train), 1);
    EXPECT_EQ(calls.step, test.step);
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

TEST_F(Trainer, InterruptionSaves) {
  FakeProgram program(FakeSchedule::Parallel);
  std::string whole = checkpointAfter(program, 20, options());
  TrainOptions train = options();
  train.steps = 20;
  train.save = folder / "run.safetensors";
  // In the middle of an epoch, and during the evaluation at its end.
  for (int step : {7, 10}) {
    poison = {Poison::Interrupt, step};
    train.resume.clear();
    EXPECT_EQ(run(program, train), 130);
    EXPECT_NE(errors.find("interrupted at step " + std::to_string(step) +
                          "; saved '" + train.save),
              std::string::npos)
        << errors;
    EXPECT_NE(errors.find("--resume " + train.save), std::string::npos);
    poison = {};
    train.resume = train.save;
    EXPECT_EQ(run(program, train), 0) << errors;
    EXPECT_EQ(readFile(train.save), whole);
  }
  train.save.clear();
  train.resume.clear();
  poison = {Poison::Interrupt, 2};
  EXPECT_EQ(run(program, train), 130);
  EXPECT_NE(errors.find("nothing is saved"), std::string::npos) << errors;
}

TEST_F(Trainer, ResumeRefusesImpossiblePositions) {
  FakeProgram program(FakeSchedule::Parallel);
  checkpointAfter(program, 13, options());
  for (const char *name :
       {"tpc.step", "tpc.pass", "tpc.batch", "tpc.forward_updates"}) {
    for (int64_t value : {int64_t{-1}, int64_t{14}, INT64_MAX}) {
      TensorFile file = readSafetensors(folder / "whole.safetensors");
      for (TensorData &tensor : file.tensors)
        if (tensor.name == name)
          std::memcpy(tensor.bytes.data(), &value, sizeof(value));
      TrainOptions train = options();
      train.resume = folder / "changed.safetensors";
      writeSafetensors(train.resume, file);
      EXPECT_EQ(run(program, train), 1) << name << " " << value;
      EXPECT_NE(errors.find(value < 0 ? name : "impossible"), std::string::npos)
          << errors;
    }
  }
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
