//===- Window.h - Windows that slide over an image --------------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_WINDOW_H
#define TPC_TEST_REFERENCE_WINDOW_H

#include <cstddef>
#include <vector>

namespace reference {

/// The extents of a sample, an image's as [height, width, channels].
using Shape = std::vector<size_t>;

size_t elementCount(const Shape &shape);

enum class Padding {
  Same,      ///< ceil(input / stride) outputs, the smaller half before
  Symmetric, ///< as Same, the larger half before
  Valid      ///< no padding
};

/// A window's positions along the height or the width: output p reads inputs
/// p stride + i - before for i = 0..kernel-1, zeros where these are outside.
struct Axis {
  size_t input;
  size_t kernel;
  size_t stride;
  size_t output;
  size_t before; ///< rows of zeros before the first
};

/// Throws std::runtime_error where the window does not fit.
Axis makeAxis(size_t input, size_t kernel, size_t stride, Padding padding);

/// What a layer with windows is declared with.
struct WindowOptions {
  size_t kernelHeight = 1;
  size_t kernelWidth = 1;
  size_t strideHeight = 1;
  size_t strideWidth = 1;
  Padding padding = Padding::Same;
};

/// A window that slides over images of one shape.
struct Window {
  Axis vertical;
  Axis horizontal;
  size_t channels; ///< of the input

  /// Throws std::runtime_error where the input is not an image or the window
  /// does not fit.
  Window(const Shape &input, const WindowOptions &options);

  Shape inputShape() const {
    return {vertical.input, horizontal.input, channels};
  }
  size_t pixels() const { return vertical.input * horizontal.input; }
  size_t positions() const { return vertical.output * horizontal.output; }
  size_t taps() const { return vertical.kernel * horizontal.kernel; }
};

/// Calls visit(position, tap, pixel) for each output position, each of its
/// window's taps that reads inside the input, and the pixel that it reads: all
/// counted row-major, positions and then taps in increasing order.
template <typename Visit>
void forEachTap(const Window &window, const Visit &visit) {
  const Axis &v = window.vertical;
  const Axis &h = window.horizontal;
  for (size_t y = 0; y < v.output; ++y)
    for (size_t x = 0; x < h.output; ++x)
      for (size_t i = 0; i < v.kernel; ++i)
        for (size_t j = 0; j < h.kernel; ++j) {
          // In the padded image.
          const size_t row = y * v.stride + i;
          const size_t column = x * h.stride + j;
          if (row < v.before || row >= v.before + v.input ||
              column < h.before || column >= h.before + h.input)
            continue;
          visit(y * h.output + x, i * h.kernel + j,
                (row - v.before) * h.input + (column - h.before));
        }
}

} // namespace reference

#endif // TPC_TEST_REFERENCE_WINDOW_H
