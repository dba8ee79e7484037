//===- WeightedMapTest.cpp - maps against explicit matrices ---------------===//
//
// Every map of a locally connected layer and of a convolution against the
// matrix that it stands for, built here, element by element, from the
// equation a[y,x,o] = b + sum W[y,x,o,i,j,c] h[y sy + i - py, x sx + j - px,
// c].
//
//===----------------------------------------------------------------------===//

#include "Convolution.h"
#include "LocallyConnected.h"
#include "Sample.h"

#include "gtest/gtest.h"

using namespace reference;

namespace {

constexpr double tolerance = 1e-13;

struct Case {
  Shape input; ///< [height, width, channels]
  size_t channels;
  WindowOptions options;
};

/// Odd and even sizes, square and not, each with all paddings.
std::vector<Case> makeCases() {
  const std::vector<Case> shapes = {
      {{4, 4, 1}, 1, {3, 3, 1, 1}}, {{5, 5, 2}, 3, {3, 3, 2, 2}},
      {{5, 7, 2}, 2, {2, 3, 1, 2}}, {{6, 3, 1}, 2, {4, 1, 2, 1}},
      {{7, 4, 3}, 1, {1, 4, 2, 2}}, {{3, 8, 2}, 2, {2, 2, 3, 3}},
      {{1, 1, 2}, 2, {1, 1, 1, 1}}, {{9, 5, 1}, 2, {5, 4, 2, 3}}};
  std::vector<Case> cases;
  for (Case item : shapes)
    for (Padding padding :
         {Padding::Same, Padding::Symmetric, Padding::Valid}) {
      item.options.padding = padding;
      cases.push_back(item);
    }
  return cases;
}

/// Zeros before the first row or column.
long zerosBefore(long input, long kernel, long stride, Padding padding) {
  if (padding == Padding::Valid)
    return 0;
  const long outputs = (input + stride - 1) / stride;
  const long total = std::max((outputs - 1) * stride + kernel - input, 0L);
  return padding == Padding::Same ? total / 2 : total - total / 2;
}

/// Calls visit(row, column, weight, channel, position): the matrix of the map
/// has weight number `weight` (counted in the file's order) in that place.
/// `shared`: positions share their weights.
void forEachElement(const Case &item, const Shape &output, bool shared,
                    const std::function<void(size_t, size_t, size_t)> &visit) {
  const WindowOptions &options = item.options;
  const long height = long(item.input[0]), width = long(item.input[1]);
  const long in = long(item.input[2]), out = long(item.channels);
  const long kh = long(options.kernelHeight), kw = long(options.kernelWidth);
  const long sy = long(options.strideHeight), sx = long(options.strideWidth);
  const long py = zerosBefore(height, kh, sy, options.padding);
  const long px = zerosBefore(width, kw, sx, options.padding);
  const long oh = long(output[0]), ow = long(output[1]);
  for (long y = 0; y < oh; ++y)
    for (long x = 0; x < ow; ++x)
      for (long o = 0; o < out; ++o)
        for (long row = 0; row < height; ++row)
          for (long column = 0; column < width; ++column)
            for (long c = 0; c < in; ++c) {
              const long i = row - y * sy + py;
              const long j = column - x * sx + px;
              if (i < 0 || i >= kh || j < 0 || j >= kw)
                continue;
              const long first = shared ? o : (y * ow + x) * out + o;
              visit(size_t((y * ow + x) * out + o),
                    size_t((row * width + column) * in + c),
                    size_t(((first * kh + i) * kw + j) * in + c));
            }
}

class WeightedMapTest : public ::testing::TestWithParam<bool> {
protected:
  bool shared() const { return GetParam(); }

  std::unique_ptr<WeightedMap> makeMap(const Case &item) const {
    if (shared())
      return std::make_unique<Convolution>(item.input, item.channels,
                                           item.options);
    return std::make_unique<LocallyConnected>(item.input, item.channels,
                                              item.options);
  }

