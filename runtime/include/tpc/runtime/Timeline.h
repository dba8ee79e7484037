/// \file
/// Where the time goes until a trainer has taken its first step.

#ifndef TPC_RUNTIME_TIMELINE_H
#define TPC_RUNTIME_TIMELINE_H

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace tpc::runtime {

/// The stages of a start, named, in the order in which they were first
/// recorded. Several threads may record at once.
class Timeline {
public:
  using Clock = std::chrono::steady_clock;

  /// Counts from `start`.
  explicit Timeline(Clock::time_point start = Clock::now()) : start(start) {}
  Timeline(const Timeline &) = delete;
  Timeline &operator=(const Timeline &) = delete;

  /// Adds one part of a stage; what has no parts has one.
  void add(std::string_view stage, Clock::time_point begin,
           Clock::time_point end);

  /// `title`, the time from the start until the end of the last stage, and a
  /// line for each stage: when its first part began and its last one ended, and
  /// the sum of its parts, which is more than the difference where several
  /// threads shared it. In milliseconds.
  std::string describe(std::string_view title) const;

private:
  struct Stage {
    std::string name;
    Clock::time_point begin, end;
    Clock::duration taken;
  };

  Clock::time_point start;
  mutable std::mutex mutex;
  std::vector<Stage> stages;
};

/// A part of a stage: from here to the end of the object's life.
class StageTimer {
public:
  /// `timeline` may be null: then nothing is recorded.
  StageTimer(Timeline *timeline, std::string_view stage)
      : timeline(timeline), stage(stage) {}
  ~StageTimer() {
    if (timeline)
      timeline->add(stage, begin, Timeline::Clock::now());
  }
  StageTimer(const StageTimer &) = delete;
  StageTimer &operator=(const StageTimer &) = delete;

private:
  Timeline *timeline;
  std::string_view stage;
  Timeline::Clock::time_point begin = Timeline::Clock::now();
};

/// When this process began to run, as far as it worked since and did not wait:
/// for a call at the beginning of main, after the libraries were loaded.
Timeline::Clock::time_point processStart();

} // namespace tpc::runtime

#endif // TPC_RUNTIME_TIMELINE_H
