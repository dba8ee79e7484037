#include "tpc/runtime/Halving.h"

#include <gtest/gtest.h>

using namespace tpc::runtime;

namespace {

using Numbers = std::vector<int64_t>;

TEST(Halving, HasRungsThatEndAtTheLastEpoch) {
  EXPECT_EQ(halvingRungs(10, 3), (Numbers{1, 3, 10}));
  EXPECT_EQ(halvingRungs(3, 3), (Numbers{1, 3}));
  EXPECT_EQ(halvingRungs(3, 2), (Numbers{1, 3}));
  EXPECT_EQ(halvingRungs(8, 2), (Numbers{1, 2, 4, 8}));
  EXPECT_EQ(halvingRungs(1, 3), (Numbers{1}));
}

TEST(Halving, KeepsTheBestPartRoundedUp) {
  EXPECT_EQ(chooseSurvivors({{1, 5.0}, {2, 1.0}, {3, 4.0}, {4, 2.0}}, 3),
            (Numbers{2, 4}));
  EXPECT_EQ(chooseSurvivors({{1, 5.0}, {2, 1.0}, {3, 4.0}}, 3), (Numbers{2}));
  EXPECT_EQ(chooseSurvivors({{7, 5.0}}, 3), (Numbers{7}));
  EXPECT_EQ(chooseSurvivors({}, 3), Numbers());
}

TEST(Halving, CountsThoseThatDivergedAndKeepsNone) {
  EXPECT_EQ(
      chooseSurvivors({{1, std::nullopt}, {2, 1.0}, {3, 4.0}, {4, 2.0}}, 2),
      (Numbers{2, 4}));
  EXPECT_EQ(
      chooseSurvivors({{1, std::nullopt}, {2, 1.0}, {3, std::nullopt}}, 1),
      (Numbers{2}));
  EXPECT_EQ(chooseSurvivors({{1, std::nullopt}, {2, std::nullopt}}, 2),
            Numbers());
}

TEST(Halving, PrefersLowerNumbersOfEqualScores) {
  EXPECT_EQ(chooseSurvivors({{3, 1.0}, {2, 1.0}, {1, 1.0}, {4, 1.0}}, 2),
            (Numbers{1, 2}));
}

} // namespace
