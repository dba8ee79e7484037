#include "tpc/runtime/Random.h"

#include "tpc/runtime/ThreadPool.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace tpc::runtime {

void fillGlorotUniform(float *values, int64_t begin, int64_t count,
                       const RandomStream &stream, double fanIn, double fanOut,
                       double scale) {
  double limit = std::sqrt(6.0 / (fanIn + fanOut));
  // Chunks are of whole blocks of four words, the first and last ones apart.
  constexpr int64_t chunk = 1 << 14;
  int64_t end = begin + count;
  parallelFor(end / chunk - begin / chunk + 1,
              [&](int64_t first, int64_t last) {
                int64_t from = std::max(begin, (begin / chunk + first) * chunk);
                int64_t to = std::min(end, (begin / chunk + last) * chunk);
                PhiloxBlock block{};
                for (int64_t i = from; i < to; ++i) {
                  if (i % 4 == 0 || i == from)
                    block = randomBlock(stream, static_cast<uint32_t>(i / 4));
                  double uniform = uniformFromWord(block[i % 4]);
                  values[i - begin] =
                      static_cast<float>((2.0 * uniform - 1.0) * limit * scale);
                }
              });
}

std::vector<uint32_t> shuffledOrder(uint64_t seed, uint64_t pass,
                                    uint32_t count) {
  return shuffledOrder({seed, Purpose::Shuffle, 0, pass}, count);
}

std::vector<uint32_t> shuffledOrder(const RandomStream &stream,
                                    uint32_t count) {
  std::vector<uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  PhiloxBlock block{};
  for (uint32_t i = count; i-- > 1;) {
    if (i % 4 == 3 || i + 1 == count)
      block = randomBlock(stream, i / 4);
    uint64_t j = (uint64_t{block[i % 4]} * (uint64_t{i} + 1)) >> 32;
    std::swap(order[i], order[j]);
  }
  return order;
}

} // namespace tpc::runtime
