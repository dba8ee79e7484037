//===- LearningRate.h - Rates that change during a run ----------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_LEARNINGRATE_H
#define TPC_TEST_REFERENCE_LEARNINGRATE_H

#include <cstdint>

namespace reference {

enum class RateKind { Constant, Step, Cosine };

/// How the learning rate of one group of parameters changes.
struct RateSchedule {
  RateKind kind = RateKind::Constant;
  double warmup = 0; ///< epochs, which may be a fraction
  double every = 1;  ///< of Step: epochs from one fall to the next
  double factor = 1; ///< of Step: what is left after each
  double last = 0;   ///< of Cosine: the factor at the end
};

/// How far a group is: the number of updates including this one, of those that
/// the whole run will have, and of those in an epoch.
struct RatePosition {
  int64_t count = 1;
  int64_t planned = 1;
  int64_t epoch = 1;
};

/// What the rate of an update is multiplied by: in the t-th of T updates, with
/// E in an epoch and a warm-up of W = warmup E updates, min(1, t / W) times
///   Constant: 1
///   Step:     factor^floor((t - 1) / (every E))
///   Cosine:   last + (1 - last) (1 + cos(pi p)) / 2,
///             p = (t - 1 - W) / (T - W) from 0 to 1, T - W at least 1.
double rateFactor(const RateSchedule &schedule, const RatePosition &position);

} // namespace reference

#endif // TPC_TEST_REFERENCE_LEARNINGRATE_H
