#include "tpc/runtime/Random.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

using namespace tpc::runtime;

namespace {

TEST(Random, GlorotUniformIsElementWise) {
  RandomStream stream{42, Purpose::Weight, 3, 0};
  std::vector<float> values(1001);
  fillGlorotUniform(values.data(), 0, values.size(), stream, 784, 256, 0.5);
  double limit = std::sqrt(6.0 / (784 + 256));
  for (size_t i = 0; i < values.size(); ++i) {
    double uniform = (randomWord(stream, i) >> 8) * 0x1p-24;
    EXPECT_EQ(values[i], static_cast<float>((2 * uniform - 1) * limit * 0.5));
  }
  auto [low, high] = std::minmax_element(values.begin(), values.end());
  EXPECT_LT(*low, -0.45 * limit);
  EXPECT_GT(*high, 0.45 * limit);
  EXPECT_GE(*low, -0.5 * limit);
  EXPECT_LT(*high, 0.5 * limit);
}

TEST(Random, GlorotUniformIsTheSameInParts) {
  RandomStream stream{42, Purpose::Weight, 3, 0};
  std::vector<float> whole(100000), parts(whole.size());
  int64_t size = static_cast<int64_t>(whole.size());
  fillGlorotUniform(whole.data(), 0, size, stream, 784, 256, 0.5);
  for (int64_t part : {7, 16384, 33333}) {
    for (int64_t begin = 0; begin < size; begin += part)
      fillGlorotUniform(parts.data() + begin, begin,
                        std::min(part, size - begin), stream, 784, 256, 0.5);
    EXPECT_EQ(parts, whole) << part;
  }
}

/// The shuffle word for word as its definition says, one number at a time.
std::vector<uint32_t> slowShuffle(uint64_t seed, uint64_t pass,
                                  uint32_t count) {
  std::vector<uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  for (uint32_t i = count - 1; i >= 1; --i) {
    uint32_t word = randomWord({seed, Purpose::Shuffle, 0, pass}, i);
    std::swap(order[i], order[(uint64_t{word} * (i + 1)) >> 32]);
  }
  return order;
}

TEST(Random, ShuffleIsFisherYates) {
  for (uint32_t count : {1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 1000u, 1001u})
    EXPECT_EQ(shuffledOrder(7, 3, count), slowShuffle(7, 3, count)) << count;
  EXPECT_TRUE(shuffledOrder(7, 3, 0).empty());
}

TEST(Random, ShuffleIsAPermutationOfItsOwn) {
  std::vector<uint32_t> first = shuffledOrder(0, 0, 60000);
  EXPECT_NE(first, shuffledOrder(0, 1, 60000));
  EXPECT_NE(first, shuffledOrder(1, 0, 60000));
  EXPECT_EQ(first, shuffledOrder(0, 0, 60000));
  std::sort(first.begin(), first.end());
  for (uint32_t i = 0; i < first.size(); ++i)
    ASSERT_EQ(first[i], i);
}

} // namespace
