//===- LearningRate.cpp - Rates that change during a run ------------------===//

#include "LearningRate.h"

#include <algorithm>
#include <cmath>

namespace reference {

double rateFactor(const RateSchedule &schedule, const RatePosition &position) {
  const double count = static_cast<double>(position.count);
  const double epoch = static_cast<double>(position.epoch);
  const double warmup = schedule.warmup * epoch;
  const double start = warmup == 0 ? 1 : std::min(count / warmup, 1.0);
  switch (schedule.kind) {
  case RateKind::Constant:
    break;
  case RateKind::Step: {
    double factor = start;
    for (double next = schedule.every * epoch; next <= count - 1;
         next += schedule.every * epoch)
      factor *= schedule.factor;
    return factor;
  }
  case RateKind::Cosine: {
    const double length =
        std::max(static_cast<double>(position.planned) - warmup, 1.0);
    const double p = std::clamp((count - 1 - warmup) / length, 0.0, 1.0);
    const double half = (1 + std::cos(std::acos(-1.0) * p)) / 2;
    return start * (schedule.last + (1 - schedule.last) * half);
  }
  }
  return start;
}

} // namespace reference
