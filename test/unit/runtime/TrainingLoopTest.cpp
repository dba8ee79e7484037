#include "tpc/runtime/TrainingLoop.h"

#include "TestSupport.h"

#include "tpc/runtime/Device.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

/// A number that a listener was given.
struct Number {
  int64_t step;
  std::string name;
  float value;
};

/// A loop over 42 samples in batches of 4: 10 steps a pass.
class LoopFixture {
public:
  explicit LoopFixture(FakeSchedule schedule)
      : program(schedule, R"({"kind": "mnist"})", /*diagnoses=*/true),
        manifest(readManifest(program)),
        instance(program, manifest, InstanceUse::Train, makeHostDevice()) {
    writeDigits(folder.path, 42, 4);
    samples = loadSamples(manifest, folder.path, Split::Train);
    indices.resize(42);
    std::iota(indices.begin(), indices.end(), 0u);
    instance.setHyperparameters(Hyperparameters(manifest));
    instance.states.initialise(0, Hyperparameters(manifest));
    loop.emplace(instance, samples, indices, position);
  }

  /// Measures every `period`-th step.
  void diagnose(int64_t period) {
    loop->diagnose(period, [&](int64_t step, const std::string &layer,
                               const std::string &name, float value) {
      numbers.push_back({step, layer + "/" + name, value});
    });
  }

  void take(int64_t steps) {
    for (int64_t i = 0; i < steps; ++i) {
      if (loop->isPassComplete())
        loop->finishPass();
      loop->step();
    }
  }

  std::vector<int64_t> stepsOf(const std::string &name) const {
    std::vector<int64_t> steps;
    for (const Number &number : numbers)
      if (number.name == name)
        steps.push_back(number.step);
    return steps;
  }

  int64_t counter(const char *name) const {
    return *reinterpret_cast<const int64_t *>(
        instance.buffer(ArgumentKind::Counter, name));
  }

  std::vector<float> weight() const {
    std::vector<float> values(160);
    StateReader(instance.states).read(0, 0, 160, values.data());
    return values;
  }

  TemporaryFolder folder;
  FakeProgram program;
  Manifest manifest;
  Instance instance;
  Samples samples;
  std::vector<uint32_t> indices;
  RunPosition position;
  std::optional<TrainingLoop> loop;
  std::vector<Number> numbers;
};

using Steps = std::vector<int64_t>;

TEST(TrainingLoop, PlansUpdatesOfOnePass) {
  LoopFixture fixture(FakeSchedule::Parallel);
  fixture.loop->plan(37);
  EXPECT_EQ(fixture.counter("forward_planned"), 37);
  EXPECT_EQ(fixture.counter("inverse_planned"), 37);
  EXPECT_EQ(fixture.counter("epoch"), 10);
}

TEST(TrainingLoop, PlansUpdatesOfAlternatingPasses) {
  LoopFixture fixture(FakeSchedule::Alternating);
  struct {
    int64_t steps, inverse, forward;
  } plans[] = {{0, 0, 0},    {7, 7, 0},    {10, 10, 0},  {13, 10, 3},
               {20, 10, 10}, {27, 17, 10}, {35, 20, 15}, {40, 20, 20}};
  for (auto &plan : plans) {
    fixture.loop->plan(plan.steps);
    EXPECT_EQ(fixture.counter("inverse_planned"), plan.inverse) << plan.steps;
    EXPECT_EQ(fixture.counter("forward_planned"), plan.forward) << plan.steps;
    // What an epoch has of either.
    EXPECT_EQ(fixture.counter("epoch"), 10);
  }
}

TEST(TrainingLoop, TheUpdatesOfAPlanAreThoseThatAreTaken) {
  for (FakeSchedule schedule :
       {FakeSchedule::None, FakeSchedule::Parallel, FakeSchedule::Alternating})
    for (int64_t steps : {3, 10, 14, 25, 40}) {
      LoopFixture fixture(schedule);
      fixture.loop->plan(steps);
      fixture.take(steps);
      EXPECT_EQ(fixture.position.forwardUpdates,
                fixture.counter("forward_planned"))
          << steps;
      if (schedule != FakeSchedule::None)
        EXPECT_EQ(fixture.position.inverseUpdates,
                  fixture.counter("inverse_planned"))
            << steps;
    }
}

TEST(TrainingLoop, MeasuresNothingUnasked) {
  LoopFixture fixture(FakeSchedule::Parallel);
  fixture.take(5);
  EXPECT_EQ(calls.diagnose, 0);
}

TEST(TrainingLoop, MeasuresTheFirstStepAndEveryNthFromThere) {
  LoopFixture fixture(FakeSchedule::Parallel);
  fixture.diagnose(4);
  fixture.take(10);
  EXPECT_EQ(calls.diagnose, 3);
  EXPECT_EQ(fixture.stepsOf("out/norm_gradient"), (Steps{1, 5, 9}));
  EXPECT_EQ(fixture.stepsOf("/sum"), (Steps{1, 5, 9}));
  for (const Number &number : fixture.numbers)
    if (number.name == "out/norm_gradient")
      EXPECT_EQ(number.value, static_cast<float>(number.step));
}

TEST(TrainingLoop, ARunThatGoesOnMeasuresTheSameSteps) {
  LoopFixture fixture(FakeSchedule::Parallel);
  fixture.diagnose(4);
  // As after a resumption.
  fixture.position.step = 6;
  fixture.position.batch = 6;
  fixture.take(4);
  EXPECT_EQ(fixture.stepsOf("/sum"), (Steps{9}));
}

TEST(TrainingLoop, MeasuresOnTheBatchOfTheStep) {
  LoopFixture fixture(FakeSchedule::Parallel);
  fixture.position.shuffle = false;
  fixture.diagnose(1);
  fixture.take(2);
  const float *input = fixture.instance.buffer(ArgumentKind::Input);
  float sum = std::accumulate(input, input + 64, 0.0f);
  EXPECT_EQ(fixture.numbers.back().name, "out/norm_update");
  EXPECT_EQ((fixture.numbers.end() - 2)->value, sum);
  EXPECT_NE(fixture.numbers[1].value, sum);
}

TEST(TrainingLoop, UpdatesHaveTheNormOfWhatAStepAddsToWeights) {
  LoopFixture fixture(FakeSchedule::Parallel);
  fixture.diagnose(3);
  for (int step = 1; step <= 4; ++step) {
    fixture.numbers.clear();
    std::vector<float> before = fixture.weight();
    fixture.take(1);
    std::vector<float> after = fixture.weight();
    double squares = 0;
    for (size_t i = 0; i < after.size(); ++i)
      squares += std::pow(static_cast<double>(after[i]) - before[i], 2);
    ASSERT_GT(squares, 0);
    if (step % 3 == 1) {
      ASSERT_EQ(fixture.stepsOf("out/norm_update"), Steps{step});
      EXPECT_FLOAT_EQ(fixture.numbers.back().value,
                      static_cast<float>(std::sqrt(squares)));
    } else {
      EXPECT_TRUE(fixture.numbers.empty());
    }
  }
}

TEST(TrainingLoop, StepsWithoutForwardUpdatesHaveNoNormOfOne) {
  LoopFixture fixture(FakeSchedule::Alternating);
  fixture.diagnose(5);
  fixture.take(30);
  EXPECT_EQ(fixture.stepsOf("out/norm_gradient"),
            (Steps{1, 6, 11, 16, 21, 26}));
  EXPECT_EQ(fixture.stepsOf("out/norm_update"), (Steps{11, 16}));
}

} // namespace
