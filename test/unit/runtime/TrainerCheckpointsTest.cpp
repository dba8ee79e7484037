#include "TrainerFixture.h"

#include "tpc/runtime/Safetensors.h"

#include <cstring>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

class TrainerCheckpoints : public TrainerFixture {};

TEST_F(TrainerCheckpoints, ResumesBitForBit) {
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

TEST_F(TrainerCheckpoints, InitialisesWithoutData) {
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

TEST_F(TrainerCheckpoints, InitIgnoresOptimizerAndCounters) {
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

TEST_F(TrainerCheckpoints, InitChecksTensors) {
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

TEST_F(TrainerCheckpoints, ResumeChecksTheRun) {
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

TEST_F(TrainerCheckpoints, ResumeKeepsHyperparameters) {
  FakeProgram program(FakeSchedule::Parallel);
  TrainOptions first = options();
  first.settings = {"forward.lr=0.125"};
  std::string whole = checkpointAfter(program, 8, first);
  checkpointAfter(program, 3, first);
  TrainOptions second = options();
  second.resume = folder / "whole.safetensors";
  EXPECT_EQ(checkpointAfter(program, 8, second), whole);
}

TEST_F(TrainerCheckpoints, InterruptionSaves) {
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

TEST_F(TrainerCheckpoints, ResumeRefusesImpossiblePositions) {
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

} // namespace
