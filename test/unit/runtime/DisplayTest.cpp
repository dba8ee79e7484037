#include "tpc/runtime/Display.h"

#include <gtest/gtest.h>

using namespace tpc::runtime;

namespace {

TEST(Display, Durations) {
  EXPECT_EQ(formatDuration(3.14159), "3.1 s");
  EXPECT_EQ(formatDuration(59.4), "59 s");
  EXPECT_EQ(formatDuration(59.6), "1:00");
  EXPECT_EQ(formatDuration(187), "3:07");
  EXPECT_EQ(formatDuration(7387), "2:03:07");
  EXPECT_EQ(formatDuration(1e300 * 1e300), "?");
}

TEST(Display, Rates) {
  EXPECT_EQ(formatRate(12.345), "12.3");
  EXPECT_EQ(formatRate(987.6), "988");
  EXPECT_EQ(formatRate(9876.4), "9,876");
  EXPECT_EQ(formatRate(12345), "12.3k");
  EXPECT_EQ(formatRate(1234567), "1.2M");
}

TEST(Display, BarsFitTheirWidth) {
  ProgressStatus status;
  status.label = "epoch 3/10";
  status.fraction = 0.5;
  status.loss = 0.25;
  status.error = 7.125;
  status.examplesPerSecond = 12345;
  status.secondsLeft = 65;
  EXPECT_EQ(renderProgress(status, 120, false),
            "epoch 3/10 [###############...............]  50%  loss 0.2500  "
            "error 7.12%  12.3k examples/s  1:05 left");
  for (int width = 1; width < 120; ++width)
    for (double fraction : {-1.0, 0.0, 0.33, 1.0, 2.0}) {
      status.fraction = fraction;
      EXPECT_LT(renderProgress(status, width, false).size(),
                static_cast<size_t>(width));
    }
  EXPECT_NE(renderProgress(status, 80, true).find("█"), std::string::npos);
}

} // namespace
