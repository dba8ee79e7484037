#include "tpc/runtime/ThreadPool.h"

#include "tpc/runtime/Clock.h"
#include "tpc/runtime/Finite.h"
#include "tpc/runtime/FloatingPointMode.h"

#include <chrono>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <numeric>
#include <sys/resource.h>
#include <system_error>
#include <unistd.h>

using namespace tpc::runtime;

extern "C" double tpc_test_power_from_c(double base, int64_t exponent);

namespace {

class Pool : public testing::TestWithParam<int> {
protected:
  Pool() { ThreadPool::setGlobalThreads(GetParam()); }
};

TEST_P(Pool, VisitsEveryIndexOnce) {
  EXPECT_EQ(ThreadPool::global().size(), GetParam());
  for (int64_t count : {0, 1, 2, 3, 7, 64, 1000, 4097}) {
    std::vector<int> visits(count);
    parallelFor(count, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i)
        ++visits[i];
    });
    EXPECT_EQ(std::accumulate(visits.begin(), visits.end(), 0), count);
    for (int visit : visits)
      ASSERT_EQ(visit, 1);
  }
  parallelFor(-5, [](int64_t, int64_t) { FAIL(); });
}

TEST_P(Pool, ManySmallLoopsAndPauses) {
  int64_t total = 0;
  for (int round = 0; round < 3000; ++round) {
    std::atomic<int64_t> sum{0};
    parallelFor(8, [&](int64_t begin, int64_t end) { sum += end - begin; });
    total += sum;
    // Long enough for the workers to fall asleep.
    if (round % 500 == 0)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  EXPECT_EQ(total, 8 * 3000);
}

TEST_P(Pool, NestedLoopsRunInline) {
  std::vector<std::atomic<int>> visits(64 * 16);
  parallelFor(64, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i)
      parallelFor(16, [&, i](int64_t first, int64_t last) {
        for (int64_t j = first; j < last; ++j)
          ++visits[i * 16 + j];
      });
  });
  for (const std::atomic<int> &visit : visits)
    ASSERT_EQ(visit, 1);
}

TEST_P(Pool, CallersTakeTurns) {
  std::vector<std::thread> callers;
  std::atomic<int64_t> sum{0};
  for (int caller = 0; caller < 3; ++caller)
    callers.emplace_back([&] {
      for (int round = 0; round < 200; ++round)
        parallelFor(16,
                    [&](int64_t begin, int64_t end) { sum += end - begin; });
    });
  for (std::thread &caller : callers)
    caller.join();
  EXPECT_EQ(sum, 3 * 200 * 16);
}

TEST_P(Pool, BodiesHaveTheCallersFloatingPointMode) {
  volatile float small = 1e-30f;
  auto countZeros = [&] {
    std::atomic<int> zeros{0};
    parallelFor(64, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        volatile float product = small * 1e-10f;
        zeros += product == 0;
      }
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    });
    return zeros.load();
  };
  EXPECT_EQ(countZeros(), 0);
  {
    FlushDenormals flush;
    EXPECT_EQ(countZeros(), 64);
  }
  EXPECT_EQ(countZeros(), 0);
}

TEST_P(Pool, FindsWhatIsNotFinite) {
  for (size_t count : {0, 1, 100, 16384, 16385, 100000}) {
    std::vector<float> values(count, std::numeric_limits<float>::max());
    EXPECT_TRUE(allFinite(values.data(), count));
    for (size_t place : {size_t{0}, count / 2, count - 1}) {
      if (place >= count)
        continue;
      for (float bad : {NAN, -NAN, INFINITY, -INFINITY}) {
        float good = values[place];
        values[place] = bad;
        EXPECT_FALSE(allFinite(values.data(), count)) << count << " " << place;
        values[place] = good;
      }
    }
  }
}

struct RecordedLoops : LoopObserver {
  void finishedLoop(const std::vector<WorkSpan> &spans) override {
    loops.push_back(spans);
  }
  std::vector<std::vector<WorkSpan>> loops;
};

TEST_P(Pool, TellsWhenThreadsWorked) {
  RecordedLoops record;
  auto busyFor = [](std::chrono::microseconds time) {
    parallelFor(16, [&](int64_t begin, int64_t end) {
      std::this_thread::sleep_for(time * (end - begin));
    });
  };
  busyFor(std::chrono::microseconds(1));
  ThreadPool::global().setObserver(&record);
  int64_t begin = steadyNanoseconds();
  busyFor(std::chrono::microseconds(100));
  busyFor(std::chrono::microseconds(10));
  int64_t end = steadyNanoseconds();
  // What is done alone is not told.
  parallelFor(1, [](int64_t, int64_t) {});
  ThreadPool::global().setObserver(nullptr);
  busyFor(std::chrono::microseconds(1));
  ASSERT_EQ(record.loops.size(), GetParam() == 1 ? 0u : 2u);
  for (const std::vector<WorkSpan> &spans : record.loops) {
    ASSERT_EQ(spans.size(), static_cast<size_t>(GetParam()));
    int64_t sum = 0;
    for (const WorkSpan &span : spans) {
      // A thread that came too late has none.
      if (&span != &spans[0] && span.end == 0)
        continue;
      EXPECT_LE(begin, span.begin);
      EXPECT_LE(span.begin, span.end);
      EXPECT_LE(span.end, end);
      sum += span.end - span.begin;
    }
    EXPECT_GE(sum, 16 * 10'000);
  }
}

/// In a process with room for the stacks of a few threads only.
[[noreturn]] void startMoreThreadsThanFit() {
  // A pool that waits for what never comes is ended by the signal.
  alarm(20);
  rlimit room{1 << 30, 1 << 30};
  if (setrlimit(RLIMIT_AS, &room) != 0)
    std::_Exit(2);
  try {
    ThreadPool pool(60000);
  } catch (const std::system_error &) {
    // The workers that did start have ended, and another pool can work.
    ThreadPool pool(2);
    std::atomic<int64_t> sum{0};
    pool.run(
        100,
        [](void *context, int64_t begin, int64_t end) {
          *static_cast<std::atomic<int64_t> *>(context) += end - begin;
        },
        &sum);
    std::_Exit(sum == 100 ? 0 : 3);
  }
  std::_Exit(4);
}

TEST(ThreadPool, EndsWhereAThreadCannotStart) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer needs more memory than the limit";
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
  GTEST_SKIP() << "the sanitizer needs more memory than the limit";
#endif
#endif
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(startMoreThreadsThanFit(), testing::ExitedWithCode(0), "");
}

INSTANTIATE_TEST_SUITE_P(Threads, Pool, testing::Values(1, 2, 3, 8));

TEST(Power, IsRepeatedSquaring) {
  EXPECT_EQ(tpc_test_power_from_c(0.9, 2), 0.9 * 0.9);
  EXPECT_EQ(tpc_power(0.9, 0), 1.0);
  EXPECT_EQ(tpc_power(0.9, 1), 0.9);
  EXPECT_EQ(tpc_power(-2.0, 3), -8.0);
  EXPECT_EQ(tpc_power(2.0, -2), 0.25);
  EXPECT_EQ(tpc_power(0.0, 0), 1.0);
  EXPECT_EQ(tpc_power(0.5, INT64_MAX), 0.0);
  EXPECT_EQ(tpc_power(2.0, INT64_MIN), 0.0);
  double square = 0.999 * 0.999;
  EXPECT_EQ(tpc_power(0.999, 5), 0.999 * (square * square));
  EXPECT_NEAR(tpc_power(0.999, 100000) / std::pow(0.999, 100000), 1, 1e-10);
}

} // namespace
