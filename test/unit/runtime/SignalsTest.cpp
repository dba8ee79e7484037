#include "tpc/runtime/Signals.h"

#include "TrainerFixture.h"

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

using Signals = TrainerFixture;

/// Instructions that no manifest names are met only when they are executed.
TEST_F(Signals, NameAnInstructionThatIsNotThere) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  FakeProgram program(FakeSchedule::Parallel);
  poison = {Poison::IllegalInstruction, 3};
  TrainOptions illegal = options();
  illegal.save = folder / "run.safetensors";
  EXPECT_EXIT(
      train(program, illegal), testing::ExitedWithCode(1),
      "tpc: error: this processor lacks an instruction of the program, which "
      "was compiled for 'generic'; compile it for this one with --cpu");
  EXPECT_FALSE(exists(illegal.save));
}

} // namespace
