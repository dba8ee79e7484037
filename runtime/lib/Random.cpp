#include "tpc/runtime/Random.h"

#include <cmath>
#include <numeric>
#include <utility>

namespace tpc::runtime {

void fillGlorotUniform(float *values, size_t count, const RandomStream &stream,
                       double fanIn, double fanOut, double scale) {
  double limit = std::sqrt(6.0 / (fanIn + fanOut));
  PhiloxBlock block{};
  for (size_t i = 0; i < count; ++i) {
    if (i % 4 == 0)
      block = randomBlock(stream, static_cast<uint32_t>(i / 4));
    double uniform = uniformFromWord(block[i % 4]);
    values[i] = static_cast<float>((2.0 * uniform - 1.0) * limit * scale);
  }
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
