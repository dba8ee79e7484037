/// \file
/// Persistent threads that run the loops of generated code.

#ifndef TPC_RUNTIME_THREADPOOL_H
#define TPC_RUNTIME_THREADPOOL_H

#include "tpc_runtime.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace tpc::runtime {

/// When a thread worked in a loop, in nanoseconds of steadyNanoseconds(). Both
/// are 0 for a thread that came too late for any of it.
struct WorkSpan {
  int64_t begin = 0, end = 0;
};

/// Is told of each loop that threads shared, on the thread that called `run`,
/// when the loop is complete. A loop that one thread ran alone is not told.
class LoopObserver {
public:
  virtual ~LoopObserver() = default;
  /// A span for each thread, the caller's first.
  virtual void finishedLoop(const std::vector<WorkSpan> &spans) = 0;
};

/// A fixed number of threads, the caller of `run` counted as one of them.
/// Workers spin for a short while after a loop, since the next one usually
/// follows within microseconds, and then sleep. Each thread has a share of the
/// indices, the same one in each loop of a length, so that what it touched is
/// still in its cache when a loop comes again; those that are done take from
/// the shares of others.
class ThreadPool {
public:
  /// Starts `threads - 1` workers; `threads` is at least 1.
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool &) = delete;
  ThreadPool &operator=(const ThreadPool &) = delete;

  /// Threads that take part in a loop.
  int size() const { return static_cast<int>(workers.size()) + 1; }

  /// See tpc_parallel_for. Callers on several threads take turns.
  void run(int64_t count, tpc_loop_body body, void *context);

  /// Tells `observer`, which may be null, of all loops from now on. Not while a
  /// loop is running.
  void setObserver(LoopObserver *observer);

  /// The pool behind tpc_parallel_for. Made at first use with
  /// `availableProcessors()` threads.
  static ThreadPool &global();

  /// Replaces the global pool. Not while a loop is running.
  static void setGlobalThreads(int threads);

private:
  struct Loop {
    tpc_loop_body body = nullptr;
    void *context = nullptr;
    int64_t count = 0;
    /// Indices in a unit of the shares.
    int64_t unit = 1;
    unsigned floatingPointMode = 0;
  };

  /// Units of the loop that nobody has taken yet: first << 32 | end.
  struct alignas(64) Share {
    std::atomic<uint64_t> rest{0};
  };

  void work(size_t thread);
  /// Ends all workers that were started.
  void stop();
  void deal();
  void runShares(size_t thread);
  void runShare(Share &share, bool own);
  bool hasNewLoop(uint64_t lastGeneration) const;

  std::mutex callers;
  Loop loop;
  /// One for each thread, the caller's first.
  std::vector<Share> shares;
  /// generation << 17 | open << 16 | workers inside the loop. A worker enters
  /// only while the loop is open, so one that wakes late touches nothing.
  alignas(64) std::atomic<uint64_t> state{0};
  alignas(64) std::atomic<bool> stopping{false};
  std::atomic<int> sleepers{0};
  std::mutex sleepMutex;
  std::condition_variable wake;
  bool spins = true;
  LoopObserver *observer = nullptr;
  /// Of the last loop; read and written only where there is an observer.
  std::vector<WorkSpan> spans;
  std::vector<std::thread> workers;
};

/// Processors that this process may run on, at least 1.
int availableProcessors();

/// Calls `function(begin, end)` over chunks of [0, count) on the global pool.
template <typename Function>
void parallelFor(int64_t count, Function &&function) {
  tpc_parallel_for(
      count,
      [](void *context, int64_t begin, int64_t end) {
        (*static_cast<std::remove_reference_t<Function> *>(context))(begin,
                                                                     end);
      },
      const_cast<void *>(static_cast<const void *>(&function)));
}

} // namespace tpc::runtime

#endif // TPC_RUNTIME_THREADPOOL_H
