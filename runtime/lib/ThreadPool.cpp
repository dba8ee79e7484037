#include "tpc/runtime/ThreadPool.h"

#include "tpc/runtime/Clock.h"
#include "tpc/runtime/FloatingPointMode.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <sched.h>

namespace tpc::runtime {

namespace {

constexpr uint64_t openBit = uint64_t{1} << 16;
constexpr uint64_t insideMask = openBit - 1;
constexpr int generationShift = 17;

/// How long an idle thread watches for work before it sleeps or yields.
constexpr std::chrono::microseconds spinTime(100);

/// A thread takes one of so many parts of what is left of a share: the last
/// ones are small, so that all threads end together.
constexpr uint64_t partTaken = 4;

/// Fewer than the 2^32 that a share has room for.
constexpr int64_t mostUnits = int64_t{1} << 30;

/// True on a thread that is inside a loop body.
thread_local bool insideLoop = false;

void pause() {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// Waits until `condition` holds, at most spinTime; returns whether it does.
template <typename Condition> bool spinUntil(Condition condition) {
  auto end = std::chrono::steady_clock::now() + spinTime;
  do {
    for (int i = 0; i < 64; ++i) {
      if (condition())
        return true;
      pause();
    }
  } while (std::chrono::steady_clock::now() < end);
  return condition();
}

/// The global pool's owner; `fast` is what loops read without the lock.
struct GlobalPool {
  std::mutex mutex;
  std::unique_ptr<ThreadPool> owner;
  std::atomic<ThreadPool *> fast{nullptr};
};

GlobalPool &globalPool() {
  static GlobalPool pool;
  return pool;
}

} // namespace

int availableProcessors() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) == 0)
    return std::max(1, CPU_COUNT(&set));
  return std::max(1u, std::thread::hardware_concurrency());
}

ThreadPool::ThreadPool(int threads)
    : shares(static_cast<size_t>(std::max(threads, 1))) {
  // With more threads than processors, spinning takes time from the others.
  spins = threads <= availableProcessors();
  try {
    for (int i = 1; i < threads; ++i)
      workers.emplace_back([this, i] { work(static_cast<size_t>(i)); });
  } catch (...) {
    // The destructor does not run for a pool that was never complete.
    stop();
    throw;
  }
}

ThreadPool::~ThreadPool() { stop(); }

void ThreadPool::stop() {
  {
    // A worker looks at `stopping` and begins to wait under this lock, so none
    // misses what wakes it.
    std::lock_guard<std::mutex> lock(sleepMutex);
    stopping = true;
  }
  wake.notify_all();
  for (std::thread &worker : workers)
    worker.join();
}

bool ThreadPool::hasNewLoop(uint64_t lastGeneration) const {
  uint64_t current = state.load();
  return stopping.load(std::memory_order_relaxed) ||
         ((current & openBit) && current >> generationShift != lastGeneration);
}

void ThreadPool::setObserver(LoopObserver *newObserver) {
  observer = newObserver;
  spans.resize(static_cast<size_t>(size()));
}

void ThreadPool::deal() {
  int64_t threads = size();
  int64_t units = (loop.count + loop.unit - 1) / loop.unit;
  for (int64_t thread = 0; thread < threads; ++thread) {
    uint64_t first = static_cast<uint64_t>(units * thread / threads);
    uint64_t end = static_cast<uint64_t>(units * (thread + 1) / threads);
    shares[static_cast<size_t>(thread)].rest.store(first << 32 | end,
                                                   std::memory_order_relaxed);
  }
}

