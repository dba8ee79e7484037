//===- Window.cpp - windows that move over an image -----------------------===//

#include "dialects/Tpc/Window.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace tpc;

/// The largest kernel or stride that can be written; it keeps sums of sizes
/// far from overflow.
static constexpr int64_t maximumSize = maximumFeatures;

LogicalResult tpc::verifyWindow(Operation *layer, ArrayRef<int64_t> kernel,
                                ArrayRef<int64_t> stride) {
  for (auto [name, sizes] : {std::pair("kernel", kernel), {"stride", stride}}) {
    auto usable = [](int64_t size) { return size >= 1 && size <= maximumSize; };
    if (sizes.size() == 2 && llvm::all_of(sizes, usable))
      continue;
    InFlightDiagnostic error =
        layer->emitOpError("expected a height and a width of 1 to ")
        << maximumSize << ", found " << name << "(";
    llvm::interleave(sizes, error, "x");
    return error << ")";
  }
  return success();
}

int64_t WindowAxis::countInside() const {
  int64_t count = 0;
  for (int64_t at = 0; at < output; ++at) {
    int64_t first = at * stride - before;
    count += std::max<int64_t>(
        std::min(first + kernel, input) - std::max<int64_t>(first, 0), 0);
  }
  return count;
}

static WindowAxis makeAxis(int64_t input, int64_t kernel, int64_t stride,
                           Padding padding) {
  if (padding == Padding::Valid)
    return {input, kernel, stride, (input - kernel) / stride + 1, 0};
  int64_t output = llvm::divideCeil(input, stride);
  int64_t total = std::max<int64_t>((output - 1) * stride + kernel - input, 0);
  int64_t before = padding == Padding::Same ? total / 2 : total - total / 2;
  return {input, kernel, stride, output, before};
}

Window Window::getChecked(ArrayRef<int64_t> input, ArrayRef<int64_t> kernel,
                          ArrayRef<int64_t> stride, Padding padding) {
  Window window;
  window.y = makeAxis(input[0], kernel[0], stride[0], padding);
  window.x = makeAxis(input[1], kernel[1], stride[1], padding);
  return window;
}

FailureOr<Window> Window::get(Operation *layer, ArrayRef<int64_t> input,
                              ArrayRef<int64_t> kernel,
                              ArrayRef<int64_t> stride, Padding padding) {
  auto fail = [&](const Twine &message) {
    InFlightDiagnostic error = layer->emitOpError(message);
    llvm::interleave(input, error, "x");
    error.attachNote(layer->getOperand(0).getLoc())
        << "the input comes from here";
    return error;
  };
  std::string size = llvm::formatv("{0}x{1}", kernel[0], kernel[1]);
  if (input.size() != 3)
    return fail("expected an image, of the shape height x width x channel, as "
                "the input, found the shape ");
  if (kernel[0] > maximumFeatures / kernel[1] ||
      kernel[0] * kernel[1] > maximumFeatures / input[2])
    return fail("expected a window of at most " + Twine(maximumFeatures) +
                " elements over all channels, found kernel(" + size +
                ") on an input of the shape ");
  if (padding == Padding::Valid &&
      (kernel[0] > input[0] || kernel[1] > input[1]))
    return fail(
        "expected an input of at least the kernel's height and width, " + size +
        ", with padding(valid), found the shape ");
  return getChecked(input, kernel, stride, padding);
}

static std::string inputTerm(const WindowAxis &axis, char at, char within) {
  return llvm::formatv("({0}{1}+{2}-{3})", axis.stride, at, within,
                       axis.before);
}

std::string Window::inputIndex() const {
  return inputTerm(y, 'y', 'i') + inputTerm(x, 'x', 'j');
}

static std::string kernelTerm(const WindowAxis &axis, char input, char at) {
  return llvm::formatv("({0}-{1}{2}+{3})", input, axis.stride, at, axis.before);
}

std::string Window::kernelIndex() const {
  return kernelTerm(y, 'Y', 'y') + kernelTerm(x, 'X', 'x');
}

SmallVector<Extent> Window::extents() const {
  return {{'y', y.output}, {'x', x.output}, {'Y', y.input},
          {'X', x.input},  {'i', y.kernel}, {'j', x.kernel}};
}

Value Window::ones(TensorBuilder &builder) const {
  return builder.filled(1.0, {y.kernel, x.kernel});
}
