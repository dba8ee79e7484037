#include "tpc/runtime/Finite.h"

#include "tpc/runtime/ThreadPool.h"
#include "tpc/runtime/VectorClones.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace tpc::runtime {

namespace {

/// Elements a thread scans at once: enough to be worth handing out.
constexpr int64_t chunk = 1 << 14;

TPC_VECTOR_CLONES
bool chunkFinite(const float *values, int64_t count) {
  // Integer arithmetic without branches, so that the loop is vectorised and no
  // compiler option for floating point can remove it: an exponent of all ones
  // carries into the sign bit.
  uint32_t carries = 0;
  for (int64_t i = 0; i < count; ++i) {
    uint32_t bits;
    std::memcpy(&bits, values + i, sizeof(bits));
    carries |= (bits & 0x7fffffffu) + 0x00800000u;
  }
  return (carries & 0x80000000u) == 0;
}

} // namespace

bool allFinite(const float *values, size_t size) {
  int64_t count = static_cast<int64_t>(size);
  if (count <= chunk)
    return chunkFinite(values, count);
  std::atomic<bool> finite{true};
  parallelFor((count + chunk - 1) / chunk, [&](int64_t begin, int64_t end) {
    int64_t first = begin * chunk;
    if (!chunkFinite(values + first, std::min(end * chunk, count) - first))
      finite.store(false, std::memory_order_relaxed);
  });
  return finite;
}

const char *describeNotFinite(float value) {
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

} // namespace tpc::runtime
