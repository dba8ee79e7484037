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
  const Model model = parseConfiguration(configurationWith(rule), 6).model;
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
      6);
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
    EXPECT_THROW(parseConfiguration(configurationWith(rule), 6),
                 std::runtime_error)
        << rule;
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
