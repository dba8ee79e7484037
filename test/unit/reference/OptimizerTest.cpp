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

} // namespace
