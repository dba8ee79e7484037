#include "tpc/runtime/Calibration.h"
#include "tpc/runtime/Instructions.h"

#include <gtest/gtest.h>

using namespace tpc::runtime;

namespace {

class Machines : public testing::TestWithParam<Machine> {};

TEST_P(Machines, AreMeasured) {
  ThreadPool pool(2);
  Calibration result = calibrate(GetParam(), pool);
  EXPECT_EQ(result.threads, 2);
  // No other vectors than those that were asked for, or narrower ones.
  EXPECT_GE(result.machine.vectorBits, 128);
  EXPECT_LE(result.machine.vectorBits,
            std::max<int64_t>(128, GetParam().vectorBits));
  EXPECT_LE(result.machine.fusedMultiplyAdd, GetParam().fusedMultiplyAdd);
  EXPECT_FALSE(result.bfloat16Flops);
  for (const PeakRate &rate : {result.flops, result.bytes}) {
    EXPECT_GT(rate.oneThread, 1e6);
    EXPECT_GT(rate.allThreads, 1e6);
    EXPECT_LT(rate.allThreads, 1e16);
    EXPECT_DOUBLE_EQ(rate.gain() * rate.oneThread, rate.allThreads);
  }
  EXPECT_GE(result.arrayBytes, 16 << 20);
  EXPECT_EQ(calibrationMemory(), 3 * result.arrayBytes);
}

INSTANTIATE_TEST_SUITE_P(Calibration, Machines,
                         testing::Values(Machine{512, true}, Machine{256, true},
                                         Machine{256, false},
                                         Machine{128, false}, Machine{32, true},
                                         Machine{4096, true}));

TEST(Calibration, MeasuresProductsOfBfloat16) {
  Machine machine{512, true, "avx512bf16"};
  for (const char *name : {"avx512vl", "avx512bf16"})
    if (!hasInstructions(name).value_or(false))
      GTEST_SKIP() << "this machine lacks " << name;
  ThreadPool pool(2);
  Calibration result = calibrate(machine, pool);
  EXPECT_EQ(result.machine.products, "avx512bf16");
  ASSERT_TRUE(result.bfloat16Flops);
  EXPECT_GT(result.bfloat16Flops->oneThread, 1e9);
  EXPECT_LT(result.bfloat16Flops->allThreads, 1e16);
}

TEST(Calibration, AddsUpWhatOperationsTake) {
  Calibration calibration;
  calibration.flops = {50, 100};
  EXPECT_DOUBLE_EQ(calibration.leastSeconds(300, 0), 3);
  // Without a rate of its own, it is that of all.
  EXPECT_DOUBLE_EQ(calibration.leastSeconds(300, 200), 3);
  calibration.bfloat16Flops = PeakRate{250, 400};
  EXPECT_DOUBLE_EQ(calibration.leastSeconds(300, 200), 1.5);
  EXPECT_DOUBLE_EQ(calibration.leastSeconds(300, 0), 3);
}

TEST(Calibration, GainsNothingFromOneThread) {
  ThreadPool pool(1);
  Calibration result = calibrate({256, true}, pool);
  EXPECT_EQ(result.threads, 1);
  EXPECT_EQ(result.flops.gain(), 1);
  EXPECT_EQ(result.bytes.gain(), 1);
}

} // namespace
