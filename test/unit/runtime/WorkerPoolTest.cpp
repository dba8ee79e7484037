#include "tpc/runtime/WorkerPool.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/Signals.h"

#include <csignal>
#include <gtest/gtest.h>
#include <unistd.h>

using namespace tpc::runtime;

namespace {

WorkerPool::Finished finish(WorkerPool &pool) {
  for (;;)
    if (auto finished = pool.wait(/*milliseconds=*/100))
      return *finished;
}

/// Until the only task of the pool has come so far; false if it does not in 20
/// seconds.
bool comesTo(const WorkerPool &pool, int64_t progress) {
  int64_t found = 0;
  for (int i = 0; i < 20000 && found < progress; ++i) {
    pool.forEach([&](size_t, int64_t value) { found = value; });
    ::usleep(1000);
  }
  return found >= progress;
}

TEST(WorkerPool, SaysWhatBecameOfEachTask) {
  WorkerPool pool(2);
  pool.start(3, [](WorkerPool::Progress &) { return 5; });
  pool.start(4, [](WorkerPool::Progress &) -> int { fail("no {}", "data"); });
  EXPECT_FALSE(pool.hasRoom());
  for (int i = 0; i < 2; ++i) {
    WorkerPool::Finished finished = finish(pool);
    if (finished.id == 3) {
      EXPECT_EQ(finished.status, 5);
      EXPECT_EQ(finished.messages, "");
    } else {
      EXPECT_EQ(finished.id, 4u);
      EXPECT_EQ(finished.status, 1);
      EXPECT_EQ(finished.messages, "tpc: error: no data\n");
    }
  }
  EXPECT_EQ(pool.running(), 0u);
  pool.start(5, [](WorkerPool::Progress &) { return ::raise(SIGKILL); });
  WorkerPool::Finished finished = finish(pool);
  EXPECT_FALSE(finished.status);
  EXPECT_EQ(finished.signal, SIGKILL);
}

/// As when a whole process group gets SIGTERM, and the caller passes it on.
TEST(WorkerPool, ATaskThatIsToldToStopTwiceEndsByItself) {
  SignalGuard caller("the host");
  WorkerPool pool(1);
  pool.start(0, [](WorkerPool::Progress &progress) {
    SignalGuard guard("the host");
    progress = 1;
    while (!guard.interrupted())
      ::usleep(1000);
    // The second one comes in sigsuspend, not before.
    sigset_t terminate, none;
    sigemptyset(&none);
    sigemptyset(&terminate);
    sigaddset(&terminate, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &terminate, nullptr);
    progress = 2;
    ::sigsuspend(&none);
    return 130;
  });
  ASSERT_TRUE(comesTo(pool, 1));
  pool.interrupt();
  ASSERT_TRUE(comesTo(pool, 2));
  pool.interrupt();
  WorkerPool::Finished finished = finish(pool);
  EXPECT_EQ(finished.status, 130) << "signal " << finished.signal;
}

} // namespace
