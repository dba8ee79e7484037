/// \file
/// What this machine can do at most, measured: the rates that profiles compare
/// with.

#ifndef TPC_RUNTIME_CALIBRATION_H
#define TPC_RUNTIME_CALIBRATION_H

#include "tpc/runtime/Manifest.h"
#include "tpc/runtime/ThreadPool.h"

#include <cstdint>

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
  /// Bytes read and written by a[i] = b[i] + s c[i], 12 for each i.
  PeakRate bytes;
  /// Size of each of the three arrays: far more than a second-level cache has,
  /// though the last-level cache may have room for them.
  int64_t arrayBytes = 0;
};

/// What the arrays take while `calibrate` runs.
int64_t calibrationMemory();

/// Measures for about 0.2 s on the threads of `pool`, with the vectors of
/// `machine`. Rates are the median of repetitions in which one and all threads
/// take turns.
Calibration calibrate(const Machine &machine, ThreadPool &pool);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_CALIBRATION_H
