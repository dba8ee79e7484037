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

/// Chunks of a thread's share: enough to even out threads that the system
/// interrupts, few enough that taking one costs nothing.
constexpr int64_t chunksPerThread = 16;

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

ThreadPool::ThreadPool(int threads) {
  // With more threads than processors, spinning takes time from the others.
  spins = threads <= availableProcessors();
  shares = std::vector<Share>(static_cast<size_t>(std::max(threads, 1)));
  try {
    for (int i = 1; i < threads; ++i)
      workers.emplace_back([this, i] { work(static_cast<size_t>(i)); });
  } catch (...) {
    // The destructor does not run for a pool that was never complete.
    stopping = true;
    wake.notify_all();
    for (std::thread &worker : workers)
      worker.join();
    throw;
  }
}

ThreadPool::~ThreadPool() {
  {
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

void ThreadPool::runChunks(size_t thread) {
  int64_t started = observer ? steadyNanoseconds() : 0;
  // Its own share first, then what is left of the others'.
  for (size_t i = 0; i < shares.size(); ++i) {
    Share &share = shares[(thread + i) % shares.size()];
    for (;;) {
      int64_t begin =
          share.next.fetch_add(loop.chunk, std::memory_order_relaxed);
      if (begin >= share.end)
        break;
      loop.body(loop.context, begin, std::min(begin + loop.chunk, share.end));
    }
  }
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
    runChunks(thread);
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
  loop = {body, context,
          std::max<int64_t>(1, count / (size() * chunksPerThread)),
          floatingPointMode()};
  int64_t threads = size();
  for (int64_t i = 0; i < threads; ++i) {
    shares[size_t(i)].next.store(i * count / threads,
                                 std::memory_order_relaxed);
    shares[size_t(i)].end = (i + 1) * count / threads;
  }
  uint64_t generation = (state.load() >> generationShift) + 1;
  state.store(generation << generationShift | openBit);
  if (sleepers.load() > 0) {
    // Taking the lock orders this after a worker that is about to sleep.
    { std::lock_guard<std::mutex> lock(sleepMutex); }
    wake.notify_all();
  }
  runChunks(0);
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
