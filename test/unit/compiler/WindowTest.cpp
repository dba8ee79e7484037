//===- WindowTest.cpp - where windows lie ---------------------------------===//

#include "dialects/Tpc/Window.h"

#include <gtest/gtest.h>

using namespace tpc;

namespace {

/// The window over one direction; the other has one element.
WindowAxis axis(int64_t input, int64_t kernel, int64_t stride,
                Padding padding) {
  return Window::getChecked({input, 1, 1}, {kernel, 1}, {stride, 1}, padding).y;
}

struct Expected {
  int64_t input, kernel, stride;
  Padding padding;
  int64_t output, before;
};

// Rows of zeros and sizes, worked out by hand from algorithms, "Layers".
TEST(Window, SizesAndPadding) {
  const Expected cases[] = {
      // TensorFlow's SAME: 28 at stride 2 with 3 has one row, after the last.
      {28, 3, 2, Padding::Same, 14, 0},
      {28, 3, 2, Padding::Symmetric, 14, 1},
      {28, 3, 2, Padding::Valid, 13, 0},
      {28, 5, 1, Padding::Same, 28, 2},
      {28, 5, 1, Padding::Symmetric, 28, 2},
      {28, 5, 1, Padding::Valid, 24, 0},
      // Even kernels: the smaller half is before.
      {7, 4, 1, Padding::Same, 7, 1},
      {7, 4, 1, Padding::Symmetric, 7, 2},
      {224, 9, 4, Padding::Same, 56, 2},
      {224, 9, 4, Padding::Symmetric, 56, 3},
      // Odd sizes with strides that do not divide them.
      {7, 3, 2, Padding::Same, 4, 1},
      {7, 2, 3, Padding::Same, 3, 0},
      {7, 2, 3, Padding::Valid, 2, 0},
      // Elements that no window covers need no padding.
      {9, 1, 4, Padding::Same, 3, 0},
      // Kernels and strides larger than the input.
      {2, 5, 1, Padding::Same, 2, 2},
      {2, 5, 9, Padding::Same, 1, 1},
      {2, 5, 9, Padding::Symmetric, 1, 2},
      {5, 5, 9, Padding::Valid, 1, 0},
      {1, 1, 1, Padding::Valid, 1, 0},
  };
  for (const Expected &expected : cases) {
    WindowAxis found = axis(expected.input, expected.kernel, expected.stride,
                            expected.padding);
    SCOPED_TRACE(testing::Message()
                 << expected.input << " by " << expected.kernel << ", stride "
                 << expected.stride << ", padding " << int(expected.padding));
    EXPECT_EQ(found.output, expected.output);
    EXPECT_EQ(found.before, expected.before);
  }
}

// Every window covers at least one element of the input: a maximum over none
// would be minus infinity.
TEST(Window, CoversAnElement) {
  for (Padding padding : {Padding::Same, Padding::Symmetric})
    for (int64_t input = 1; input < 12; ++input)
      for (int64_t kernel = 1; kernel < 15; ++kernel)
        for (int64_t stride = 1; stride < 15; ++stride) {
          WindowAxis found = axis(input, kernel, stride, padding);
          EXPECT_GE(found.output, 1);
          EXPECT_LT(found.before, kernel);
          EXPECT_LT((found.output - 1) * stride - found.before, input);
        }
}

TEST(Window, ReachesOutside) {
  EXPECT_TRUE(axis(28, 3, 1, Padding::Same).overhangs());
  EXPECT_TRUE(axis(28, 3, 2, Padding::Same).overhangs());
  EXPECT_FALSE(axis(28, 2, 2, Padding::Same).overhangs());
  EXPECT_FALSE(axis(28, 3, 2, Padding::Valid).overhangs());
  EXPECT_FALSE(axis(9, 1, 4, Padding::Same).overhangs());
}

TEST(Window, Indices) {
  Window window =
      Window::getChecked({9, 7, 2}, {5, 4}, {1, 3}, Padding::Symmetric);
  EXPECT_EQ(window.y.output, 9);
  EXPECT_EQ(window.x.output, 3);
  EXPECT_EQ(window.inputIndex(), "(1y+i-2)(3x+j-2)");
  EXPECT_EQ(window.kernelIndex(), "(Y-1y+2)(X-3x+2)");
  auto extent = [&](char letter) {
    for (Extent one : window.extents())
      if (one.letter == letter)
        return one.size;
    return int64_t(-1);
  };
  EXPECT_EQ(extent('y'), 9);
  EXPECT_EQ(extent('x'), 3);
  EXPECT_EQ(extent('Y'), 9);
  EXPECT_EQ(extent('X'), 7);
  EXPECT_EQ(extent('i'), 5);
  EXPECT_EQ(extent('j'), 4);
}

} // namespace
