//===- OptimizerTest.cpp - updates against numbers worked out by hand -----===//

#include "Optimizer.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace reference;

namespace {

/// The parameter, from 0, after one update by each of the gradients.
double train(const Optimizer &optimizer, std::initializer_list<double> g) {
  OptimizerState state;
  Matrix parameter(1, 1);
  int64_t count = 0;
  for (double value : g)
    update(optimizer, ++count, Matrix(1, 1, value), state, parameter);
  return parameter.values[0];
}

TEST(OptimizerTest, Adam) {
  Optimizer adam;
  adam.kind = OptimizerKind::Adam;
  adam.learningRate = 0.5;
  adam.beta1 = 0.9;
  adam.beta2 = 0.99;
  adam.epsilon = 0.1;
  // m = 0.2, v = 0.04; corrected: 2 and 4.
  const double first = -0.5 * 2 / (2 + 0.1);
  EXPECT_NEAR(train(adam, {2}), first, 1e-14);
  // m = 0.18 - 0.1, v = 0.0396 + 0.01.
  const double m = 0.08 / (1 - 0.81);
  const double v = 0.0496 / (1 - 0.9801);
  EXPECT_NEAR(train(adam, {2, -1}), first - 0.5 * m / (std::sqrt(v) + 0.1),
              1e-14);
}

TEST(OptimizerTest, AdamWithEpsilonBeforeTheCorrection) {
  Optimizer adam;
  adam.kind = OptimizerKind::Adam;
  adam.learningRate = 0.5;
  adam.beta1 = 0.9;
  adam.beta2 = 0.99;
  adam.epsilon = 0.1;
  adam.placement = EpsilonPlacement::BeforeCorrection;
  // sqrt(1 - b2) / (1 - b1) = 1, m = 0.2, sqrt(v) = 0.2.
  EXPECT_NEAR(train(adam, {2}), -0.5 * 0.2 / (0.2 + 0.1), 1e-14);
}

TEST(OptimizerTest, SgdWithMomentum) {
  Optimizer sgd;
  sgd.learningRate = 0.5;
  sgd.momentum = 0.5;
  // Velocities 2, 0 and 4.
  EXPECT_NEAR(train(sgd, {2, -1, 4}), -0.5 * (2 + 0 + 4), 1e-14);
}

TEST(OptimizerTest, RmsProp) {
  Optimizer rmsProp;
  rmsProp.kind = OptimizerKind::RmsProp;
  rmsProp.learningRate = 0.5;
  rmsProp.decay = 0.75;
  rmsProp.epsilon = 0.1;
  // v = 1, then 0.75 + 4.
  EXPECT_NEAR(train(rmsProp, {2}), -0.5 * 2 / 1.1, 1e-14);
  EXPECT_NEAR(train(rmsProp, {2, 4}),
              -0.5 * 2 / 1.1 - 0.5 * 4 / (std::sqrt(4.75) + 0.1), 1e-14);
}

/// The weight and the bias of one unit after an update by SGD.
Weights updated(const Optimizer &optimizer, Weights gradient) {
  Weights weights{Matrix(1, 1, 2), Matrix(1, 1, 2)};
  WeightsState state;
  updateWeights(optimizer, RatePosition(), gradient, state, weights);
  return weights;
}

TEST(OptimizerTest, WeightsDecayBiasesDoNot) {
  Optimizer sgd;
  sgd.learningRate = 0.5;
  sgd.weightDecay = 0.1;
  const Weights weights =
      updated(sgd, {Matrix(1, 1, 0.25), Matrix(1, 1, 0.25)});
  EXPECT_NEAR(weights.weight.values[0], 2 - 0.5 * (0.25 + 0.1 * 2), 1e-15);
  EXPECT_NEAR(weights.bias.values[0], 2 - 0.5 * 0.25, 1e-15);
}

TEST(OptimizerTest, ALayersGradientIsClippedAsOne) {
  Optimizer sgd;
  sgd.learningRate = 1;
  sgd.clip = 2.5;
  // The norm of (3, 4) is 5.
  Weights weights = updated(sgd, {Matrix(1, 1, 3), Matrix(1, 1, -4)});
  EXPECT_NEAR(weights.weight.values[0], 2 - 1.5, 1e-15);
  EXPECT_NEAR(weights.bias.values[0], 2 + 2, 1e-15);
  sgd.clip = 5.5;
  weights = updated(sgd, {Matrix(1, 1, 3), Matrix(1, 1, -4)});
  EXPECT_NEAR(weights.bias.values[0], 2 + 4, 1e-15);
}

TEST(OptimizerTest, LearningRates) {
  RateSchedule schedule;
  schedule.warmup = 0.5;
  // Four of eight updates in an epoch warm up.
  EXPECT_NEAR(rateFactor(schedule, {1, 20, 8}), 0.25, 1e-15);
  EXPECT_NEAR(rateFactor(schedule, {4, 20, 8}), 1, 1e-15);
  EXPECT_NEAR(rateFactor(schedule, {9, 20, 8}), 1, 1e-15);
  schedule.kind = RateKind::Step;
  schedule.warmup = 0;
  schedule.every = 1;
  schedule.factor = 0.5;
  EXPECT_NEAR(rateFactor(schedule, {8, 20, 8}), 1, 1e-15);
  EXPECT_NEAR(rateFactor(schedule, {9, 20, 8}), 0.5, 1e-15);
  EXPECT_NEAR(rateFactor(schedule, {17, 20, 8}), 0.25, 1e-15);
  schedule.kind = RateKind::Cosine;
  schedule.last = 0.2;
  EXPECT_NEAR(rateFactor(schedule, {1, 20, 8}), 1, 1e-15);
  EXPECT_NEAR(rateFactor(schedule, {11, 20, 8}), 0.6, 1e-15);
  EXPECT_NEAR(rateFactor(schedule, {21, 20, 8}), 0.2, 1e-15);
  EXPECT_NEAR(rateFactor(schedule, {30, 20, 8}), 0.2, 1e-15);
  schedule.warmup = 0.5;
  EXPECT_NEAR(rateFactor(schedule, {13, 20, 8}), 0.6, 1e-15);
}

} // namespace