/// Takes from the front of the thread's own share, and from the back of
/// others', until nothing is left.
void ThreadPool::runShare(Share &share, bool own) {
  uint64_t rest = share.rest.load(std::memory_order_relaxed);
  for (;;) {
    uint64_t first = rest >> 32, end = rest & 0xffffffffu;
    if (first >= end)
      return;
    uint64_t taken = std::max<uint64_t>(1, (end - first) / partTaken);
    uint64_t left =
        own ? (first + taken) << 32 | end : first << 32 | (end - taken);
    if (!share.rest.compare_exchange_weak(rest, left,
                                          std::memory_order_relaxed))
      continue;
    int64_t from = static_cast<int64_t>(own ? first : end - taken);
    int64_t to = from + static_cast<int64_t>(taken);
    loop.body(loop.context, from * loop.unit,
              std::min(to * loop.unit, loop.count));
    rest = left;
  }
}

void ThreadPool::runShares(size_t thread) {
  int64_t started = observer ? steadyNanoseconds() : 0;
  runShare(shares[thread], /*own=*/true);
  for (size_t i = 1; i < shares.size(); ++i)
    runShare(shares[(thread + i) % shares.size()], /*own=*/false);
  if (observer)
    spans[thread] = {started, steadyNanoseconds()};
}

void ThreadPool::work(size_t thread) {
  insideLoop = true;
  uint64_t lastGeneration = 0;
  for (;;) {
    auto ready = [&] { return hasNewLoop(lastGeneration); };
    if (!(spins && spinUntil(ready)) && !ready()) {
      std::unique_lock<std::mutex> lock(sleepMutex);
      ++sleepers;
      wake.wait(lock, ready);
      --sleepers;
    }
    if (stopping)
      return;
    uint64_t current = state.load();
    if (!(current & openBit) || current >> generationShift == lastGeneration ||
        !state.compare_exchange_strong(current, current + 1))
      continue;
    lastGeneration = current >> generationShift;
    setFloatingPointMode(loop.floatingPointMode);
    runShares(thread);
    state.fetch_sub(1);
  }
}

void ThreadPool::run(int64_t count, tpc_loop_body body, void *context) {
  if (count < 1)
    return;
  if (count == 1 || workers.empty() || insideLoop) {
    body(context, 0, count);
    return;
  }
  std::lock_guard<std::mutex> turn(callers);
  insideLoop = true;
  if (observer)
    std::fill(spans.begin(), spans.end(), WorkSpan());
  loop = {body, context, count, count / mostUnits + 1,
          floatingPointMode()};
  deal();
  uint64_t generation = (state.load() >> generationShift) + 1;
  state.store(generation << generationShift | openBit);
  if (sleepers.load() > 0) {
    // Taking the lock orders this after a worker that is about to sleep.
    {
      std::lock_guard<std::mutex> lock(sleepMutex);
    }
    wake.notify_all();
  }
  runShares(0);
  state.fetch_and(~openBit);
  auto done = [&] { return (state.load() & insideMask) == 0; };
  if (!(spins && spinUntil(done)))
    while (!done())
      std::this_thread::yield();
  insideLoop = false;
  if (observer)
    observer->finishedLoop(spans);
}

ThreadPool &ThreadPool::global() {
  GlobalPool &pool = globalPool();
  if (ThreadPool *existing = pool.fast.load(std::memory_order_acquire))
    return *existing;
  std::lock_guard<std::mutex> lock(pool.mutex);
  if (!pool.owner) {
    pool.owner = std::make_unique<ThreadPool>(availableProcessors());
    pool.fast.store(pool.owner.get(), std::memory_order_release);
  }
  return *pool.owner;
}

void ThreadPool::setGlobalThreads(int threads) {
  GlobalPool &pool = globalPool();
  std::lock_guard<std::mutex> lock(pool.mutex);
  if (pool.owner && pool.owner->size() == threads)
    return;
  pool.fast.store(nullptr);
  pool.owner.reset();
  pool.owner = std::make_unique<ThreadPool>(threads);
  pool.fast.store(pool.owner.get(), std::memory_order_release);
}

} // namespace tpc::runtime

void tpc_parallel_for(int64_t count, tpc_loop_body body, void *context) {
  tpc::runtime::ThreadPool::global().run(count, body, context);
}
