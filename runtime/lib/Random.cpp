#include "tpc/runtime/Random.h"

#include "tpc/runtime/ThreadPool.h"
#include "tpc/runtime/VectorClones.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace tpc::runtime {

static float glorotUniform(uint32_t word, double limit, double scale) {
  double uniform = uniformFromWord(word);
  return static_cast<float>((2.0 * uniform - 1.0) * limit * scale);
}

/// Blocks that are computed side by side, in the lanes of vectors.
constexpr int lanes = 16;

/// The numbers of `lanes` blocks from `first` on, as randomBlock has them one
/// by one. Loops over lanes are innermost, so that they become vectors.
TPC_VECTOR_CLONES
void fillBlocks(float *values, const RandomStream &stream, uint32_t first,
                double limit, double scale) {
  uint32_t words[4][lanes];
  for (int lane = 0; lane < lanes; ++lane)
    words[0][lane] = first + lane;
  PhiloxBlock counter = randomCounter(stream, first);
  for (int word = 1; word < 4; ++word)
    std::fill_n(words[word], lanes, counter[word]);
  PhiloxKey key = randomKey(stream);
  for (int round = 0; round < philoxRounds; ++round) {
    for (int lane = 0; lane < lanes; ++lane) {
      PhiloxBlock block = philoxRound(
          {words[0][lane], words[1][lane], words[2][lane], words[3][lane]},
          key);
      words[0][lane] = block[0];
      words[1][lane] = block[1];
      words[2][lane] = block[2];
      words[3][lane] = block[3];
    }
    key = nextPhiloxKey(key);
  }
  for (int lane = 0; lane < lanes; ++lane)
    for (int word = 0; word < 4; ++word)
      values[4 * lane + word] = glorotUniform(words[word][lane], limit, scale);
}

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
                auto fillOneByOne = [&](int64_t i, int64_t last) {
                  for (; i < last; ++i)
                    values[i - begin] =
                        glorotUniform(randomWord(stream, i), limit, scale);
                };
                int64_t i = std::min(to, (from + 3) / 4 * 4);
                fillOneByOne(from, i);
                for (; i + 4 * lanes <= to; i += 4 * lanes)
                  fillBlocks(values + (i - begin), stream,
                             static_cast<uint32_t>(i / 4), limit, scale);
                fillOneByOne(i, to);
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
