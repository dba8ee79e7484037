//===- GradientTest.cpp - gradients of local losses -----------------------===//
//
// Every gradient of a local loss against central difference quotients of the
// loss, which each test computes from its definition, in networks of all kinds
// of layers.
//
//===----------------------------------------------------------------------===//

#include "Margin.h"
#include "Networks.h"
#include "Sample.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace reference;

namespace {

constexpr double tolerance = 1e-8;

const Activation hiddenActivations[] = {Activation::Identity, Activation::Tanh,
                                        Activation::Relu, Activation::Sigmoid,
                                        Activation::Softmax};

/// A batch of 7 samples, away from the kinks of relu and of max pooling.
struct Batch {
  Parameters parameters;
  Matrix x;
  Matrix y;
  Activities activities;
  std::vector<Matrix> noise;
};

Batch makeBatch(const Model &model) {
  const size_t depth = model.depth();
  for (unsigned seed = 1;; ++seed) {
    Sample sample(seed);
    Batch batch;
    batch.parameters = sample.parameters(model);
    batch.x = sample.matrix(7, model.inputs);
    batch.y = sample.labels(7, 3);
    batch.activities = forward(model, batch.parameters, batch.x);
    batch.noise.resize(depth + 1);
    std::vector<Matrix> corrupted(depth + 1);
    for (size_t l = 2; l <= depth; ++l) {
      batch.noise[l] = sample.matrix(7, model.units(l - 1), 0.3);
      corrupted[l] = add(batch.activities.h[l - 1], batch.noise[l]);
    }
    // Far enough for the steps of the difference quotients.
    if (distanceToKink(model, batch.parameters, batch.activities, {}, corrupted,
                       batch.y) > 1e-4)
      return batch;
  }
}

/// The batch mean of |a - b|^2.
double meanSquare(const Matrix &a, const Matrix &b) {
  double sum = 0;
  for (size_t i = 0; i < a.values.size(); ++i)
    sum += (a.values[i] - b.values[i]) * (a.values[i] - b.values[i]);
  return sum / static_cast<double>(a.rows);
}

void expectGradient(Weights &weights, const Weights &gradient,
                    const std::function<double()> &loss) {
  EXPECT_LT(distance(gradient.weight, differenceQuotient(weights.weight, loss)),
            tolerance);
  EXPECT_LT(distance(gradient.bias, differenceQuotient(weights.bias, loss)),
            tolerance);
}

Rule targetRule(Top top, InverseLoss inverse = InverseLoss::NoisePreserving) {
  Rule rule;
  rule.targets = Targets::Difference;
  rule.top = top;
  rule.alpha = 0.2;
  rule.inverse = inverse;
  return rule;
}

TEST(GradientTest, ForwardLossOfEachHiddenLayer) {
  for (Activation activation : hiddenActivations)
    for (const Model &model :
         makeModels(activation, Activation::Softmax, Loss::CrossEntropy,
                    targetRule(Top::Label))) {
      auto [parameters, x, y, activities, noise] = makeBatch(model);
      const auto targets = propagateTargets(model, parameters, activities, y);
      const auto gradients = forwardGradients(
          model, activities, localErrors(model, activities, targets, y));
      for (size_t l = 1; l < model.depth(); ++l) {
        SCOPED_TRACE(model.layer(l).name);
        // The layer's input and its target are constants of its local loss.
        const Layer &layer = model.layer(l);
        const Matrix input =
            applyChain(layer.below, activities.h[l - 1]).back();
        Weights &weights = parameters.forward[l];
        expectGradient(weights, gradients[l], [&, &targets = targets] {
          return meanSquare(
              activate(activation, layer.map->apply(weights, input)),
              targets[l]);
        });
      }
    }
}

void checkInverseLoss(const Model &model) {
  auto [parameters, x, y, activities, noise] = makeBatch(model);
  for (size_t l = 2; l <= model.depth(); ++l) {
    const Layer &layer = model.layer(l);
    SCOPED_TRACE(layer.name);
    const Matrix &clean = activities.h[l - 1];
    const Reconstruction reconstruction =
        reconstruct(model, parameters, activities, l, noise[l]);
    const Matrix u = add(clean, noise[l]);
    Matrix features = activate(
        layer.activation, layer.map->apply(parameters.forward[l],
                                           applyChain(layer.below, u).back()));
    if (l == model.depth() && model.rule.auxiliary)
      features = concatenate(features, affine(parameters.auxiliary, u));
    const Matrix &wanted =
        model.rule.inverse == InverseLoss::NoisePreserving ? u : clean;
    Weights &weights = parameters.inverse[l];
    expectGradient(weights, inverseGradient(model, l, reconstruction), [&] {
      return meanSquare(
          wanted,
          activate(model.inverseActivation(l),
                   invertChain(layer.below,
                               layer.map->invert(weights, features), u)));
    });
  }
}

TEST(GradientTest, InverseLossOfEachKindAndActivation) {
  for (InverseLoss kind :
       {InverseLoss::NoisePreserving, InverseLoss::Denoising})
    for (InverseActivation inverseActivation :
         {InverseActivation::LayerBelow, InverseActivation::Identity,
          InverseActivation::Own})
      for (size_t auxiliary : {0, 4})
        for (Activation activation : hiddenActivations) {
          Rule rule = targetRule(Top::Label, kind);
          rule.inverseActivation = inverseActivation;
          rule.auxiliary = auxiliary;
          for (const Model &model : makeModels(activation, Activation::Softmax,
                                               Loss::CrossEntropy, rule))
            checkInverseLoss(model);
        }
}

struct Task {
  Loss loss;
  Activation output;
};

const Task tasks[] = {{Loss::CrossEntropy, Activation::Softmax},
                      {Loss::CrossEntropy, Activation::Sigmoid},
                      {Loss::SquaredError, Activation::Softmax},
                      {Loss::SquaredError, Activation::Identity},
                      {Loss::SquaredError, Activation::Tanh},
                      {Loss::SquaredError, Activation::Sigmoid},
                      {Loss::SquaredError, Activation::Relu}};

/// The batch mean of the task loss, from its definition.
double taskLoss(Loss loss, const Matrix &h, const Matrix &y) {
  double sum = 0;
  for (size_t i = 0; i < h.rows; ++i)
    for (size_t k = 0; k < h.columns; ++k)
      sum += loss == Loss::CrossEntropy
                 ? -y(i, k) * std::log(h(i, k))
                 : (h(i, k) - y(i, k)) * (h(i, k) - y(i, k));
  return sum / static_cast<double>(h.rows);
}

TEST(GradientTest, MeanLossIsItsDefinition) {
  Sample sample;
  const Matrix h = activate(Activation::Softmax, sample.matrix(6, 4));
  const Matrix y = sample.labels(6, 4);
  for (Loss loss : {Loss::CrossEntropy, Loss::SquaredError})
    EXPECT_NEAR(meanLoss(loss, h, y), taskLoss(loss, h, y), 1e-12);
}

/// Backpropagation is the gradient of the task loss by all parameters.
TEST(GradientTest, BackpropagationIsTheGradientOfTheTaskLoss) {
  for (const Task &task : tasks)
    for (Activation activation : hiddenActivations)
      for (const Model &model :
           makeModels(activation, task.output, task.loss)) {
        Batch batch = makeBatch(model);
        Parameters &parameters = batch.parameters;
        const auto gradients = forwardGradients(
            model, batch.activities,
            propagateErrors(model, parameters, batch.activities, batch.y));
        for (size_t l = 1; l <= model.depth(); ++l) {
          SCOPED_TRACE(model.layer(l).name);
          expectGradient(parameters.forward[l], gradients[l], [&] {
            return taskLoss(task.loss,
                            forward(model, parameters, batch.x).h.back(),
                            batch.y);
          });
        }
      }
}

TEST(GradientTest, LastLayerOfATargetRuleLearnsTheTask) {
  for (const Task &task : tasks)
    for (const Model &model :
         makeModels(Activation::Tanh, task.output, task.loss,
                    targetRule(Top::Gradient))) {
      Batch batch = makeBatch(model);
      Parameters &parameters = batch.parameters;
      const auto targets =
          propagateTargets(model, parameters, batch.activities, batch.y);
      const auto gradients = forwardGradients(
          model, batch.activities,
          localErrors(model, batch.activities, targets, batch.y));
      expectGradient(parameters.forward.back(), gradients.back(), [&] {
        return taskLoss(task.loss, forward(model, parameters, batch.x).h.back(),
                        batch.y);
      });
    }
}

/// t_{L-1} = h_{L-1} - alpha dL_n/dh_{L-1}: of each sample's own loss.
TEST(GradientTest, TopTargetIsAStepDownEachSamplesOwnLoss) {
  for (const Task &task : tasks)
    for (Reduction reduction : {Reduction::Sample, Reduction::Batch}) {
      Rule rule = targetRule(Top::Gradient);
      rule.reduction = reduction;
      for (const Model &model :
           makeModels(Activation::Tanh, task.output, task.loss, rule)) {
        const Batch batch = makeBatch(model);
        const size_t depth = model.depth();
        Matrix h = batch.activities.h[depth - 1];
        const Matrix gradient = differenceQuotient(h, [&] {
          return taskLoss(task.loss,
                          applyLayer(model, batch.parameters, depth, h),
                          batch.y);
        });
        const double share = reduction == Reduction::Sample ? 7 : 1;
        const auto targets = propagateTargets(model, batch.parameters,
                                              batch.activities, batch.y);
        EXPECT_LT(distance(targets[depth - 1], add(h, gradient, -0.2 * share)),
                  tolerance);
      }
    }
}

/// g_bp(v) = (dh_l/dh_{l-1})^T v; auxiliary features have no part in it.
TEST(GradientTest, PullBackIsTheTransposedDerivative) {
  for (Activation activation : hiddenActivations) {
    Rule rule = targetRule(Top::Label);
    rule.auxiliary = 4;
    for (const Model &model : makeModels(activation, Activation::Softmax,
                                         Loss::CrossEntropy, rule)) {
      const Batch batch = makeBatch(model);
      Sample sample;
      for (size_t l = 2; l <= model.depth(); ++l) {
        const Layer &layer = model.layer(l);
        SCOPED_TRACE(layer.name);
        // At a corrupted activity: where relu's zeros tie in a max pool, there
        // is no derivative.
        Activities at = batch.activities;
        Matrix x = at.h[l - 1] = add(at.h[l - 1], batch.noise[l]);
        at.x[l] = applyChain(layer.below, x).back();
        at.a[l] = layer.map->apply(batch.parameters.forward[l], at.x[l]);
        at.h[l] = activate(layer.activation, at.a[l]);
        const Matrix v =
            sample.matrix(7, model.units(l) + (l == model.depth() ? 4 : 0));
        const Matrix quotient = differenceQuotient(x, [&] {
          const Matrix h = applyLayer(model, batch.parameters, l, x);
          double sum = 0;
          for (size_t i = 0; i < h.rows; ++i)
            for (size_t k = 0; k < model.units(l); ++k)
              sum += h(i, k) * v(i, k);
          return sum;
        });
        EXPECT_LT(distance(pullBackLayer(model, batch.parameters, at, l, v),
                           quotient),
                  tolerance);
      }
    }
  }
}

TEST(GradientTest, SoftmaxOfLargeNumbersIsFinite) {
  Matrix a(1, 3);
  a.values = {1000, 999, -1000};
  const Matrix h = activate(Activation::Softmax, a);
  EXPECT_NEAR(h(0, 0), 1 / (1 + std::exp(-1.0)), 1e-12);
  EXPECT_NEAR(h(0, 0) + h(0, 1) + h(0, 2), 1, 1e-12);
  Matrix y(1, 3);
  y(0, 2) = 1;
  const Matrix error =
      lossError(Loss::CrossEntropy, Activation::Softmax, a, h, y);
  EXPECT_NEAR(error(0, 2), -1, 1e-12);
}

} // namespace
