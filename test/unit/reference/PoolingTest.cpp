//===- PoolingTest.cpp - average and max pooling --------------------------===//

#include "AveragePool.h"
#include "MaxPool.h"
#include "Reshape.h"
#include "Sample.h"

#include "gtest/gtest.h"

using namespace reference;

namespace {

using Values = std::vector<double>;

Matrix row(const Values &values) {
  Matrix result(1, values.size());
  result.values = values;
  return result;
}

struct Case {
  Shape input;
  WindowOptions options;
};

/// Windows that overlap, touch and leave gaps, with all paddings.
std::vector<Case> makeCases() {
  std::vector<Case> cases;
  for (Padding padding : {Padding::Same, Padding::Symmetric, Padding::Valid})
    for (const Case &item :
         {Case{{4, 4, 1}, {2, 2, 2, 2}}, Case{{5, 7, 2}, {3, 2, 2, 2}},
          Case{{6, 3, 3}, {2, 3, 1, 1}}, Case{{5, 5, 1}, {1, 2, 2, 3}},
          Case{{1, 6, 2}, {1, 4, 1, 3}}}) {
      cases.push_back(item);
      cases.back().options.padding = padding;
    }
  return cases;
}

/// The matrix of a linear map on samples of that size.
Matrix matrixOf(size_t inputs,
                const std::function<Matrix(const Matrix &)> &map) {
  Matrix unit(inputs, inputs);
  for (size_t k = 0; k < inputs; ++k)
    unit(k, k) = 1;
  return transpose(map(unit));
}

/// The same batch row for each row of v.
Matrix repeat(const Matrix &x, size_t rows) {
  Matrix result(rows, x.columns);
  for (size_t i = 0; i < result.values.size(); ++i)
    result.values[i] = x.values[i % x.columns];
  return result;
}

void checkTransposes(const FixedMap &pool, const Shape &input) {
  Sample sample;
  const size_t inputs = elementCount(input);
  const size_t outputs = elementCount(pool.outputShape());
  Matrix x = sample.matrix(1, inputs);
  const Matrix at = repeat(x, std::max(inputs, outputs));
  const auto rows = [&](size_t count) { return repeat(x, count); };

  const Matrix transposed = matrixOf(outputs, [&](const Matrix &d) {
    return pool.transposed(d, rows(d.rows));
  });
  const Matrix inverse = matrixOf(
      outputs, [&](const Matrix &v) { return pool.invert(v, rows(v.rows)); });
  const Matrix inverseTransposed = matrixOf(inputs, [&](const Matrix &d) {
    return pool.invertTransposed(d, rows(d.rows));
  });
  EXPECT_EQ(distance(inverseTransposed, transpose(inverse)), 0);

  ASSERT_GT(pool.distanceToKink(x), 1e-4);
  for (size_t k = 0; k < outputs; ++k) {
    const Matrix derivative =
        differenceQuotient(x, [&] { return pool.apply(x)(0, k); });
    for (size_t i = 0; i < inputs; ++i)
      EXPECT_NEAR(transposed(i, k), derivative(0, i), 1e-8);
  }
}

TEST(PoolingTest, TransposedMapsAreTransposesOfTheDerivatives) {
  for (const Case &item : makeCases()) {
    checkTransposes(AveragePool(item.input, item.options), item.input);
    checkTransposes(MaxPool(item.input, item.options), item.input);
  }
}

/// The windows of a 3x3 image, 2x2 with stride 2, at the border have 2 and 1
/// positions inside.
TEST(PoolingTest, AverageIsOfThePositionsInside) {
  const AveragePool pool({3, 3, 1}, {2, 2, 2, 2});
  EXPECT_EQ(pool.outputShape(), (Shape{2, 2, 1}));
  const Matrix x = row({1, 2, 3, 4, 5, 6, 7, 8, 9});
  EXPECT_EQ(pool.apply(x).values, (Values{3, 4.5, 7.5, 9}));
  EXPECT_EQ(pool.transposed(row({4, 2, 6, 1}), x).values,
            (Values{1, 1, 1, 1, 1, 1, 3, 3, 1}));
}

TEST(PoolingTest, AverageUnpoolingCopiesWhereWindowsDoNotOverlap) {
  const AveragePool pool({3, 3, 1}, {2, 2, 2, 2});
  const Matrix v = row({1, 2, 3, 4});
  EXPECT_EQ(pool.invert(v, {}).values, (Values{1, 1, 2, 1, 1, 2, 3, 3, 4}));
}

/// A row of 4, windows of 3 with stride 1, so padding of one on both sides:
/// elements are covered by 2, 3, 3 and 2 windows.
TEST(PoolingTest, AverageUnpoolingIsTheMeanOfTheWindowsThatCover) {
  const AveragePool pool({1, 4, 1}, {1, 3, 1, 1});
  EXPECT_EQ(pool.invert(row({1, 3, 8, 10}), {}).values, (Values{2, 4, 7, 9}));
}

TEST(PoolingTest, WhatNoWindowCoversIsZero) {
  const AveragePool average({1, 5, 1}, {1, 1, 1, 2});
  EXPECT_EQ(average.invert(row({1, 2, 3}), {}).values, (Values{1, 0, 2, 0, 3}));
  const MaxPool max({1, 5, 1}, {1, 1, 1, 2});
  EXPECT_EQ(max.invert(row({1, 2, 3}), row({0, 0, 0, 0, 0})).values,
            (Values{1, 0, 2, 0, 3}));
}

/// Penrose's four conditions, where windows do not overlap.
TEST(PoolingTest, AverageUnpoolingIsTheMoorePenroseInverse) {
  for (const Case &item :
       {Case{{4, 6, 2}, {2, 3, 2, 3}}, Case{{5, 5, 1}, {2, 2, 2, 2}},
        Case{{5, 4, 1}, {2, 1, 3, 2, Padding::Valid}}}) {
    const AveragePool pool(item.input, item.options);
    const Matrix p = matrixOf(elementCount(item.input),
                              [&](const Matrix &x) { return pool.apply(x); });
    const Matrix q =
        matrixOf(elementCount(pool.outputShape()),
                 [&](const Matrix &v) { return pool.invert(v, {}); });
    const Matrix pq = product(p, q);
    const Matrix qp = product(q, p);
    EXPECT_LT(distance(product(pq, p), p), 1e-15);
    EXPECT_LT(distance(product(qp, q), q), 1e-15);
    EXPECT_LT(distance(transpose(pq), pq), 1e-15);
    EXPECT_LT(distance(transpose(qp), qp), 1e-15);
  }
}

/// Two channels, interleaved.
TEST(PoolingTest, MaximumOfEachChannel) {
  const MaxPool pool({2, 2, 2}, {2, 2, 2, 2});
  const Matrix x = row({1, -8, 4, -7, 3, -6, 2, -5});
  EXPECT_EQ(pool.apply(x).values, (Values{4, -5}));
  const Values routed = {0, 0, 10, 0, 0, 0, 0, 20};
  EXPECT_EQ(pool.transposed(row({10, 20}), x).values, routed);
  EXPECT_EQ(pool.invert(row({10, 20}), x).values, routed);
  EXPECT_EQ(pool.invertTransposed(row({1, 2, 3, 4, 5, 6, 7, 8}), x).values,
            (Values{3, 8}));
}

/// Zeros of the padding do not take part.
TEST(PoolingTest, MaximumOfThePositionsInside) {
  const MaxPool pool({1, 3, 1}, {2, 2, 1, 1});
  EXPECT_EQ(pool.apply(row({-3, -1, -2})).values, (Values{-1, -1, -2}));
}

/// An element that wins two windows has the sum of what they are sent.
TEST(PoolingTest, OverlappingWindowsAddUpAtAWinner) {
  const MaxPool pool({1, 4, 1}, {1, 3, 1, 1, Padding::Valid});
  const Matrix x = row({1, 5, 2, 3});
  EXPECT_EQ(pool.apply(x).values, (Values{5, 5}));
  EXPECT_EQ(pool.transposed(row({10, 1}), x).values, (Values{0, 11, 0, 0}));
  EXPECT_EQ(pool.invert(row({10, 1}), x).values, (Values{0, 11, 0, 0}));
}

TEST(PoolingTest, TheFirstOfEqualElementsWins) {
  const MaxPool pool({2, 3, 1}, {2, 3, 2, 3});
  const Matrix d = row({7});
  EXPECT_EQ(pool.transposed(d, row({1, 2, 0, 2, 2, 1})).values,
            (Values{0, 7, 0, 0, 0, 0}));
  EXPECT_EQ(pool.transposed(d, row({0, 0, 0, 0, 0, 0})).values,
            (Values{7, 0, 0, 0, 0, 0}));
  EXPECT_EQ(pool.invert(d, row({1, 1, 1, 2, 1, 2})).values,
            (Values{0, 0, 0, 7, 0, 0}));
}

TEST(PoolingTest, DistanceToAnotherWinner) {
  const MaxPool pool({1, 4, 1}, {1, 2, 1, 2});
  EXPECT_EQ(pool.distanceToKink(row({1, 1.5, 3, 3.25})), 0.25);
  EXPECT_EQ(pool.distanceToKink(row({1, 1.5, 3, 3})), 0.5);
  EXPECT_EQ(AveragePool({1, 4, 1}, {1, 2}).distanceToKink(row({1, 2, 3, 4})),
            std::numeric_limits<double>::infinity());
}

/// Reshape, then average pooling, then max pooling, by hand and through all
/// maps.
TEST(PoolingTest, AChainRunsItsMapsInOrder) {
  const Chain chain = {
      std::make_shared<Reshape>(Shape{2, 4, 1}),
      std::make_shared<AveragePool>(Shape{2, 4, 1}, WindowOptions{2, 1, 2, 1}),
      std::make_shared<MaxPool>(Shape{1, 4, 1}, WindowOptions{1, 2, 1, 2})};
  const Matrix x = row({1, 5, 2, 0, 3, 1, 4, 4});
  // The averages are 2 3 3 2.
  EXPECT_EQ(applyChain(chain, x).back().values, (Values{3, 3}));
  EXPECT_EQ(transposeChain(chain, row({8, 6}), x).values,
            (Values{0, 4, 3, 0, 0, 4, 3, 0}));
  EXPECT_EQ(invertChain(chain, row({8, 6}), x).values,
            (Values{0, 8, 6, 0, 0, 8, 6, 0}));
  EXPECT_EQ(
      invertTransposedChain(chain, row({1, 2, 3, 4, 5, 6, 7, 8}), x).values,
      (Values{8, 10}));
  EXPECT_EQ(distanceToKink(chain, x), 1);
}

} // namespace
