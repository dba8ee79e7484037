#include "tpc/runtime/Timeline.h"

#include <gtest/gtest.h>
#include <thread>

using namespace tpc::runtime;
using std::chrono::milliseconds;

namespace {

TEST(Timeline, StagesAreListedInTheOrderOfTheirFirstRecord) {
  Timeline::Clock::time_point start{};
  Timeline timeline(start);
  timeline.add("parse", start + milliseconds(1), start + milliseconds(3));
  timeline.add("code generation", start + milliseconds(10),
               start + milliseconds(30));
  timeline.add("data set", start + milliseconds(2), start + milliseconds(12));
  // A second thread's part of a stage.
  timeline.add("code generation", start + milliseconds(5),
               start + milliseconds(29));
  EXPECT_EQ(timeline.describe("time"),
            "time: 30.0 ms\n"
            "  stage            from    to  taken\n"
            "  parse             1.0   3.0    2.0\n"
            "  code generation   5.0  30.0   44.0\n"
            "  data set          2.0  12.0   10.0\n");
}

TEST(Timeline, OneWithoutStagesHasNoTime) {
  EXPECT_EQ(Timeline().describe("time"),
            "time: 0.0 ms\n  stage  from  to  taken\n");
}

TEST(Timeline, ThreadsRecordAtOnce) {
  Timeline timeline;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int j = 0; j < 100; ++j)
        StageTimer timer(&timeline, "stage");
    });
  for (std::thread &thread : threads)
    thread.join();
  std::string text = timeline.describe("time");
  EXPECT_EQ(text.find("stage", text.find("stage  ") + 1), text.rfind("stage "));
}

TEST(Timeline, ATimerWithoutATimelineRecordsNothing) {
  StageTimer timer(nullptr, "stage");
}

TEST(Timeline, TheProcessBeganBeforeNow) {
  EXPECT_LT(processStart(), Timeline::Clock::now());
}

} // namespace
