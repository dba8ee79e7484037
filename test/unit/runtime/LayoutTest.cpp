#include "tpc/runtime/Layout.h"

#include <gtest/gtest.h>
#include <numeric>

using namespace tpc::runtime;

namespace {

TEST(Layout, BlockedIsSplitByTheFirstDimension) {
  Shape shape = {6, 2, 2};
  std::vector<float> logical(24), stored(24), back(24);
  std::iota(logical.begin(), logical.end(), 0.0f);
  pack({3}, shape, logical.data(), stored.data());
  for (int n = 0; n < 6; ++n)
    for (int k = 0; k < 4; ++k)
      EXPECT_EQ(stored[(n / 3 * 4 + k) * 3 + n % 3], logical[n * 4 + k]);
  unpack({3}, shape, stored.data(), back.data());
  EXPECT_EQ(back, logical);
}

TEST(Layout, RowMajorIsACopy) {
  std::vector<float> logical = {1, 2, 3, 4, 5, 6}, stored(6), back(6);
  pack({0}, {2, 3}, logical.data(), stored.data());
  EXPECT_EQ(stored, logical);
  unpack({0}, {2, 3}, stored.data(), back.data());
  EXPECT_EQ(back, logical);
}

TEST(Layout, AVectorStaysAsItIs) {
  std::vector<float> logical = {1, 2, 3}, stored(3);
  pack({3}, {3}, logical.data(), stored.data());
  EXPECT_EQ(stored, logical);
}

} // namespace
