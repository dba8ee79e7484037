/// \file
/// How far many runs are, and what is left of them.

#include "ManyRuns.h"

#include "tpc/runtime/Clock.h"

#include <algorithm>
#include <cmath>

namespace tpc::runtime {

double ManyRuns::workDone() const {
  double epochs = 0;
  for (const Run &run : runs)
    if (!run.record.is_null())
      epochs += run.record["epochs_run"].get<double>();
  if (pool)
    pool->forEach([&](size_t id, int64_t steps) {
      const Run &run = runs[id];
      double before =
          run.record.is_null() ? 0 : run.record["epochs_run"].get<double>();
      if (run.stepsPerEpoch > 0)
        epochs += std::max(0.0, static_cast<double>(steps) / run.stepsPerEpoch -
                                    before);
    });
  return epochs;
}

double ManyRuns::workPlanned() const {
  // As many as halving leaves at each rung.
  double epochs = 0, count = static_cast<double>(runs.size());
  for (size_t rung = 0; rung < rungs.size(); ++rung) {
    epochs += count * static_cast<double>(rungs[rung] -
                                          (rung == 0 ? 0 : rungs[rung - 1]));
    if (options.eta)
      count = std::ceil(count / static_cast<double>(options.eta));
  }
  return epochs;
}

void ManyRuns::showProgress() {
  if (!display.wantsProgress())
    return;
  const Run *best = nullptr;
  std::optional<double> least;
  for (const Run &run : runs) {
    std::optional<double> score =
        run.record.is_null() ? std::nullopt : scoreOf(run.record);
    if (score && (!least || *score < *least)) {
      least = score;
      best = &run;
    }
  }
  std::string text =
      fmt::format("{} of {} finished, {} running", count(State::Finished),
                  runs.size(), pool->running());
  if (best)
    text += fmt::format(", best {} ({})", scoreText(best->record),
                        best->plan.name());
  double done = workDone();
  double rate = (done - workAtStart) / secondsSince(start);
  if (rate > 0)
    text +=
        fmt::format(", {} left",
                    formatDuration(std::max(0.0, workPlanned() - done) / rate));
  display.status(text);
}

} // namespace tpc::runtime
