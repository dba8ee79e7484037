#include "tpc/runtime/Hyperparameters.h"

#include "TestSupport.h"

#include <gtest/gtest.h>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

struct HyperparametersTest : testing::Test {
  HyperparametersTest() {
    manifest.trainer = "t";
    manifest.hyperparameters = {{"forward.lr", 0.25, 0.0, {}, true, false},
                                {"beta", 0.9, 0.0, 1.0, false, true},
                                {"scale", 1.0, {}, {}, false, false}};
  }
  std::string errorFor(const std::string &setting) {
    Hyperparameters values(manifest);
    return errorOf([&] { values.set(setting); });
  }
  Manifest manifest;
};

TEST_F(HyperparametersTest, DefaultsAndSettings) {
  Hyperparameters values(manifest);
  EXPECT_EQ(values["forward.lr"], 0.25);
  values.set("forward.lr=3e-4");
  values.set("beta=0");
  values.set("scale=-2.5");
  EXPECT_EQ(values["forward.lr"], 3e-4);
  EXPECT_EQ(values["beta"], 0);
  EXPECT_EQ(values["scale"], -2.5);
}

TEST_F(HyperparametersTest, RefusesKeys) {
  EXPECT_EQ(
      errorFor("lr=1"),
      "--set lr: no such hyperparameter; 't' has forward.lr, beta, scale");
  EXPECT_EQ(errorFor("beta"), "--set: expected KEY=VALUE, found 'beta'");
  EXPECT_NE(errorFor("=1"), "");
}

TEST_F(HyperparametersTest, RefusesWhatWasChosenAtCompileTime) {
  manifest.compileTimeChoices = {{"batch", 128}, {"aux", 64}};
  for (const char *setting : {"aux=32", "aux=64", "aux=", "aux=x"})
    EXPECT_EQ(errorFor(setting),
              "--set aux: fixed at compile time; 't' was compiled with aux = "
              "64; compile it again for another");
  EXPECT_NE(errorFor("batch=1").find("with batch = 128"), std::string::npos);
}

TEST_F(HyperparametersTest, RefusesWhatIsNotANumber) {
  for (const char *text :
       {"", "x", "1x", "0x10", " 1", "1 ", "1,5", "1e", "--1", "=1"})
    EXPECT_EQ(errorFor(std::string("scale=") + text),
              std::string("--set scale: expected a number, found '") + text +
                  "'");
  for (const char *text : {"nan", "-nan", "inf", "-infinity", "1e39"})
    EXPECT_NE(errorFor(std::string("scale=") + text).find("finite"),
              std::string::npos)
        << text;
  EXPECT_NE(errorFor("scale=1e999").find("too large"), std::string::npos);
}

TEST_F(HyperparametersTest, RefusesWhatIsOutOfRange) {
  EXPECT_EQ(errorFor("forward.lr=0"),
            "--set forward.lr: expected a number above 0, found 0");
  EXPECT_EQ(errorFor("beta=1"), "--set beta: expected a number at least 0 and "
                                "below 1, found 1");
  EXPECT_NE(errorFor("beta=-0.1"), "");
  // In range as a double, but not as the float that the program sees.
  EXPECT_NE(errorFor("beta=0.99999999999"), "");
  EXPECT_NE(errorFor("forward.lr=1e-60"), "");
  EXPECT_EQ(errorFor("beta=0.999"), "");
}

} // namespace
