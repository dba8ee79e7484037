//===- WindowTest.cpp - windows and their padding -------------------------===//

#include "Window.h"

#include "gtest/gtest.h"

#include <array>
#include <stdexcept>

using namespace reference;

namespace {

/// TensorFlow's SAME: output size and padding before and after, as its
/// documentation defines them (out = ceil(in / stride); pad = max(kernel -
/// stride, 0) where stride divides in, else max(kernel - in % stride, 0);
/// before = pad / 2).
struct Same {
  size_t input, kernel, stride, output, before, after;
};

const Same table[] = {
    {28, 3, 1, 28, 1, 1}, {28, 3, 2, 14, 0, 1}, {28, 5, 1, 28, 2, 2},
    {28, 5, 2, 14, 1, 2}, {28, 2, 1, 28, 0, 1}, {28, 2, 2, 14, 0, 0},
    {7, 3, 2, 4, 1, 1},   {7, 4, 2, 4, 1, 2},   {7, 2, 2, 4, 0, 1},
    {7, 1, 2, 4, 0, 0},   {5, 3, 3, 2, 0, 1},   {224, 9, 4, 56, 2, 3},
    {1, 5, 1, 1, 2, 2},   {1, 4, 3, 1, 1, 2},   {13, 6, 5, 3, 1, 2}};

TEST(WindowTest, SameIsTensorFlows) {
  for (const Same &row : table) {
    SCOPED_TRACE(::testing::Message()
                 << "input " << row.input << " kernel " << row.kernel
                 << " stride " << row.stride);
    const Axis axis =
        makeAxis(row.input, row.kernel, row.stride, Padding::Same);
    EXPECT_EQ(axis.output, row.output);
    EXPECT_EQ(axis.before, row.before);
    // The last window ends where the padding after the input does.
    if (row.before + row.after > 0) {
      EXPECT_EQ((axis.output - 1) * row.stride + row.kernel,
                row.before + row.input + row.after);
    }
  }
}

TEST(WindowTest, SymmetricHasTheLargerHalfBefore) {
  for (const Same &row : table) {
    const Axis axis =
        makeAxis(row.input, row.kernel, row.stride, Padding::Symmetric);
    EXPECT_EQ(axis.output, row.output);
    EXPECT_EQ(axis.before, row.after);
  }
}

TEST(WindowTest, ValidHasNoPadding) {
  const std::array<size_t, 4> rows[] = {
      {7, 3, 1, 5}, {7, 3, 2, 3}, {8, 3, 2, 3}, {7, 7, 3, 1}, {9, 2, 3, 3}};
  for (const auto &[input, kernel, stride, output] : rows) {
    const Axis axis = makeAxis(input, kernel, stride, Padding::Valid);
    EXPECT_EQ(axis.output, output);
    EXPECT_EQ(axis.before, 0u);
  }
}

TEST(WindowTest, RefusesWhatDoesNotFit) {
  EXPECT_THROW(makeAxis(3, 4, 1, Padding::Valid), std::runtime_error);
  EXPECT_THROW(makeAxis(3, 0, 1, Padding::Same), std::runtime_error);
  EXPECT_THROW(makeAxis(3, 1, 0, Padding::Same), std::runtime_error);
  EXPECT_THROW(makeAxis(0, 1, 1, Padding::Same), std::runtime_error);
  EXPECT_THROW(Window({12}, {1, 1}), std::runtime_error);
  EXPECT_THROW(Window({3, 4}, {1, 1}), std::runtime_error);
}

/// 2x3 image, 2x2 window, stride 1x2: one column of zeros after, one row after.
TEST(WindowTest, TapsAreRowMajorAndInsideTheInput) {
  const Window window({2, 3, 1}, {2, 2, 1, 2});
  std::vector<std::array<size_t, 3>> taps;
  forEachTap(window, [&](size_t position, size_t tap, size_t pixel) {
    taps.push_back({position, tap, pixel});
  });
  const std::vector<std::array<size_t, 3>> expected = {
      {0, 0, 0}, {0, 1, 1}, {0, 2, 3}, {0, 3, 4}, {1, 0, 2},
      {1, 2, 5}, {2, 0, 3}, {2, 1, 4}, {3, 0, 5}};
  EXPECT_EQ(taps, expected);
}

} // namespace
