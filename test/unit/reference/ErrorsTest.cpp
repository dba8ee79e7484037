//===- ErrorsTest.cpp - rules that propagate errors -----------------------===//

#include "Networks.h"
#include "Sample.h"

#include "gtest/gtest.h"

using namespace reference;

namespace {

struct Batch {
  Model model;
  Parameters parameters;
  Activities activities;
  Matrix label;
};

Batch makeBatch(const Model &model) {
  Sample sample;
  Batch batch{model, sample.parameters(model), {}, sample.labels(6, 3)};
  batch.activities =
      forward(model, batch.parameters, sample.matrix(6, model.inputs));
  return batch;
}

std::vector<Batch> makeBatches(Errors errors) {
  Rule rule;
  rule.errors = errors;
  std::vector<Batch> batches;
  for (const Model &model : makeModels(Activation::Tanh, Activation::Softmax,
                                       Loss::CrossEntropy, rule))
    batches.push_back(makeBatch(model));
  return batches;
}

std::vector<Matrix> errorsOf(const Batch &batch) {
  return propagateErrors(batch.model, batch.parameters, batch.activities,
                         batch.label);
}

/// B is only in the place of W^T: [inputs, units] in dense layers, of W's own
/// layout in the others. What lies between the layers is not random.
TEST(ErrorsTest, FeedbackAlignmentIsBackpropagationThroughB) {
  for (Batch &batch : makeBatches(Errors::Random)) {
    const auto aligned = errorsOf(batch);
    for (size_t l = 1; l <= batch.model.depth(); ++l) {
      const Matrix &b = batch.parameters.feedback[l];
      const Layer &layer = batch.model.layer(l);
      const bool isDense = layer.map->weightForm().shape.size() == 2;
      batch.parameters.forward[l].weight = isDense ? transpose(b) : b;
    }
    batch.model.rule.errors = Errors::Backpropagation;
    const auto exact = errorsOf(batch);
    for (size_t l = 1; l <= batch.model.depth(); ++l)
      EXPECT_LT(distance(aligned[l], exact[l]), 1e-14);
  }
}

/// d_l = (B_{l+1} d_{l+1}) * s'(a_l), element by element.
TEST(ErrorsTest, FeedbackAlignmentIsItsEquation) {
  const Batch batch = makeBatches(Errors::Random).front();
  const auto errors = errorsOf(batch);
  for (size_t l = 1; l < batch.model.depth(); ++l)
    for (size_t n = 0; n < 6; ++n)
      for (size_t i = 0; i < batch.model.units(l); ++i) {
        double sum = 0;
        for (size_t k = 0; k < batch.model.units(l + 1); ++k)
          sum += batch.parameters.feedback[l + 1](i, k) * errors[l + 1](n, k);
        const double h = batch.activities.h[l](n, i);
        EXPECT_NEAR(errors[l](n, i), sum * (1 - h * h), 1e-14);
      }
}

/// d_l = (B_l d_L) * s'(a_l), element by element: to every unit of the layer,
/// past what lies between the layers.
TEST(ErrorsTest, DirectFeedbackAlignmentIsItsEquation) {
  for (const Batch &batch : makeBatches(Errors::Direct)) {
    const auto errors = errorsOf(batch);
    for (size_t l = 1; l < batch.model.depth(); ++l)
      for (size_t n = 0; n < 6; ++n)
        for (size_t i = 0; i < batch.model.units(l); ++i) {
          double sum = 0;
          for (size_t k = 0; k < 3; ++k)
            sum += batch.parameters.feedback[l](i, k) *
                   (batch.activities.h.back()(n, k) - batch.label(n, k));
          const double h = batch.activities.h[l](n, i);
          EXPECT_NEAR(errors[l](n, i), sum * (1 - h * h), 1e-14);
        }
  }
}

TEST(ErrorsTest, DirectFeedbackReadsNoUpperWeights) {
  for (Batch &batch : makeBatches(Errors::Direct)) {
    const auto before = errorsOf(batch);
    for (size_t l = 2; l <= batch.model.depth(); ++l)
      batch.parameters.forward[l].weight =
          scale(batch.parameters.forward[l].weight, 3);
    const auto after = errorsOf(batch);
    for (size_t l = 1; l <= batch.model.depth(); ++l)
      EXPECT_EQ(distance(before[l], after[l]), 0);
  }
}

} // namespace
