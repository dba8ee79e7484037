//===- MaxPool.cpp - the greatest element of each window ------------------===//

#include "dialects/Tpc/Layers/WindowedLayer.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace tpc;

LogicalResult MaxPoolOp::verify() {
  return verifyWindow(*this, getKernel(), getStride());
}

FailureOr<SmallVector<int64_t>>
MaxPoolOp::inferOutputShape(ArrayRef<int64_t> input) {
  FailureOr<Window> window =
      Window::get(*this, input, getKernel(), getStride(), getPadding());
  if (failed(window))
    return failure();
  return SmallVector<int64_t>{window->y.output, window->x.output, input[2]};
}

/// row * kernel width + column, the place of an element in its window, as a
/// float: places are below 2^24.
static Value placeInWindow(TensorBuilder &b, const Window &window, Value row,
                           Value column) {
  OpBuilder &builder = b.getBuilder();
  Value width = arith::ConstantOp::create(
      builder, b.getLoc(), builder.getI32IntegerAttr(window.x.kernel));
  Value place = arith::AddIOp::create(
      builder, b.getLoc(),
      arith::MulIOp::create(builder, b.getLoc(), row, width), column);
  return arith::SIToFPOp::create(builder, b.getLoc(), builder.getF32Type(),
                                 place);
}

/// The place in its window of the winner at each output.
static Value winners(TensorBuilder &builder, const Window &window,
                     Value input) {
  return builder.argmax(
      "b" + window.inputIndex() + "c,ij->byxc", {input, window.ones(builder)},
      window.extents(), [&](TensorBuilder &b, ValueRange) {
        return placeInWindow(b, window, b.index('i'), b.index('j'));
      });
}

/// `value` where the winner is at `place`, else zero.
static Value ifWinner(TensorBuilder &b, Value winner, Value place,
                      Value value) {
  Value wins = arith::CmpFOp::create(b.getBuilder(), b.getLoc(),
                                     arith::CmpFPredicate::OEQ, winner, place);
  return arith::SelectOp::create(b.getBuilder(), b.getLoc(), wins, value,
                                 b.constant(0.0));
}

/// Outputs' values at their winners' places in the input, summed.
static Value scatter(TensorBuilder &builder, const Window &window, Value value,
                     Value input) {
  auto offset = [](TensorBuilder &b, const WindowAxis &axis, char in,
                   char out) -> Value {
    OpBuilder &builder = b.getBuilder();
    auto constant = [&](int64_t value) -> Value {
      return arith::ConstantOp::create(builder, b.getLoc(),
                                       builder.getI32IntegerAttr(value));
    };
    Value start = arith::MulIOp::create(builder, b.getLoc(), b.index(out),
                                        constant(axis.stride));
    Value place = arith::AddIOp::create(builder, b.getLoc(), b.index(in),
                                        constant(axis.before));
    return arith::SubIOp::create(builder, b.getLoc(), place, start);
  };
  return builder.accumulate(
      window.kernelIndex() + ",byxc,byxc->bYXc",
      {window.ones(builder), winners(builder, window, input), value},
      window.extents(), [&](TensorBuilder &b, ValueRange args) {
        Value place = placeInWindow(b, window, offset(b, window.y, 'Y', 'y'),
                                    offset(b, window.x, 'X', 'x'));
        return b.mul(args[0], ifWinner(b, args[1], place, args[2]));
      });
}

Value MaxPoolOp::buildForward(TensorBuilder &builder, Value input,
                              ValueRange parameters) {
  Window window = windowAt(*this, input);
  return builder.max("b" + window.inputIndex() + "c,ij->byxc",
                     {input, window.ones(builder)}, window.extents());
}

Value MaxPoolOp::buildTransposed(TensorBuilder &builder, Value error,
                                 Value input, ValueRange parameters) {
  return scatter(builder, windowAt(*this, input), error, input);
}

Value MaxPoolOp::buildInverse(TensorBuilder &builder, Value value, Value input,
                              ValueRange parameters) {
  return scatter(builder, windowAt(*this, input), value, input);
}

Value MaxPoolOp::buildInverseTransposed(TensorBuilder &builder, Value error,
                                        Value input) {
  Window window = windowAt(*this, input);
  return builder.accumulate(
      "b" + window.inputIndex() + "c,ij,byxc->byxc",
      {error, window.ones(builder), winners(builder, window, input)},
      window.extents(), [&](TensorBuilder &b, ValueRange args) {
        Value place = placeInWindow(b, window, b.index('i'), b.index('j'));
        return b.mul(args[0], ifWinner(b, args[2], place, b.constant(1.0)));
      });
}
