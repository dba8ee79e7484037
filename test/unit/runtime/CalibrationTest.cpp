#include "tpc/runtime/Calibration.h"

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

TEST(Calibration, GainsNothingFromOneThread) {
  ThreadPool pool(1);
  Calibration result = calibrate({256, true}, pool);
  EXPECT_EQ(result.threads, 1);
  EXPECT_EQ(result.flops.gain(), 1);
  EXPECT_EQ(result.bytes.gain(), 1);
}

} // namespace
