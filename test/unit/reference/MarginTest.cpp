//===- MarginTest.cpp - distances of a step from kinks --------------------===//

#include "Margin.h"
#include "Networks.h"
#include "Sample.h"
#include "Trainer.h"

#include "gtest/gtest.h"

#include <limits>

using namespace reference;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Zero inputs, h_1 = s([1, 2, 4, -8]), a pool of two elements, s(V [2, 4]) as
/// h_2, and an output that is not rectified.
struct Batch {
  Batch(Activation activation, const Rule &rule)
      : model(NetworkBuilder({4})
                  .reshape({1, 4, 1})
                  .maxPool({1, 4, 1, 1})
                  .dense("h1", 4, activation)
                  .reshape({1, 4, 1})
                  .maxPool({1, 2, 1, 2})
                  .dense("h2", 1, activation)
                  .dense("out", 1, Activation::Identity)
                  .build(Loss::SquaredError, rule)) {
    Sample sample;
    parameters = sample.parameters(model);
    parameters.forward[1] = {Matrix(4, 4), Matrix(1, 4)};
    parameters.forward[1].bias.values = {1, 2, 4, -8};
    parameters.forward[2] = {Matrix(1, 2, 1), Matrix(1, 1, -5.5)};
  }

  double margin(const std::vector<Matrix> &noise = {},
                Updates updates = {true, true}) const {
    return Trainer(model, parameters, Optimizer(), Optimizer())
        .step(Matrix(1, 4), Matrix(1, 1, 1), updates, noise)
        .margin;
  }

  Model model;
  Parameters parameters;
};

TEST(MarginTest, IsTheLeastDistance) {
  // 4 - (-8), 2 - 1: winners. Those below the first weights, all zeros anyway,
  // do not count.
  EXPECT_EQ(Batch(Activation::Identity, {}).margin(), 1);
  // a_1 has 1, 2, 4 and -8; a_2 = 2 + 4 - 5.5.
  EXPECT_EQ(Batch(Activation::Relu, {}).margin(), 0.5);
}

TEST(MarginTest, LeavesExactZerosAside) {
  Batch batch(Activation::Relu, {});
  batch.parameters.forward[1].bias.values = {0, 0, 4, 4};
  batch.parameters.forward[2].bias.values = {-4};
  EXPECT_EQ(batch.margin(), 4);
}

Rule targetRule() {
  Rule rule;
  rule.targets = Targets::Difference;
  rule.top = Top::Gradient;
  rule.alpha = 1;
  return rule;
}

TEST(MarginTest, CountsCorruptedActivities) {
  const Batch batch(Activation::Identity, targetRule());
  std::vector<Matrix> noise(4);
  noise[2] = Matrix(1, 4);
  noise[2](0, 0) = 0.75;
  EXPECT_EQ(batch.margin(noise), 0.25);
  EXPECT_EQ(batch.margin(noise, {true, false}), 1);
}

/// h_2 = 0.5, t_2 = h_2 - dL/dh_2 = 0.5 - 2 (0.5 - 1) = 1.5; g_2 has slope 1.
TEST(MarginTest, CountsRectifiedInverses) {
  Batch batch(Activation::Relu, targetRule());
  batch.parameters.forward[3] = {Matrix(1, 1, 1), Matrix(1, 1)};
  batch.parameters.inverse[2] = {Matrix(2, 1, 1), Matrix(1, 2, 3)};
  EXPECT_EQ(batch.margin(), 0.5);
  batch.parameters.inverse[2].bias = Matrix(1, 2, -1.375);
  EXPECT_EQ(batch.margin(), 0.125);
  batch.parameters.inverse[2].bias = Matrix(1, 2, -0.4375);
  EXPECT_EQ(batch.margin(), 0.0625);
}

TEST(MarginTest, IsInfiniteWithoutKinks) {
  Sample sample;
  const Model model = makeModel(Activation::Tanh, Activation::Softmax,
                                Loss::CrossEntropy, targetRule());
  Trainer trainer(model, sample.parameters(model), Optimizer(), Optimizer());
  const StepRecord record =
      trainer.step(sample.matrix(6, 5), sample.labels(6, 3), {true, true});
  EXPECT_EQ(record.margin, infinity);
}

} // namespace
