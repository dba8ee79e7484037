#include "tpc/runtime/SearchSpace.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <set>

using namespace tpc::runtime;

namespace {

SearchSpace makeSpace() {
  SearchSpace space;
  space.trainer = "dtp";
  space.search = "wide";
  space.ranges = {{"lr", RangeKind::LogUniform, {1e-5, 1e-1}},
                  {"alpha", RangeKind::Uniform, {0.01, 0.2}},
                  {"beta", RangeKind::Choice, {0.9, 0.99, 0.999}},
                  {"eps", RangeKind::Fixed, {1e-8}},
                  {"batch", RangeKind::Choice, {16, 64}, true}};
  return space;
}

/// The values of range `index` in configurations 1 to `count`.
std::vector<double> draw(const SearchSpace &space, size_t index, int count) {
  std::vector<double> values;
  for (int number = 1; number <= count; ++number)
    values.push_back(drawConfiguration(space, 0, number)[index].value);
  return values;
}

/// The greatest distance between the values' distribution and that of numbers
/// uniform in [0, 1] (Kolmogorov and Smirnov).
double distanceFromUniform(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  double distance = 0, count = static_cast<double>(values.size());
  for (size_t i = 0; i < values.size(); ++i)
    distance = std::max({distance, std::abs(values[i] - i / count),
                         std::abs(values[i] - (i + 1) / count)});
  return distance;
}

// Of 10,000 numbers, one in a million is further off than this.
constexpr int many = 10000;
constexpr double tolerance = 0.027;

TEST(SearchSpace, DrawsLogarithmsUniformly) {
  std::vector<double> values = draw(makeSpace(), 0, many);
  for (double &value : values) {
    EXPECT_GE(value, 1e-5);
    EXPECT_LE(value, 1e-1);
    value = (std::log10(value) + 5) / 4;
  }
  EXPECT_LT(distanceFromUniform(values), tolerance);
}

TEST(SearchSpace, DrawsUniformly) {
  std::vector<double> values = draw(makeSpace(), 1, many);
  for (double &value : values)
    value = (value - 0.01) / 0.19;
  EXPECT_LT(distanceFromUniform(values), tolerance);
}

TEST(SearchSpace, ChoosesEachWithTheSameProbability) {
  std::map<double, int> counts;
  for (double value : draw(makeSpace(), 2, many))
    ++counts[value];
  ASSERT_EQ(counts.size(), 3u);
  for (auto [value, count] : counts)
    EXPECT_NEAR(count, many / 3.0, 5 * std::sqrt(many * 2 / 9.0)) << value;
}

TEST(SearchSpace, KeepsWhatIsFixed) {
  for (double value : draw(makeSpace(), 3, 100))
    EXPECT_EQ(value, 1e-8);
}

TEST(SearchSpace, DrawsKeysApart) {
  std::vector<double> first = draw(makeSpace(), 0, many);
  std::vector<double> second = draw(makeSpace(), 1, many);
  double sum = 0;
  for (int i = 0; i < many; ++i)
    sum += ((std::log10(first[i]) + 5) / 4 - 0.5) *
           ((second[i] - 0.01) / 0.19 - 0.5) * 12;
  EXPECT_NEAR(sum / many, 0, 5 / std::sqrt(many));
}

TEST(SearchSpace, IsAFunctionOfSeedNumberTrainerAndRange) {
  auto texts = [](const SearchSpace &space, uint64_t seed, int64_t number) {
    std::string all;
    for (const Setting &setting : drawConfiguration(space, seed, number))
      all += setting.text() + " ";
    return all;
  };
  // Part of what seeds mean: never to change.
  EXPECT_EQ(texts(makeSpace(), 0, 1), texts(makeSpace(), 0, 1));
  std::set<std::string> different = {texts(makeSpace(), 0, 1),
                                     texts(makeSpace(), 0, 2),
                                     texts(makeSpace(), 1, 1)};
  SearchSpace other = makeSpace();
  other.trainer = "sdtp";
  different.insert(texts(other, 0, 1));
  EXPECT_EQ(different.size(), 4u);
  // Neither the search's name nor the other ranges matter.
  other = makeSpace();
  other.search = "narrow";
  other.ranges.erase(other.ranges.begin());
  EXPECT_EQ(drawConfiguration(other, 7, 3)[0].value,
            drawConfiguration(makeSpace(), 7, 3)[1].value);
}

TEST(SearchSpace, WritesNumbersThatReadAsTheSame) {
  EXPECT_EQ((Setting{"lr", 1e-5}.text()), "lr=1e-05");
  EXPECT_EQ((Setting{"lr", 0.1}.text()), "lr=0.1");
  EXPECT_EQ((Setting{"batch", 64, true}.text()), "batch=64");
  for (const Setting &setting : drawConfiguration(makeSpace(), 0, 5)) {
    std::string text = setting.text();
    EXPECT_EQ(std::stod(text.substr(text.find('=') + 1)), setting.value);
  }
}

} // namespace
