//===- ScheduleTest.cpp - schedules and counts ----------------------------===//

#include "Networks.h"
#include "Sample.h"
#include "Trainer.h"

#include "gtest/gtest.h"

using namespace reference;

namespace {

Model makeScheduled(Schedule schedule) {
  Rule rule;
  rule.targets = Targets::Difference;
  rule.top = Top::Gradient;
  rule.alpha = 0.2;
  rule.schedule = schedule;
  return makeModel(Activation::Tanh, Activation::Softmax, Loss::CrossEntropy,
                   rule);
}

TEST(ScheduleTest, AlternatingStartsWithAnEpochOfInverseUpdates) {
  const Model model = makeScheduled(Schedule::Alternating);
  std::string order;
  for (size_t step = 0; step < 9; ++step) {
    const Updates updates = updatesOfStep(model, 2, step);
    EXPECT_NE(updates.forward, updates.inverse);
    order += updates.inverse ? 'i' : 'f';
  }
  EXPECT_EQ(order, "iiffiiffi");
}

TEST(ScheduleTest, ParallelUpdatesBoth) {
  const Updates updates =
      updatesOfStep(makeScheduled(Schedule::Parallel), 2, 3);
  EXPECT_TRUE(updates.forward);
  EXPECT_TRUE(updates.inverse);
}

TEST(ScheduleTest, WithoutInversesThereIsNothingToAlternate) {
  Model model = makeScheduled(Schedule::Alternating);
  model.rule.targets = Targets::None;
  EXPECT_TRUE(updatesOfStep(model, 2, 0).forward);
  EXPECT_FALSE(updatesOfStep(model, 2, 0).inverse);
}

TEST(ScheduleTest, AStepTouchesOnlyItsGroupAndCountsIt) {
  const Model model = makeScheduled(Schedule::Alternating);
  Sample sample;
  const Parameters before = sample.parameters(model);
  Optimizer adam;
  adam.kind = OptimizerKind::Adam;
  adam.learningRate = 0.01;
  Trainer trainer(model, before, adam, adam);
  const Matrix x = sample.matrix(4, 5);
  const Matrix y = sample.labels(4, 3);

  trainer.step(x, y, {false, true});
  EXPECT_EQ(trainer.forwardUpdates(), 0);
  EXPECT_EQ(trainer.inverseUpdates(), 1);
  for (size_t l = 1; l <= 4; ++l)
    EXPECT_EQ(distance(trainer.getParameters().forward[l].weight,
                       before.forward[l].weight),
              0);
  EXPECT_GT(distance(trainer.getParameters().inverse[2].weight,
                     before.inverse[2].weight),
            0);

  const Parameters middle = trainer.getParameters();
  trainer.step(x, y, {true, false});
  EXPECT_EQ(trainer.forwardUpdates(), 1);
  EXPECT_EQ(trainer.inverseUpdates(), 1);
  for (size_t l = 2; l <= 3; ++l)
    EXPECT_EQ(distance(trainer.getParameters().inverse[l].weight,
                       middle.inverse[l].weight),
              0);
  for (size_t l = 1; l <= 4; ++l)
    EXPECT_GT(distance(trainer.getParameters().forward[l].weight,
                       middle.forward[l].weight),
              0);
}

/// Both groups' gradients are taken at the parameters of the step's start.
TEST(ScheduleTest, ParallelIsBothUpdatesFromTheSameParameters) {
  const Model model = makeScheduled(Schedule::Parallel);
  Sample sample;
  const Parameters before = sample.parameters(model);
  Optimizer sgd;
  sgd.learningRate = 0.1;
  const Matrix x = sample.matrix(4, 5);
  const Matrix y = sample.labels(4, 3);
  Trainer both(model, before, sgd, sgd);
  Trainer forwardOnly(model, before, sgd, sgd);
  Trainer inverseOnly(model, before, sgd, sgd);
  both.step(x, y, {true, true});
  forwardOnly.step(x, y, {true, false});
  inverseOnly.step(x, y, {false, true});
  for (size_t l = 1; l <= 4; ++l)
    EXPECT_EQ(distance(both.getParameters().forward[l].weight,
                       forwardOnly.getParameters().forward[l].weight),
              0);
  for (size_t l = 2; l <= 3; ++l)
    EXPECT_EQ(distance(both.getParameters().inverse[l].weight,
                       inverseOnly.getParameters().inverse[l].weight),
              0);
}

} // namespace
