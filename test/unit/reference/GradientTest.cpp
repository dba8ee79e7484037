//===- GradientTest.cpp - gradients of local losses -----------------------===//
//
// Every gradient of a local loss against central difference quotients of the
// loss, which each test computes from its definition.
//
//===----------------------------------------------------------------------===//

#include "Sample.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace reference;

namespace {

constexpr double tolerance = 1e-8;

const Activation hiddenActivations[] = {Activation::Identity, Activation::Tanh,
                                        Activation::Relu, Activation::Sigmoid,
                                        Activation::Softmax};

/// The batch mean of |a - b|^2.
double meanSquare(const Matrix &a, const Matrix &b) {
  double sum = 0;
  for (size_t i = 0; i < a.values.size(); ++i)
    sum += (a.values[i] - b.values[i]) * (a.values[i] - b.values[i]);
  return sum / static_cast<double>(a.rows);
}

void expectGradient(Dense &dense, const Dense &gradient,
                    const std::function<double()> &loss) {
  EXPECT_LT(distance(gradient.weight, differenceQuotient(dense.weight, loss)),
            tolerance);
  EXPECT_LT(distance(gradient.bias, differenceQuotient(dense.bias, loss)),
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
  for (Activation activation : hiddenActivations) {
    const Model model = makeModel(activation, Activation::Softmax,
                                  Loss::CrossEntropy, targetRule(Top::Label));
    Sample sample;
    Parameters parameters = sample.parameters(model);
    const Matrix x = sample.matrix(7, 5);
    const Matrix y = sample.labels(7, 3);
    const Activities activities = forward(model, parameters, x);
    const auto targets = propagateTargets(model, parameters, activities, y);
    const auto gradients = forwardGradients(
        model, activities, localErrors(model, activities, targets, y));
    for (size_t l = 1; l < model.depth(); ++l) {
      SCOPED_TRACE(l);
      Dense &dense = parameters.forward[l];
      // The layer's input and its target are constants of its local loss.
      expectGradient(dense, gradients[l], [&] {
        return meanSquare(
            activate(activation, affine(dense, activities.h[l - 1])),
            targets[l]);
      });
    }
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
          const Model model = makeModel(activation, Activation::Softmax,
                                        Loss::CrossEntropy, rule);
          Sample sample;
          Parameters parameters = sample.parameters(model);
          const Activities activities =
              forward(model, parameters, sample.matrix(7, 5));
          for (size_t l = 2; l <= model.depth(); ++l) {
            SCOPED_TRACE(l);
            const Matrix &clean = activities.h[l - 1];
            const Matrix noise = sample.matrix(7, model.units(l - 1), 0.3);
            const Reconstruction reconstruction =
                reconstruct(model, parameters, activities, l, noise);
            const Matrix u = add(clean, noise);
            Matrix features = activate(model.layer(l).activation,
                                       affine(parameters.forward[l], u));
            if (l == model.depth() && auxiliary)
              features = concatenate(features, affine(parameters.auxiliary, u));
            Dense &dense = parameters.inverse[l];
            expectGradient(
                dense, inverseGradient(model, l, reconstruction), [&] {
                  return meanSquare(
                      kind == InverseLoss::NoisePreserving ? u : clean,
                      activate(model.inverseActivation(l),
                               affine(dense, features)));
                });
          }
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
    for (Activation activation : hiddenActivations) {
      const Model model = makeModel(activation, task.output, task.loss);
      Sample sample;
      Parameters parameters = sample.parameters(model);
      const Matrix x = sample.matrix(7, 5);
      const Matrix y = sample.labels(7, 3);
      const Activities activities = forward(model, parameters, x);
      const auto gradients = forwardGradients(
          model, activities, propagateErrors(model, parameters, activities, y));
      for (size_t l = 1; l <= model.depth(); ++l) {
        SCOPED_TRACE(l);
        expectGradient(parameters.forward[l], gradients[l], [&] {
          return taskLoss(task.loss, forward(model, parameters, x).h.back(), y);
        });
      }
    }
}

TEST(GradientTest, LastLayerOfATargetRuleLearnsTheTask) {
  for (const Task &task : tasks) {
    const Model model = makeModel(Activation::Tanh, task.output, task.loss,
                                  targetRule(Top::Gradient));
    Sample sample;
    Parameters parameters = sample.parameters(model);
    const Matrix x = sample.matrix(7, 5);
    const Matrix y = sample.labels(7, 3);
    const Activities activities = forward(model, parameters, x);
    const auto gradients = forwardGradients(
        model, activities,
        localErrors(model, activities,
                    propagateTargets(model, parameters, activities, y), y));
    expectGradient(parameters.forward.back(), gradients.back(), [&] {
      return taskLoss(task.loss, forward(model, parameters, x).h.back(), y);
    });
  }
}

/// t_{L-1} = h_{L-1} - alpha dL_n/dh_{L-1}: of each sample's own loss.
TEST(GradientTest, TopTargetIsAStepDownEachSamplesOwnLoss) {
  for (const Task &task : tasks)
    for (Reduction reduction : {Reduction::Sample, Reduction::Batch}) {
      Model model = makeModel(Activation::Tanh, task.output, task.loss,
                              targetRule(Top::Gradient));
      model.rule.reduction = reduction;
      Sample sample;
      const Parameters parameters = sample.parameters(model);
      const Matrix y = sample.labels(7, 3);
      const Activities activities =
          forward(model, parameters, sample.matrix(7, 5));
      Matrix h = activities.h[3];
      const Matrix gradient = differenceQuotient(h, [&] {
        return taskLoss(task.loss,
                        activate(task.output, affine(parameters.forward[4], h)),
                        y);
      });
      const double share = reduction == Reduction::Sample ? 7 : 1;
      const auto targets = propagateTargets(model, parameters, activities, y);
      EXPECT_LT(distance(targets[3], add(h, gradient, -0.2 * share)),
                tolerance);
    }
}

/// g_bp(v) = (dh_l/dh_{l-1})^T v, with the auxiliary features at the top.
TEST(GradientTest, PullBackIsTheTransposedDerivative) {
  for (Activation activation : hiddenActivations) {
    Rule rule = targetRule(Top::Label);
    rule.auxiliary = 4;
    rule.auxiliaryActivation = Activation::Tanh;
    const Model model =
        makeModel(activation, Activation::Softmax, Loss::CrossEntropy, rule);
    Sample sample;
    const Parameters parameters = sample.parameters(model);
    const Activities activities =
        forward(model, parameters, sample.matrix(7, 5));
    for (size_t l = 2; l <= model.depth(); ++l) {
      SCOPED_TRACE(l);
      Matrix x = activities.h[l - 1];
      const Matrix v =
          sample.matrix(7, model.units(l) + (l == model.depth() ? 4 : 0));
      const Matrix quotient = differenceQuotient(x, [&] {
        const Matrix h = applyLayer(model, parameters, l, x);
        double sum = 0;
        for (size_t i = 0; i < h.values.size(); ++i)
          sum += h.values[i] * v.values[i];
        return sum;
      });
      EXPECT_LT(distance(pullBackLayer(model, parameters, activities, l, v),
                         quotient),
                tolerance);
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
