//===- ConfigurationTest.cpp - configurations in JSON ---------------------===//

#include "Configuration.h"

#include "gtest/gtest.h"

#include <stdexcept>

using namespace reference;

namespace {

std::string configurationWith(const std::string &rule) {
  return R"({"layers": [{"name": "h1", "units": 4, "activation": "tanh"},
                        {"name": "h2", "units": 5, "activation": "relu"},
                        {"name": "out", "units": 10,
                         "activation": "softmax"}],
             "loss": "cross_entropy", "batch": 8,
             "forward": {"kind": "adam", "lr": 0.1},
             "inverse": {"kind": "sgd", "lr": 0.2, "momentum": 0.9},
             "rule": )" +
         rule + "}";
}

std::vector<std::string> tensorNames(const std::string &rule) {
  const Model model = parseConfiguration(configurationWith(rule), {6}).model;
  Parameters parameters;
  parameters.forward.resize(4);
  parameters.inverse.resize(4);
  parameters.feedback.resize(4);
  std::vector<std::string> names;
  for (const auto &[name, tensor] : writeParameters(model, parameters))
    names.push_back(name);
  return names;
}

TEST(ConfigurationTest, Parses) {
  const Configuration configuration = parseConfiguration(
      configurationWith(R"({"targets": "difference", "top": "gradient",
        "alpha": 0.15, "reduction": "batch", "inverse": "denoising",
        "sigma": 0, "schedule": "alternating",
        "inverse_activation": "identity", "gamma": 0.5})"),
      {6});
  const Rule &rule = configuration.model.rule;
  EXPECT_EQ(rule.targets, Targets::Difference);
  EXPECT_EQ(rule.top, Top::Gradient);
  EXPECT_EQ(rule.alpha, 0.15);
  EXPECT_EQ(rule.reduction, Reduction::Batch);
  EXPECT_EQ(rule.inverse, InverseLoss::Denoising);
  EXPECT_EQ(rule.schedule, Schedule::Alternating);
  EXPECT_EQ(rule.inverseActivation, InverseActivation::Identity);
  EXPECT_EQ(rule.gamma, 0.5);
  EXPECT_EQ(configuration.batch, 8u);
  EXPECT_EQ(configuration.model.units(0), 6u);
  EXPECT_EQ(configuration.model.layer(2).activation, Activation::Relu);
  EXPECT_EQ(configuration.forward.kind, OptimizerKind::Adam);
  EXPECT_EQ(configuration.inverse.momentum, 0.9);
}

TEST(ConfigurationTest, RefusesUnknownKeysAndWords) {
  for (const char *rule :
       {R"({"targets": "sideways", "alpha": 1})",
        R"({"targets": "difference", "alpha": 1, "gama": 0.5})",
        R"({"targets": "difference"})", R"({})",
        R"({"errors": "random", "targets": "difference", "alpha": 1})",
        R"({"errors": "random", "alpha": 1})"})
    EXPECT_THROW(parseConfiguration(configurationWith(rule), {6}),
                 std::runtime_error)
        << rule;
}

std::string configurationOf(const std::string &layers) {
  return R"({"layers": [)" + layers + R"(,
               {"name": "out", "units": 10, "activation": "softmax"}],
             "batch": 8, "forward": {"kind": "sgd", "lr": 0.2},
             "rule": {"targets": "difference", "top": "label"}})";
}

