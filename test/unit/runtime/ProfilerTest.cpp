#include "tpc/runtime/Profiler.h"

#include "TestSupport.h"

#include <chrono>
#include <gtest/gtest.h>
#include <thread>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

TEST(Timing, KeepsCountTotalAndMedian) {
  Timing timing;
  EXPECT_EQ(timing.calls(), 0);
  EXPECT_EQ(timing.medianSeconds(), 0);
  EXPECT_EQ(timing.busyShare(2), 0);
  for (int64_t time : {500, 100, 900, 200, 300})
    timing.add(time, 2 * time);
  EXPECT_EQ(timing.calls(), 5);
  EXPECT_DOUBLE_EQ(timing.totalSeconds(), 2000e-9);
  EXPECT_DOUBLE_EQ(timing.medianSeconds(), 300e-9);
  EXPECT_DOUBLE_EQ(timing.busyShare(2), 1);
  EXPECT_DOUBLE_EQ(timing.busyShare(4), 0.5);
}

TEST(Timing, ForgetsOldTimesInTheMedianOnly) {
  Timing timing;
  for (int i = 0; i < 1000; ++i)
    timing.add(1'000'000, 0);
  for (int i = 0; i < 4096; ++i)
    timing.add(1000, 0);
  EXPECT_EQ(timing.calls(), 5096);
  EXPECT_DOUBLE_EQ(timing.medianSeconds(), 1e-6);
  EXPECT_DOUBLE_EQ(timing.totalSeconds(), 1.004096);
}

struct RecordedSteps : StepObserver {
  void finishedStep(const Function &function,
                    const std::vector<TraceEvent> &events) override {
    functions.push_back(&function);
    steps.push_back(events);
  }
  std::vector<const Function *> functions;
  std::vector<std::vector<TraceEvent>> steps;
};

void waitFor(int microseconds) {
  std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
}

class Profiling : public testing::Test {
protected:
  Profiling() { ThreadPool::setGlobalThreads(2); }

  /// Work that both threads share.
  static void share() {
    parallelFor(16, [](int64_t, int64_t) { waitFor(100); });
  }

  static void step(const Function &function, int64_t number) {
    ProfiledStep step(function, number);
    {
      ProfiledPart part(StepPart::LoadBatch);
      waitFor(20);
    }
    tpc_kernel_begin(0);
    share();
    tpc_kernel_end(0);
    tpc_kernel_begin(1);
    waitFor(30);
    tpc_kernel_end(1);
    waitFor(10);
  }

  Manifest manifest =
      parseManifest(FakeProgram(FakeSchedule::Parallel).manifest);
  const Function &function = manifest.functions[0];
};

TEST_F(Profiling, TimesKernelsAndParts) {
  Profiler profiler(manifest, nullptr);
  EXPECT_EQ(Profiler::active(), &profiler);
  for (int64_t number = 1; number <= 3; ++number)
    step(function, number);
  std::vector<FunctionProfile> results = profiler.results();
  ASSERT_EQ(results.size(), 1u);
  const FunctionProfile &profile = results[0];
  EXPECT_EQ(profile.function, &function);
  ASSERT_EQ(profile.kernels.size(), 2u);
  for (const Timing *timing :
       {&profile.step, &profile.kernels[0], &profile.kernels[1],
        &profile.parts[0], &profile.allKernels, &profile.rest})
    EXPECT_EQ(timing->calls(), 3);
  EXPECT_EQ(profile.parts[1].calls(), 0);
  EXPECT_GE(profile.kernels[1].medianSeconds(), 30e-6);
  EXPECT_GE(profile.parts[0].medianSeconds(), 20e-6);
  EXPECT_GE(profile.rest.totalSeconds(), 30e-6);
  auto total = [](const Timing &timing) { return timing.totalSeconds(); };
  EXPECT_NEAR(total(profile.allKernels),
              total(profile.kernels[0]) + total(profile.kernels[1]), 1e-12);
  EXPECT_NEAR(total(profile.step),
              total(profile.allKernels) + total(profile.parts[0]) +
                  total(profile.rest),
              1e-12);
  // The first has matrix products.
  EXPECT_EQ(total(profile.productKernels), total(profile.kernels[0]));
  // One of two threads; at most both.
  EXPECT_DOUBLE_EQ(profile.kernels[1].busyShare(2), 0.5);
  EXPECT_LE(profile.kernels[0].busyShare(2), 1.0);
}

