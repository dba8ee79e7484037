//===- TargetsTest.cpp - rules that propagate targets ---------------------===//

#include "Networks.h"
#include "Sample.h"
#include "Trainer.h"

#include "gtest/gtest.h"

using namespace reference;

namespace {

struct Batch {
  Model model;
  Parameters parameters;
  Matrix input;
  Matrix label;
  Activities activities;
};

Batch makeBatch(const Model &model) {
  Sample sample;
  Batch batch{model,
              sample.parameters(model),
              sample.matrix(6, model.inputs),
              sample.labels(6, 3),
              {}};
  batch.activities = forward(model, batch.parameters, batch.input);
  return batch;
}

Batch makeBatch(const Rule &rule) {
  return makeBatch(makeModel(Activation::Tanh, Activation::Softmax,
                             Loss::CrossEntropy, rule));
}

/// A batch of each kind of network.
std::vector<Batch> makeBatches(const Rule &rule) {
  std::vector<Batch> batches;
  for (const Model &model : makeModels(Activation::Tanh, Activation::Softmax,
                                       Loss::CrossEntropy, rule))
    batches.push_back(makeBatch(model));
  return batches;
}

Rule makeRule(Targets targets, Top top) {
  Rule rule;
  rule.targets = targets;
  rule.top = top;
  rule.alpha = 0.3;
  return rule;
}

std::vector<Matrix> targetsOf(const Batch &batch) {
  return propagateTargets(batch.model, batch.parameters, batch.activities,
                          batch.label);
}

/// g_l(v), written out: what lies below layer l inverts what it computed of
/// h_{l-1}.
Matrix invert(const Batch &batch, size_t l, const Matrix &v) {
  const Layer &layer = batch.model.layer(l);
  return activate(Activation::Tanh,
                  invertChain(layer.below,
                              layer.map->invert(batch.parameters.inverse[l], v),
                              batch.activities.h[l - 1]));
}

TEST(TargetsTest, VanillaTargetsAreInverses) {
  for (const Batch &batch :
       makeBatches(makeRule(Targets::Vanilla, Top::Label))) {
    const auto targets = targetsOf(batch);
    Matrix above = batch.label;
    for (size_t l = batch.model.depth() - 1; l >= 1; --l) {
      EXPECT_LT(distance(targets[l], invert(batch, l + 1, above)), 1e-14);
      above = targets[l];
    }
  }
}

TEST(TargetsTest, DifferenceCorrectionIsVanillaPlusItsTerm) {
  for (const Batch &batch :
       makeBatches(makeRule(Targets::Difference, Top::Label))) {
    const auto &h = batch.activities.h;
    const auto targets = targetsOf(batch);
    Matrix above = batch.label;
    for (size_t l = batch.model.depth() - 1; l >= 1; --l) {
      const Matrix expected = add(add(invert(batch, l + 1, above), h[l]),
                                  invert(batch, l + 1, h[l + 1]), -1);
      EXPECT_LT(distance(targets[l], expected), 1e-14);
      above = targets[l];
    }
  }
}

TEST(TargetsTest, NoErrorLeavesDifferenceTargetsAtTheActivities) {
  for (Batch &batch :
       makeBatches(makeRule(Targets::Difference, Top::Gradient))) {
    batch.label = batch.activities.h.back();
    const auto targets = targetsOf(batch);
    for (size_t l = 1; l < batch.model.depth(); ++l)
      EXPECT_LT(distance(targets[l], batch.activities.h[l]), 1e-14);
  }
}

/// h_1 = [1, 2], max pooling to one element, one unit: targets route through
/// the winner of h_1, the reconstruction through that of the corrupted
/// activity.
TEST(TargetsTest, UnpoolingRoutesThroughTheWinnersOfItsOwnPoint) {
  Model model =
      NetworkBuilder({2})
          .dense("h1", 2, Activation::Identity)
          .reshape({1, 2, 1})
          .maxPool({1, 2, 1, 2})
          .dense("h2", 1, Activation::Identity)
          .dense("out", 1, Activation::Identity)
          .build(Loss::SquaredError, makeRule(Targets::Vanilla, Top::Label));
  Batch batch = makeBatch(model);
  batch.parameters.forward[1] = {Matrix(2, 2), Matrix(1, 2)};
  batch.parameters.forward[1].bias.values = {1, 2};
  batch.parameters.forward[2] = {Matrix(1, 1, 3), Matrix(1, 1)};
  batch.parameters.inverse[2] = {Matrix(1, 1, 10), Matrix(1, 1, 0.5)};
  batch.parameters.inverse[3] = {Matrix(1, 1, 1), Matrix(1, 1)};
  batch.label = Matrix(1, 1, 4);
  batch.activities = forward(model, batch.parameters, Matrix(1, 2));
  EXPECT_EQ(batch.activities.h[2](0, 0), 6);

  const Matrix target = targetsOf(batch)[1];
  EXPECT_EQ(target.values, (std::vector<double>{0, 40.5}));

  Matrix noise(1, 2);
  noise.values = {4, 0};
  const Reconstruction reconstruction =
      reconstruct(model, batch.parameters, batch.activities, 2, noise);
  EXPECT_EQ(reconstruction.corrupted.values, (std::vector<double>{5, 2}));
  EXPECT_EQ(reconstruction.value.values, (std::vector<double>{150.5, 0}));
}

TEST(TargetsTest, InverseOfTheLastLayerOnlyWhereATargetPassesThroughIt) {
  const Batch gradient =
      makeBatch(makeRule(Targets::Difference, Top::Gradient));
  EXPECT_TRUE(gradient.model.hasInverse(2));
  EXPECT_TRUE(gradient.model.hasInverse(3));
  EXPECT_FALSE(gradient.model.hasInverse(4));
  EXPECT_FALSE(gradient.model.hasInverse(1));
  const Batch label = makeBatch(makeRule(Targets::Difference, Top::Label));
  EXPECT_TRUE(label.model.hasInverse(4));
}

TEST(TargetsTest, AuxiliaryFeaturesStandBesideOutputAndLabel) {
  Rule rule = makeRule(Targets::Difference, Top::Label);
  rule.auxiliary = 4;
  const Batch batch = makeBatch(rule);
  const Matrix &h = batch.activities.h[3];
  const Matrix z = affine(batch.parameters.auxiliary, h);
  const Matrix expected =
      add(add(h, invert(batch, 4, concatenate(batch.label, z))),
          invert(batch, 4, concatenate(batch.activities.h[4], z)), -1);
  EXPECT_LT(distance(targetsOf(batch)[3], expected), 1e-14);
}

TEST(TargetsTest, HybridMixesBothInverses) {
  for (Targets kind : {Targets::Vanilla, Targets::Difference}) {
    Batch batch = makeBatch(makeRule(kind, Top::Label));
    std::vector<Matrix> byGamma[3];
    const double gammas[] = {0, 0.25, 1};
    for (size_t i = 0; i < 3; ++i) {
      batch.model.rule.gamma = gammas[i];
      byGamma[i] = targetsOf(batch);
    }
    // The top target is linear in gamma.
    EXPECT_LT(distance(byGamma[1][3],
                       add(scale(byGamma[0][3], 0.75), byGamma[2][3], 0.25)),
              1e-14);
    batch.model.rule.gamma.reset();
    const auto pure = targetsOf(batch);
    for (size_t l = 1; l < batch.model.depth(); ++l)
      EXPECT_LT(distance(byGamma[0][l], pure[l]), 1e-14);
  }
}

/// With gamma = 1, alpha = 1 and SGD the hybrid moves hidden layers twice as
/// far as backpropagation, and layer L exactly as far.
void checkExactHybrid(const Batch &batch) {
  Optimizer sgd;
  sgd.learningRate = 0.1;

  Trainer hybrid(batch.model, batch.parameters, sgd, sgd);
  hybrid.step(batch.input, batch.label, {true, true});
  Model exactModel = batch.model;
  exactModel.rule = Rule();
  Trainer exact(exactModel, batch.parameters, sgd, sgd);
  exact.step(batch.input, batch.label, {true, false});

  for (size_t l = 1; l <= batch.model.depth(); ++l) {
    const double factor = l < batch.model.depth() ? 2 : 1;
    const Weights &before = batch.parameters.forward[l];
    auto movement = [&](const Trainer &trainer) {
      return add(trainer.getParameters().forward[l].weight, before.weight, -1);
    };
    auto biasMovement = [&](const Trainer &trainer) {
      return add(trainer.getParameters().forward[l].bias, before.bias, -1);
    };
    EXPECT_GT(distance(movement(exact), scale(movement(exact), 0)), 1e-6);
    EXPECT_LT(distance(movement(hybrid), scale(movement(exact), factor)),
              1e-14);
    EXPECT_LT(
        distance(biasMovement(hybrid), scale(biasMovement(exact), factor)),
        1e-14);
  }
}

TEST(TargetsTest, HybridOfExactDerivativesIsBackpropagation) {
  Rule rule = makeRule(Targets::Difference, Top::Gradient);
  rule.alpha = 1;
  rule.gamma = 1;
  for (const Batch &batch : makeBatches(rule))
    checkExactHybrid(batch);
}

/// alpha does not depend on the batch: the same samples twice give the same
/// targets, unless the gradient of the batch mean is asked for.
TEST(TargetsTest, SampleReductionDoesNotDependOnTheBatch) {
  for (Reduction reduction : {Reduction::Sample, Reduction::Batch}) {
    Rule rule = makeRule(Targets::Difference, Top::Gradient);
    rule.reduction = reduction;
    Batch batch = makeBatch(rule);
    const auto once = targetsOf(batch);
    const Matrix before = add(once[3], batch.activities.h[3], -1);
    const auto twice = [](const Matrix &a) {
      Matrix result(2 * a.rows, a.columns);
      for (size_t i = 0; i < result.values.size(); ++i)
        result.values[i] = a.values[i % a.values.size()];
      return result;
    };
    batch.label = twice(batch.label);
    batch.activities =
        forward(batch.model, batch.parameters, twice(batch.input));
    const Matrix after = add(targetsOf(batch)[3], batch.activities.h[3], -1);
    const double share = reduction == Reduction::Sample ? 1 : 0.5;
    EXPECT_LT(distance(after, scale(twice(before), share)), 1e-14);
  }
}

} // namespace