  /// The matrix [outputs, inputs] of a map with these weights.
  Matrix expand(const Case &item, const WeightedMap &map,
                const Matrix &weight) const {
    Matrix matrix(map.outputs(), map.inputs());
    forEachElement(item, map.outputShape(), shared(),
                   [&](size_t row, size_t column, size_t index) {
                     EXPECT_EQ(matrix(row, column), 0);
                     matrix(row, column) = weight.values.at(index);
                   });
    return matrix;
  }

  /// The inverse of expand for gradients: the sum of a matrix's elements over
  /// the places of each weight.
  Matrix collect(const Case &item, const WeightedMap &map,
                 const Matrix &matrix) const {
    Matrix weight = map.weightForm().zeros();
    forEachElement(item, map.outputShape(), shared(),
                   [&](size_t row, size_t column, size_t index) {
                     weight.values.at(index) += matrix(row, column);
                   });
    return weight;
  }

  /// A bias for each element, from one for each element or channel.
  Matrix spread(const Matrix &bias, size_t elements) const {
    Matrix result(1, elements);
    for (size_t k = 0; k < elements; ++k)
      result(0, k) = bias(0, shared() ? k % bias.columns : k);
    return result;
  }

  Matrix gather(const Matrix &sum, const TensorForm &form) const {
    Matrix result = form.zeros();
    for (size_t k = 0; k < sum.columns; ++k)
      result(0, shared() ? k % result.columns : k) += sum(0, k);
    return result;
  }
};

Matrix addToRows(Matrix a, const Matrix &bias) {
  for (size_t i = 0; i < a.rows; ++i)
    for (size_t k = 0; k < a.columns; ++k)
      a(i, k) += bias(0, k);
  return a;
}

TEST_P(WeightedMapTest, MapsAreThoseOfTheMatrix) {
  for (const Case &item : makeCases()) {
    const auto map = makeMap(item);
    Sample sample;
    const Weights w = {sample.matrix(map->weightForm()),
                       sample.matrix(map->biasForm())};
    const Weights v = {sample.matrix(map->inverseWeightForm(0)),
                       sample.matrix(map->inverseBiasForm())};
    const Matrix b = sample.matrix(map->feedbackForm());
    const Matrix x = sample.matrix(3, map->inputs());
    const Matrix d = sample.matrix(3, map->outputs());

    const Matrix matrix = expand(item, *map, w.weight);
    EXPECT_LT(
        distance(map->apply(w, x), addToRows(product(x, transpose(matrix)),
                                             spread(w.bias, map->outputs()))),
        tolerance);
    EXPECT_LT(distance(map->transposed(w.weight, d), product(d, matrix)),
              tolerance);
    EXPECT_LT(distance(map->feedback(b, d), product(d, expand(item, *map, b))),
              tolerance);
    EXPECT_LT(distance(map->invert(v, d),
                       addToRows(product(d, expand(item, *map, v.weight)),
                                 spread(v.bias, map->inputs()))),
              tolerance);
  }
}

TEST_P(WeightedMapTest, GradientsAreThoseOfTheMatrix) {
  for (const Case &item : makeCases()) {
    const auto map = makeMap(item);
    Sample sample;
    const Matrix x = sample.matrix(3, map->inputs());
    const Matrix d = sample.matrix(3, map->outputs());
    const Matrix outer = scale(product(transpose(d), x), 1.0 / 3);

    const Weights forward = map->gradient(d, x);
    EXPECT_LT(distance(forward.weight, collect(item, *map, outer)), tolerance);
    EXPECT_LT(distance(forward.bias, gather(meanOfRows(d), map->biasForm())),
              tolerance);
    // Of the inverse, d is what goes in and x the error that comes back.
    const Weights inverse = map->inverseGradient(x, d);
    EXPECT_LT(distance(inverse.weight, collect(item, *map, outer)), tolerance);
    EXPECT_LT(
        distance(inverse.bias, gather(meanOfRows(x), map->inverseBiasForm())),
        tolerance);
  }
}

INSTANTIATE_TEST_SUITE_P(LocallyConnected, WeightedMapTest,
                         ::testing::Values(false));
INSTANTIATE_TEST_SUITE_P(Convolution, WeightedMapTest, ::testing::Values(true));

/// A locally connected map all of whose positions have the same weights is a
/// convolution.
TEST(WeightedMapsTest, ConvolutionSharesItsWeights) {
  const WindowOptions options = {3, 2, 2, 1};
  const Convolution convolution({5, 4, 2}, 3, options);
  const LocallyConnected local({5, 4, 2}, 3, options);
  Sample sample;
  const Weights shared = {sample.matrix(convolution.weightForm()),
                          sample.matrix(convolution.biasForm())};
  Weights own = {local.weightForm().zeros(), local.biasForm().zeros()};
  for (size_t i = 0; i < own.weight.values.size(); ++i)
    own.weight.values[i] =
        shared.weight.values[i % shared.weight.values.size()];
  for (size_t i = 0; i < own.bias.values.size(); ++i)
    own.bias.values[i] = shared.bias.values[i % 3];
  const Matrix x = sample.matrix(2, local.inputs());
  EXPECT_LT(distance(convolution.apply(shared, x), local.apply(own, x)),
            tolerance);
}

/// By hand: the image [1 2; 3 4; 5 6], window 2x1, stride 2x1, two rows of
/// outputs, a row of zeros after; weights [y,x,1,i,1,1].
TEST(WeightedMapsTest, LocallyConnectedByHand) {
  const LocallyConnected map({3, 2, 1}, 1, {2, 1, 2, 1});
  EXPECT_EQ(map.outputShape(), (Shape{2, 2, 1}));
  EXPECT_EQ(map.weightForm().shape, (Shape{2, 2, 1, 2, 1, 1}));
  EXPECT_EQ(map.biasForm().shape, (Shape{2, 2, 1}));
  EXPECT_EQ(map.inverseBiasForm().shape, (Shape{3, 2, 1}));
  Weights weights = {map.weightForm().zeros(), map.biasForm().zeros()};
  weights.weight.values = {1, 10, 2, 20, 3, 30, 4, 40};
  weights.bias.values = {100, 200, 300, 400};
  Matrix x(1, 6);
  x.values = {1, 2, 3, 4, 5, 6};
  EXPECT_EQ(map.apply(weights, x).values,
            (std::vector<double>{131, 284, 315, 424}));
  Matrix v(1, 4);
  v.values = {1, 2, 3, 4};
  const Weights inverse = {weights.weight, Matrix(1, 6, 0.5)};
  EXPECT_EQ(map.invert(inverse, v).values,
            (std::vector<double>{1.5, 4.5, 10.5, 40.5, 9.5, 16.5}));
}

/// By hand: the row [1 2 3], window of 2, stride 1, a zero after, 2 channels.
TEST(WeightedMapsTest, ConvolutionByHand) {
  const Convolution map({1, 3, 1}, 2, {1, 2});
  EXPECT_EQ(map.weightForm().shape, (Shape{2, 1, 2, 1}));
  EXPECT_EQ(map.biasForm().shape, (Shape{2}));
  EXPECT_EQ(map.inverseBiasForm().shape, (Shape{1}));
  Weights weights = {map.weightForm().zeros(), map.biasForm().zeros()};
  weights.weight.values = {1, 10, 2, 20};
  weights.bias.values = {100, 200};
  Matrix x(1, 3);
  x.values = {1, 2, 3};
  EXPECT_EQ(map.apply(weights, x).values,
            (std::vector<double>{121, 242, 132, 264, 103, 206}));
  Matrix d(1, 6);
  d.values = {1, 0, 0, 1, 1, 1};
  EXPECT_EQ(map.transposed(weights.weight, d).values,
            (std::vector<double>{1, 12, 23}));
  EXPECT_EQ(map.gradient(d, x).weight.values,
            (std::vector<double>{4, 2, 5, 3}));
  EXPECT_EQ(map.gradient(d, x).bias.values, (std::vector<double>{2, 2}));
}

} // namespace