TEST_F(Profiling, RecordsEvents) {
  RecordedSteps record;
  Profiler profiler(manifest, &record);
  step(function, 7);
  ASSERT_EQ(record.steps.size(), 1u);
  EXPECT_EQ(record.functions[0], &function);
  const std::vector<TraceEvent> &events = record.steps[0];
  const TraceEvent &whole = events.back();
  EXPECT_EQ(whole.kind, TraceEvent::Step);
  EXPECT_EQ(whole.index, 7u);
  std::vector<std::pair<TraceEvent::Kind, size_t>> ofCaller;
  for (const TraceEvent &event : events) {
    EXPECT_LE(whole.begin, event.begin);
    EXPECT_LE(event.begin, event.end);
    EXPECT_LE(event.end, whole.end);
    if (event.thread == 0)
      ofCaller.emplace_back(event.kind, event.index);
    else
      EXPECT_EQ(event.kind, TraceEvent::Kernel);
  }
  std::vector<std::pair<TraceEvent::Kind, size_t>> expected = {
      {TraceEvent::Part, 0},
      {TraceEvent::Wait, 0},
      {TraceEvent::Kernel, 0},
      {TraceEvent::Kernel, 1},
      {TraceEvent::Step, 7}};
  EXPECT_EQ(ofCaller, expected);
}

TEST_F(Profiling, KeepsStepsWithinStepsApart) {
  RecordedSteps record;
  const Function &inner = manifest.functions[1];
  Profiler profiler(manifest, &record);
  {
    ProfiledStep outer(function, 7);
    tpc_kernel_begin(0);
    share();
    tpc_kernel_end(0);
    {
      ProfiledStep nested(inner, 8);
      for (int64_t kernel : {1, 1}) {
        tpc_kernel_begin(kernel);
        waitFor(5000);
        tpc_kernel_end(kernel);
      }
      share();
    }
    tpc_kernel_begin(1);
    tpc_kernel_end(1);
  }
  std::vector<FunctionProfile> results = profiler.results();
  ASSERT_EQ(results.size(), 2u);
  const FunctionProfile &outer = results[0], &nested = results[1];
  EXPECT_EQ(nested.function, &inner);
  EXPECT_EQ(outer.kernels[0].calls(), 1);
  EXPECT_EQ(outer.kernels[1].calls(), 1);
  EXPECT_EQ(nested.kernels[0].calls(), 0);
  EXPECT_EQ(nested.kernels[1].calls(), 2);
  auto total = [](const Timing &timing) { return timing.totalSeconds(); };
  EXPECT_GE(total(nested.kernels[1]), 10e-3);
  for (const FunctionProfile *profile : {&outer, &nested}) {
    EXPECT_EQ(profile->step.calls(), 1);
    EXPECT_GE(total(profile->rest), 0);
    EXPECT_NEAR(total(profile->step),
                total(profile->allKernels) + total(profile->rest), 1e-12);
  }

  ASSERT_EQ(record.steps.size(), 2u);
  EXPECT_EQ(record.functions[0], &inner);
  EXPECT_EQ(record.functions[1], &function);
  const TraceEvent &first = record.steps[0].back(),
                   &last = record.steps[1].back();
  EXPECT_EQ(first.index, 8u);
  EXPECT_EQ(last.index, 7u);
  EXPECT_LE(last.begin, first.begin);
  EXPECT_LE(first.end, last.end);
  // The outer step's time is the rest of what its event spans.
  EXPECT_NEAR(total(outer.step) + total(nested.step),
              static_cast<double>(last.end - last.begin) * 1e-9, 1e-12);
  for (const TraceEvent &event : record.steps[1])
    EXPECT_EQ(event.function, &function);
}

TEST_F(Profiling, IgnoresWhatItDoesNotKnow) {
  {
    Profiler profiler(manifest, nullptr);
    // Outside of a step, and kernels that the function does not have.
    tpc_kernel_begin(0);
    tpc_kernel_end(0);
    share();
    Function stranger;
    {
      ProfiledStep step(stranger, 1);
      tpc_kernel_begin(0);
      tpc_kernel_end(0);
      ProfiledPart part(StepPart::CheckNumbers);
    }
    EXPECT_TRUE(profiler.results().empty());
    {
      ProfiledStep step(function, 1);
      for (int64_t number : {int64_t{-1}, int64_t{2}, INT64_MAX}) {
        tpc_kernel_begin(number);
        tpc_kernel_end(number);
      }
      // Not the kernel of this step, either.
      ProfiledStep nested(stranger, 1);
      tpc_kernel_begin(0);
      tpc_kernel_end(0);
    }
    ASSERT_EQ(profiler.results().size(), 1u);
    EXPECT_EQ(profiler.results()[0].kernels[0].calls(), 0);
    EXPECT_EQ(profiler.results()[0].allKernels.totalSeconds(), 0);
  }
  EXPECT_EQ(Profiler::active(), nullptr);
  step(function, 1);
}

TEST_F(Profiling, IsOneAtATime) {
  Profiler profiler(manifest, nullptr);
  EXPECT_EQ(errorOf([&] { Profiler another(manifest, nullptr); }),
            "two profilers at a time");
  EXPECT_EQ(Profiler::active(), &profiler);
}

} // namespace
