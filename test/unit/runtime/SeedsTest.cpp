#include "TrainerFixture.h"

#include "tpc/runtime/Error.h"

#include <filesystem>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

class Seeds : public TrainerFixture {
protected:
  TrainOptions seeds(int64_t count, int64_t epochs) {
    TrainOptions result = options();
    result.seeds = count;
    result.epochs = epochs;
    result.out = out;
    return result;
  }

  std::string logOf(int seed) {
    return out + "/logs/fake-seed" + std::to_string(seed) + ".jsonl";
  }

  std::string weightsOf(int seed) {
    return out + "/weights/fake-seed" + std::to_string(seed) + ".safetensors";
  }

  std::string out = folder / "seeds";
};

TEST_F(Seeds, KeepsTheLastCheckpointOfEach) {
  FakeProgram program(FakeSchedule::Parallel);
  ASSERT_EQ(run(program, seeds(2, 2)), 0) << errors;
  TrainOptions alone = options();
  alone.seed = 1;
  EXPECT_TRUE(readFile(weightsOf(1)) == checkpointAfter(program, 20, alone));
  EXPECT_FALSE(exists(out + "/running"));
}

/// What a run that is killed between the line of its last epoch and the
/// checkpoint behind it leaves: that of the epoch before, or none.
TEST_F(Seeds, TheLogAloneIsNotTheEndOfARun) {
  FakeProgram program(FakeSchedule::Parallel);
  for (bool hasEarlier : {true, false}) {
    std::filesystem::remove_all(out);
    ASSERT_EQ(run(program, seeds(1, 2)), 0) << errors;
    std::string whole = readFile(weightsOf(0)), log = readFile(logOf(0));
    TrainOptions earlier = options();
    earlier.epochs = 2;
    std::string checkpoint = checkpointAfter(program, 10, earlier);
    ASSERT_FALSE(checkpoint == whole);

    size_t result = log.find("{\"record\":\"result\"");
    ASSERT_NE(result, std::string::npos) << log;
    writeFile(logOf(0), log.substr(0, result));
    std::filesystem::remove(out + "/records.jsonl");
    std::filesystem::remove(weightsOf(0));
    std::filesystem::create_directory(out + "/running");
    if (hasEarlier)
      writeFile(out + "/running/fake-seed0.safetensors", checkpoint);

    ASSERT_EQ(run(program, seeds(1, 2)), 0) << errors;
    ASSERT_TRUE(exists(weightsOf(0)));
    EXPECT_TRUE(readFile(weightsOf(0)) == whole) << hasEarlier;
    EXPECT_FALSE(exists(out + "/running"));
  }
}

TEST_F(Seeds, AveragesThoseThatDoNotDiverge) {
  FakeProgram program(FakeSchedule::Parallel);
  // The first, in its first epoch.
  poison = {Poison::Loss, 3, 0};
  ASSERT_EQ(run(program, seeds(3, 1)), 0) << errors;
  EXPECT_EQ(output.find("best test loss"), std::string::npos) << output;
  EXPECT_NE(output.find("best test error  epoch  final test error\n"),
            std::string::npos)
      << output;
  EXPECT_NE(output.find("\n0  "), std::string::npos) << output;
  EXPECT_NE(output.find("diverged\n"), std::string::npos) << output;
  EXPECT_NE(output.find("\n1 of 3 seeds diverged; mean and standard deviation "
                        "are those of the others\n"),
            std::string::npos)
      << output;
  double sum = 0;
  for (int seed : {1, 2})
    sum += readLog(logOf(seed))[1]["test_error"].get<double>();
  EXPECT_NE(output.find(fmt::format("  {:.2f}%\n", sum / 2)), std::string::npos)
      << output;
}

TEST_F(Seeds, WeightsThatWereTakenAwayAreNotMissed) {
  FakeProgram program(FakeSchedule::Parallel);
  ASSERT_EQ(run(program, seeds(1, 1)), 0) << errors;
  std::filesystem::remove(weightsOf(0));
  ASSERT_EQ(run(program, seeds(2, 1)), 0) << errors;
  EXPECT_FALSE(exists(weightsOf(0)));
  EXPECT_TRUE(exists(weightsOf(1)));
}

} // namespace
