/// \file
/// The clock by which everything is timed.

#ifndef TPC_RUNTIME_CLOCK_H
#define TPC_RUNTIME_CLOCK_H

#include <chrono>
#include <cstdint>

namespace tpc::runtime {

/// Nanoseconds since some moment before the program began.
inline int64_t steadyNanoseconds() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// Seconds that have passed.
inline double secondsSince(std::chrono::steady_clock::time_point start) {
  std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  return time.count();
}

} // namespace tpc::runtime

#endif // TPC_RUNTIME_CLOCK_H
