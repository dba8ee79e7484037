/// \file
/// Processes that work side by side.

#ifndef TPC_RUNTIME_WORKERPOOL_H
#define TPC_RUNTIME_WORKERPOOL_H

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tpc::runtime {

/// Forks a process for each task, so that tasks share what is in memory
/// already, read-only in effect, and none can harm another. A process ends with
/// the one that forked it, however that ends. To be used by one thread, while
/// no other runs.
class WorkerPool {
public:
  /// What a task reports while it runs, to whoever asks the pool.
  using Progress = std::atomic<int64_t>;
  using Task = std::function<int(Progress &)>;

  struct Finished {
    /// As given to start.
    size_t id = 0;
    /// What the task returned; nothing if a signal ended it.
    std::optional<int> status;
    int signal = 0;
    /// What it wrote to standard error.
    std::string messages;
    double seconds = 0;
  };

  /// At most `slots` tasks at a time. Throws Error if there is no memory to
  /// share.
  explicit WorkerPool(int slots);
  /// Kills what still runs.
  ~WorkerPool();
  WorkerPool(const WorkerPool &) = delete;
  WorkerPool &operator=(const WorkerPool &) = delete;

  bool hasRoom() const { return running() < workers.size(); }
  size_t running() const;

  /// Runs `task` in a process of its own, whose standard output is lost. There
  /// must be room. Throws Error if there can be no process.
  void start(size_t id, const Task &task);

  /// Waits until a task ends, at most so long.
  std::optional<Finished> wait(int milliseconds);

  /// Calls `visit(id, progress)` for each running task.
  template <typename Visit> void forEach(Visit visit) const {
    for (size_t slot = 0; slot < workers.size(); ++slot)
      if (workers[slot].process)
        visit(workers[slot].id, progress[slot].load());
  }

  /// Sends SIGTERM to all. A task that lives under a SignalGuard, its own or
  /// the caller's, learns of it there and ends when it likes to.
  void interrupt();

private:
  struct Worker {
    /// 0: the slot is free.
    pid_t process = 0;
    size_t id = 0;
    /// Where its messages come from.
    int messages = -1;
    std::string text;
    double started = 0;
  };

  Finished reap(Worker &worker);

  std::vector<Worker> workers;
  /// One for each slot, in memory that the processes share.
  Progress *progress = nullptr;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_WORKERPOOL_H