TEST(ConfigurationTest, LayersOfAllKinds) {
  const Model model = parseConfiguration(configurationOf(R"(
        {"kind": "max_pool", "kernel": [2, 3]},
        {"kind": "locally_connected", "name": "lc1", "channels": 4,
         "kernel": [3, 2], "stride": [1, 2], "activation": "tanh"},
        {"kind": "average_pool", "kernel": [2, 2], "stride": [1, 1],
         "padding": "valid"},
        {"kind": "convolution", "name": "c2", "channels": 5, "kernel": [3, 3],
         "padding": "symmetric", "activation": "relu"},
        {"kind": "flatten"}, {"kind": "reshape", "shape": [4, 5]})"),
                                         {9, 10, 1})
                          .model;
  ASSERT_EQ(model.depth(), 3u);
  EXPECT_EQ(model.inputs, 90u);
  EXPECT_EQ(model.layer(1).below.size(), 1u);
  EXPECT_EQ(model.layer(1).map->inputShape(), (Shape{5, 4, 1}));
  EXPECT_EQ(model.layer(1).map->outputShape(), (Shape{5, 2, 4}));
  EXPECT_EQ(model.layer(1).activation, Activation::Tanh);
  EXPECT_EQ(model.layer(2).below.size(), 1u);
  EXPECT_EQ(model.layer(2).map->inputShape(), (Shape{4, 1, 4}));
  EXPECT_EQ(model.layer(2).map->outputShape(), (Shape{4, 1, 5}));
  EXPECT_EQ(model.layer(3).below.size(), 2u);
  EXPECT_EQ(model.layer(3).map->inputShape(), (Shape{20}));

  const TensorFile tensors = writeParameters(
      model, readParameters(model, [&] {
        TensorFile file;
        const auto put = [&](const char *name, const Shape &shape) {
          file[name] = {shape, std::vector<double>(elementCount(shape))};
        };
        put("lc1.weight", {5, 2, 4, 3, 2, 1});
        put("lc1.bias", {5, 2, 4});
        put("c2.weight", {5, 3, 3, 4});
        put("c2.bias", {5});
        put("c2.inverse.weight", {5, 3, 3, 4});
        put("c2.inverse.bias", {4});
        put("out.weight", {10, 20});
        put("out.bias", {10});
        put("out.inverse.weight", {20, 10});
        put("out.inverse.bias", {20});
        return file;
      }()));
  EXPECT_EQ(tensors.size(), 10u);
  EXPECT_EQ(tensors.at("c2.inverse.weight").shape, (Shape{5, 3, 3, 4}));
}

TEST(ConfigurationTest, RefusesLayersThatDoNotFit) {
  for (const char *layer :
       {R"({"kind": "sideways"})", R"({"kind": "max_pool", "kernel": 2})",
        R"({"kind": "max_pool", "kernel": [2]})",
        R"({"kind": "max_pool", "kernel": [2, 2], "units": 3})",
        R"({"kind": "max_pool", "kernel": [5, 5], "padding": "valid"})",
        R"({"kind": "reshape", "shape": [3, 3]})",
        R"({"kind": "convolution", "name": "c", "kernel": [2, 2]})",
        R"({"kind": "convolution", "channels": 2, "kernel": [2, 2]})",
        R"({"kind": "flatten"}, {"kind": "average_pool", "kernel": [2, 2]})"})
    EXPECT_THROW(parseConfiguration(configurationOf(layer), {4, 4, 1}),
                 std::runtime_error)
        << layer;
}

TEST(ConfigurationTest, EachRuleHasItsTensors) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(tensorNames(R"({"errors": "backpropagation"})"),
            (Names{"h1.bias", "h1.weight", "h2.bias", "h2.weight", "out.bias",
                   "out.weight"}));
  EXPECT_EQ(
      tensorNames(R"({"errors": "random"})"),
      (Names{"h1.bias", "h1.weight", "h2.bias", "h2.feedback.weight",
             "h2.weight", "out.bias", "out.feedback.weight", "out.weight"}));
  EXPECT_EQ(
      tensorNames(R"({"errors": "direct"})"),
      (Names{"h1.bias", "h1.feedback.weight", "h1.weight", "h2.bias",
             "h2.feedback.weight", "h2.weight", "out.bias", "out.weight"}));
  EXPECT_EQ(
      tensorNames(R"({"targets": "difference", "alpha": 1})"),
      (Names{"h1.bias", "h1.weight", "h2.bias", "h2.inverse.bias",
             "h2.inverse.weight", "h2.weight", "out.bias", "out.weight"}));
  EXPECT_EQ(tensorNames(R"({"targets": "difference", "top": "label",
                            "auxiliary": 7})"),
            (Names{"h1.bias", "h1.weight", "h2.bias", "h2.inverse.bias",
                   "h2.inverse.weight", "h2.weight", "out.aux.bias",
                   "out.aux.weight", "out.bias", "out.inverse.bias",
                   "out.inverse.weight", "out.weight"}));
}

} // namespace
