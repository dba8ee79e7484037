/// \file
/// What this machine can do at most, measured: the rates that profiles compare
/// with.

#ifndef TPC_RUNTIME_CALIBRATION_H
#define TPC_RUNTIME_CALIBRATION_H

#include "tpc/runtime/Manifest.h"
#include "tpc/runtime/ThreadPool.h"

#include <cstdint>
#include <optional>

namespace tpc::runtime {

/// A rate in units a second.
struct PeakRate {
  double oneThread = 0;
  /// Of all threads of the pool together.
  double allThreads = 0;

  /// How many times faster all threads are than one.
  double gain() const { return allThreads / oneThread; }
};

struct Calibration {
  int threads = 1;
  /// The vectors that were used: the program's, or narrower ones where this
  /// processor lacks those.
  Machine machine;
  /// Floating-point operations: products added to independent sums in
  /// registers, fused where the program fuses them, two each.
  PeakRate flops;
  /// The same for products of bf16, by the instructions that the program needs
  /// for them (`machine.products`); nothing where it needs none.
  std::optional<PeakRate> bfloat16Flops;
  /// Bytes read and written by a[i] = b[i] + s c[i], 12 for each i. A processor
  /// that reads what it is going to write moves 16.
  PeakRate bytes;
  /// Size of each of the three arrays: far more than a second-level cache has,
  /// though the last-level cache may have room for them.
  int64_t arrayBytes = 0;

  /// What operations take at least, in seconds on all threads: those of
  /// products of bf16, which are some of all, at their own rate.
  double leastSeconds(int64_t flops, int64_t bfloat16Flops) const;
};

/// What the arrays take while `calibrate` runs.
int64_t calibrationMemory();

/// Measures for 0.2 to 0.3 s on the threads of `pool`, with the vectors and the
/// products of `machine`, which this processor must have. Rates are the best of
/// repetitions in which one and all threads take turns.
Calibration calibrate(const Machine &machine, ThreadPool &pool);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_CALIBRATION_H
