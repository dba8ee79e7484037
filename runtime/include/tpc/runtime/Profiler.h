/// \file
/// Measures where the time of steps goes.

#ifndef TPC_RUNTIME_PROFILER_H
#define TPC_RUNTIME_PROFILER_H

#include "tpc/runtime/Manifest.h"
#include "tpc/runtime/ThreadPool.h"

#include <vector>

namespace tpc::runtime {

/// What the runtime itself does in a step.
enum class StepPart { LoadBatch, CheckNumbers };
constexpr size_t stepPartCount = 2;
/// `load the batch`, ...
const char *describe(StepPart part);

/// Times of something that happened again and again.
class Timing {
public:
  void add(int64_t nanoseconds, int64_t busyNanoseconds);

  int64_t calls() const { return count; }
  double totalSeconds() const { return static_cast<double>(total) * 1e-9; }
  /// Of the last 4096 calls; 0 where there were none.
  double medianSeconds() const;
  /// The part of the threads' time in which they did not wait for each other:
  /// 1 where all were at work all the time. 0 where there were no calls.
  double busyShare(int threads) const;

private:
  int64_t count = 0, total = 0, busy = 0;
  std::vector<int64_t> latest;
};

/// What was measured of the steps of one function.
struct FunctionProfile {
  const Function *function = nullptr;
  Timing step;
  /// One for each of the function's kernels, and one for each StepPart.
  std::vector<Timing> kernels, parts;
  /// All kernels of a step together, and those that have matrix products.
  Timing allKernels, productKernels;
  /// What is neither a kernel nor a part.
  Timing rest;
};

/// A stretch of time on a thread's row of a trace.
struct TraceEvent {
  enum Kind { Step, Kernel, Part, Wait };
  Kind kind = Step;
  /// Of the pool; 0 is the one that calls functions.
  int thread = 0;
  const Function *function = nullptr;
  /// Which kernel or part; the step's number.
  size_t index = 0;
  /// Of steadyNanoseconds().
  int64_t begin = 0, end = 0;
};

/// Receives what happened in each step.
class StepObserver {
public:
  virtual ~StepObserver() = default;
  /// `events` are in the order of their ends, the step itself last.
  virtual void finishedStep(const Function &function,
                            const std::vector<TraceEvent> &events) = 0;
};

/// While it lives, all steps of this process are measured: what generated code
/// and the marks below say, and the loops of the global thread pool. There is
/// at most one at a time, and steps are taken by one thread. Keeps references
/// to its arguments.
class Profiler : public LoopObserver {
public:
  /// `observer` may be null.
  Profiler(const Manifest &manifest, StepObserver *observer);
  ~Profiler() override;
  Profiler(const Profiler &) = delete;
  Profiler &operator=(const Profiler &) = delete;

  /// The one that lives; null if none does.
  static Profiler *active() { return living; }

  /// `number` names the step, in traces. A step may begin within another, but
  /// not within a kernel or a part: its time is its own, and not the other's.
  void beginStep(const Function &function, int64_t number);
  void endStep();
  void beginKernel(int64_t kernel);
  void endKernel(int64_t kernel);
  void beginPart();
  void endPart(StepPart part);
  void finishedLoop(const std::vector<WorkSpan> &spans) override;

  /// Of the functions that were called, in the order of the manifest.
  std::vector<FunctionProfile> results() const;

private:
  /// Time, and what other threads did in it, less what the caller waited for
  /// them.
  struct Sum {
    int64_t time = 0, othersBusy = 0;
  };
  /// A step that has begun.
  struct OpenStep {
    /// Null for a function that the manifest does not have.
    FunctionProfile *profile;
    int64_t number, begin;
    /// Of the whole step, but for the steps in it.
    int64_t othersBusy = 0;
    /// The steps in it.
    int64_t nestedTime = 0;
    Sum kernels, products, parts;
    std::vector<TraceEvent> events;
  };

  void end(TraceEvent::Kind kind, size_t index, Timing &timing);
  /// The profile that kernels and parts belong to; null outside of steps.
  FunctionProfile *current() {
    return steps.empty() ? nullptr : steps.back().profile;
  }

  static Profiler *living;
  StepObserver *observer;
  std::vector<FunctionProfile> functions;
  /// The innermost last.
  std::vector<OpenStep> steps;
  /// Of the present kernel or part.
  int64_t begin = 0, othersBusy = 0;
  std::vector<WorkSpan> waits;
  struct OtherSpan {
    int thread;
    WorkSpan span;
  };
  std::vector<OtherSpan> others;
};

/// Marks step `number` of `function` while it lives.
class ProfiledStep {
public:
  ProfiledStep(const Function &function, int64_t number) {
    if (Profiler *profiler = Profiler::active())
      profiler->beginStep(function, number);
  }
  ~ProfiledStep() {
    if (Profiler *profiler = Profiler::active())
      profiler->endStep();
  }
  ProfiledStep(const ProfiledStep &) = delete;
  ProfiledStep &operator=(const ProfiledStep &) = delete;
};

/// Marks a part of a step while it lives.
class ProfiledPart {
public:
  explicit ProfiledPart(StepPart part) : part(part) {
    if (Profiler *profiler = Profiler::active())
      profiler->beginPart();
  }
  ~ProfiledPart() {
    if (Profiler *profiler = Profiler::active())
      profiler->endPart(part);
  }
  ProfiledPart(const ProfiledPart &) = delete;
  ProfiledPart &operator=(const ProfiledPart &) = delete;

private:
  StepPart part;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_PROFILER_H
