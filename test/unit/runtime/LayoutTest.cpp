#include "tpc/runtime/Layout.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <numeric>
#include <random>

using namespace tpc::runtime;

namespace {

std::vector<float> countUp(size_t size) {
  std::vector<float> values(size);
  std::iota(values.begin(), values.end(), 1.0f);
  return values;
}

/// The definition, an element at a time: the index in memory of the element at
/// the row-major index `logical`.
int64_t storedIndex(const Storage &storage, const Shape &shape,
                    int64_t logical) {
  if (storage.block == 0)
    return logical;
  std::vector<int64_t> index(shape.size());
  for (size_t i = shape.size(); i-- > 0; logical /= shape[i])
    index[i] = logical % shape[i];
  int64_t stored = 0;
  for (size_t i = 0; i < shape.size(); ++i) {
    size_t dim = storage.order.empty() ? i : storage.order[i];
    bool blocked = dim == storage.dim;
    int64_t size = blocked ? shape[dim] / storage.block : shape[dim];
    stored =
        stored * size + (blocked ? index[dim] / storage.block : index[dim]);
  }
  return stored * storage.block + index[storage.dim] % storage.block;
}

std::string describe(const Storage &storage, const Shape &shape) {
  return toString(shape) + " order " + toString(storage.order) + " dim " +
         std::to_string(storage.dim) + " block " +
         std::to_string(storage.block);
}

void expectDefinition(const Storage &storage, const Shape &shape) {
  SCOPED_TRACE(describe(storage, shape));
  std::vector<float> logical = countUp(elementCount(shape));
  std::vector<float> expected(logical.size());
  for (size_t i = 0; i < logical.size(); ++i)
    expected[storedIndex(storage, shape, i)] = logical[i];
  std::vector<float> stored(logical.size()), back(logical.size());
  pack(storage, shape, logical.data(), stored.data());
  ASSERT_EQ(stored, expected);
  unpack(storage, shape, stored.data(), back.data());
  ASSERT_EQ(back, logical);
}

/// Copies in parts of `part` numbers.
void expectParts(const Storage &storage, const Shape &shape, int64_t part) {
  SCOPED_TRACE(describe(storage, shape) + " by " + std::to_string(part));
  std::vector<float> logical = countUp(elementCount(shape));
  std::vector<float> whole(logical.size()), parts(logical.size());
  std::vector<float> back(logical.size());
  pack(storage, shape, logical.data(), whole.data());
  int64_t size = static_cast<int64_t>(logical.size());
  for (int64_t begin = 0; begin < size; begin += part) {
    int64_t count = std::min(part, size - begin);
    packRange(storage, shape, begin, count, logical.data() + begin,
              parts.data());
    unpackRange(storage, shape, begin, count, whole.data(),
                back.data() + begin);
  }
  ASSERT_EQ(parts, whole);
  ASSERT_EQ(back, logical);
}

/// A storage of `shape` drawn by `random`.
Storage drawStorage(const Shape &shape, std::mt19937 &random) {
  Storage storage;
  storage.dim = random() % shape.size();
  do
    storage.block = 1 + random() % shape[storage.dim];
  while (shape[storage.dim] % storage.block != 0);
  if (random() % 4 == 0)
    return storage;
  storage.order.resize(shape.size());
  std::iota(storage.order.begin(), storage.order.end(), 0);
  std::shuffle(storage.order.begin(), storage.order.end(), random);
  return storage;
}

TEST(Layout, BlockedIsSplitByTheFirstDimension) {
  Shape shape = {6, 2, 2};
  std::vector<float> logical = countUp(24), stored(24), back(24);
  pack({3}, shape, logical.data(), stored.data());
  for (int n = 0; n < 6; ++n)
    for (int k = 0; k < 4; ++k)
      EXPECT_EQ(stored[(n / 3 * 4 + k) * 3 + n % 3], logical[n * 4 + k]);
  unpack({3}, shape, stored.data(), back.data());
  EXPECT_EQ(back, logical);
}

TEST(Layout, LocallyConnectedWeightsAreSplitByOutputChannels) {
  Shape shape = {2, 3, 8, 2, 3, 5};
  Storage storage = {4, 2, {0, 1, 3, 4, 2, 5}};
  std::vector<float> logical = countUp(elementCount(shape));
  std::vector<float> stored(logical.size());
  pack(storage, shape, logical.data(), stored.data());
  const float *next = logical.data();
  for (int y = 0; y < 2; ++y)
    for (int x = 0; x < 3; ++x)
      for (int o = 0; o < 8; ++o)
        for (int i = 0; i < 2; ++i)
          for (int j = 0; j < 3; ++j)
            for (int c = 0; c < 5; ++c) {
              int outer = (((y * 3 + x) * 2 + i) * 3 + j) * 2 + o / 4;
              ASSERT_EQ(stored[(outer * 5 + c) * 4 + o % 4], *next++);
            }
}

TEST(Layout, AgreesWithTheDefinitionAtEveryRank) {
  std::mt19937 random(1);
  for (int rank = 1; rank <= 6; ++rank) {
    for (int trial = 0; trial < 60; ++trial) {
      Shape shape(rank);
      for (int64_t &size : shape)
        size = 1 + random() % (rank < 3 ? 100 : rank < 5 ? 10 : 6);
      Storage storage = drawStorage(shape, random);
      expectDefinition(storage, shape);
      expectParts(storage, shape, 1 + random() % elementCount(shape));
    }
  }
}

TEST(Layout, AgreesWithTheDefinitionOnAllThreads) {
  expectDefinition({32}, {1024, 300});
  expectDefinition({16, 1}, {300, 1024});
  expectDefinition({32, 2, {0, 1, 3, 4, 2, 5}}, {9, 7, 64, 3, 3, 40});
  expectDefinition({64, 0, {1, 2, 3, 0}}, {64, 5, 5, 96});
  expectDefinition({1, 0, {2, 1, 0}}, {100, 70, 50});
  expectParts({32, 2, {0, 1, 3, 4, 2, 5}}, {9, 7, 64, 3, 3, 40}, 100003);
  expectParts({0}, {1024, 300}, 100003);
}

TEST(Layout, RowMajorIsACopy) {
  std::vector<float> logical = {1, 2, 3, 4, 5, 6}, stored(6), back(6);
  pack({0}, {2, 3}, logical.data(), stored.data());
  EXPECT_EQ(stored, logical);
  unpack({0}, {2, 3}, stored.data(), back.data());
  EXPECT_EQ(back, logical);
}

TEST(Layout, AScalarIsANumber) {
  float logical = 3, stored = 0;
  pack({0}, {}, &logical, &stored);
  EXPECT_EQ(stored, 3);
}

TEST(Layout, AVectorStaysAsItIs) {
  std::vector<float> logical = {1, 2, 3}, stored(3);
  pack({3}, {3}, logical.data(), stored.data());
  EXPECT_EQ(stored, logical);
}

} // namespace
