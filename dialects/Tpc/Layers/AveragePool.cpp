//===- AveragePool.cpp - the mean of each window --------------------------===//

#include "dialects/Tpc/Layers/WindowedLayer.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace tpc;

LogicalResult AveragePoolOp::verify() {
  return verifyWindow(*this, getKernel(), getStride());
}

FailureOr<SmallVector<int64_t>>
AveragePoolOp::inferOutputShape(ArrayRef<int64_t> input) {
  FailureOr<Window> window =
      Window::get(*this, input, getKernel(), getStride(), getPadding());
  if (failed(window))
    return failure();
  return SmallVector<int64_t>{window->y.output, window->x.output, input[2]};
}

namespace {
/// Whole numbers of 32 bits inside a body.
struct Whole {
  TensorBuilder &b;

  Value constant(int64_t value) {
    return arith::ConstantOp::create(b.getBuilder(), b.getLoc(),
                                     b.getBuilder().getI32IntegerAttr(value));
  }
  Value add(Value value, int64_t term) {
    return arith::AddIOp::create(b.getBuilder(), b.getLoc(), value,
                                 constant(term));
  }
  Value multiply(Value value, int64_t factor) {
    return arith::MulIOp::create(b.getBuilder(), b.getLoc(), value,
                                 constant(factor));
  }
  /// The quotient of a value that is not negative, rounded down.
  Value divide(Value value, int64_t divisor) {
    return arith::DivUIOp::create(b.getBuilder(), b.getLoc(), value,
                                  constant(divisor));
  }
  Value difference(Value lhs, Value rhs) {
    return arith::SubIOp::create(b.getBuilder(), b.getLoc(), lhs, rhs);
  }
  Value atLeast(Value value, int64_t bound) {
    return arith::MaxSIOp::create(b.getBuilder(), b.getLoc(), value,
                                  constant(bound));
  }
  Value atMost(Value value, int64_t bound) {
    return arith::MinSIOp::create(b.getBuilder(), b.getLoc(), value,
                                  constant(bound));
  }
};
} // namespace

/// The number of elements of the window at an output that are in the input.
static Value countInside(TensorBuilder &b, const WindowAxis &axis,
                         char letter) {
  Whole whole{b};
  if (!axis.overhangs())
    return whole.constant(axis.kernel);
  Value first =
      whole.add(whole.multiply(b.index(letter), axis.stride), -axis.before);
  Value end = whole.atMost(whole.add(first, axis.kernel), axis.input);
  return whole.difference(end, whole.atLeast(first, 0));
}

/// The number of windows that cover an input, at least 1.
static Value countCovering(TensorBuilder &b, const WindowAxis &axis,
                           char letter) {
  Whole whole{b};
  Value place = whole.add(b.index(letter), axis.before);
  Value last = whole.atMost(whole.divide(place, axis.stride), axis.output - 1);
  Value first = whole.divide(
      whole.atLeast(whole.add(place, axis.stride - axis.kernel), 0),
      axis.stride);
  return whole.atLeast(whole.add(whole.difference(last, first), 1), 1);
}

/// value / (rows * columns), the counts made from the indices.
static Value divideBy(TensorBuilder &b, Value value, Value rows,
                      Value columns) {
  auto toFloat = [&](Value count) -> Value {
    return arith::SIToFPOp::create(b.getBuilder(), b.getLoc(),
                                   b.getBuilder().getF32Type(), count);
  };
  return arith::DivFOp::create(b.getBuilder(), b.getLoc(), value,
                               b.mul(toFloat(rows), toFloat(columns)));
}

/// Outputs, each divided by the number of elements of its window.
static Value meanOfWindow(TensorBuilder &builder, const Window &window,
                          Value value) {
  return builder.map(
      "byxc->byxc", value, [&](TensorBuilder &b, ValueRange args) {
        return divideBy(b, args[0], countInside(b, window.y, 'y'),
                        countInside(b, window.x, 'x'));
      });
}

/// Inputs, each divided by the number of windows that cover it.
static Value meanOfWindows(TensorBuilder &builder, const Window &window,
                           Value value) {
  return builder.map(
      "bYXc->bYXc", value, [&](TensorBuilder &b, ValueRange args) {
        return divideBy(b, args[0], countCovering(b, window.y, 'Y'),
                        countCovering(b, window.x, 'X'));
      });
}

/// The sum over each window.
static Value gather(TensorBuilder &builder, const Window &window, Value input) {
  return builder.einsum("b" + window.inputIndex() + "c,ij->byxc", input,
                        window.ones(builder), window.extents());
}

/// The sum over the windows that cover each input.
static Value scatter(TensorBuilder &builder, const Window &window,
                     Value output) {
  return builder.einsum("byxc," + window.kernelIndex() + "->bYXc", output,
                        window.ones(builder), window.extents());
}

Value AveragePoolOp::buildForward(TensorBuilder &builder, Value input,
                                  ValueRange parameters) {
  Window window = windowAt(*this, input);
  return meanOfWindow(builder, window, gather(builder, window, input));
}

Value AveragePoolOp::buildTransposed(TensorBuilder &builder, Value error,
                                     Value input, ValueRange parameters) {
  Window window = windowAt(*this, input);
  return scatter(builder, window, meanOfWindow(builder, window, error));
}

Value AveragePoolOp::buildInverse(TensorBuilder &builder, Value value,
                                  Value input, ValueRange parameters) {
  Window window = windowAt(*this, input);
  return meanOfWindows(builder, window, scatter(builder, window, value));
}

Value AveragePoolOp::buildInverseTransposed(TensorBuilder &builder, Value error,
                                            Value input) {
  Window window = windowAt(*this, input);
  return gather(builder, window, meanOfWindows(builder, window, error));
}
