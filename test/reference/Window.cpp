//===- Window.cpp - Windows that slide over an image ----------------------===//

#include "Window.h"

#include <stdexcept>
#include <string>

namespace reference {

size_t elementCount(const Shape &shape) {
  size_t count = 1;
  for (size_t extent : shape)
    count *= extent;
  return count;
}

Axis makeAxis(size_t input, size_t kernel, size_t stride, Padding padding) {
  if (input == 0 || kernel == 0 || stride == 0)
    throw std::runtime_error("expected inputs, a kernel and a stride above 0");
  Axis axis{input, kernel, stride, 0, 0};
  if (padding == Padding::Valid) {
    if (kernel > input)
      throw std::runtime_error("expected a kernel of at most " +
                               std::to_string(input) + ", found " +
                               std::to_string(kernel));
    axis.output = (input - kernel) / stride + 1;
    return axis;
  }
  axis.output = (input + stride - 1) / stride;
  const size_t reach = (axis.output - 1) * stride + kernel;
  const size_t total = reach > input ? reach - input : 0;
  axis.before = padding == Padding::Same ? total / 2 : (total + 1) / 2;
  return axis;
}

static const Shape &expectImage(const Shape &shape) {
  if (shape.size() != 3)
    throw std::runtime_error("expected an input [height, width, channels], "
                             "found one of rank " +
                             std::to_string(shape.size()));
  return shape;
}

Window::Window(const Shape &input, const WindowOptions &options)
    : vertical(makeAxis(expectImage(input)[0], options.kernelHeight,
                        options.strideHeight, options.padding)),
      horizontal(makeAxis(input[1], options.kernelWidth, options.strideWidth,
                          options.padding)),
      channels(input[2]) {}

} // namespace reference
