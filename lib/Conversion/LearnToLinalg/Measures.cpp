//===- Measures.cpp - norms, angles and other single numbers --------------===//

#include "Measures.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace tpc;

/// The sum of a term over all elements of tensors of one shape.
static Value sumOf(TensorBuilder &b, ValueRange inputs,
                   TensorBuilder::Body term) {
  size_t rank = TensorBuilder::shape(inputs.front()).size();
  std::string letters = std::string("abcdefgh").substr(0, rank);
  std::string spec = letters;
  for (size_t i = 1; i < inputs.size(); ++i)
    spec += "," + letters;
  if (rank == 1)
    return b.accumulate(spec + "->", inputs, {}, term);
  return b.sum("a->", b.accumulate(spec + "->a", inputs, {}, term));
}

static Value square(TensorBuilder &b, Value value) {
  return b.mul(value, value);
}

static Value root(TensorBuilder &b, Value value) {
  return math::SqrtOp::create(b.getBuilder(), b.getLoc(), value);
}

static Value divide(TensorBuilder &b, Value lhs, Value rhs) {
  return arith::DivFOp::create(b.getBuilder(), b.getLoc(), lhs, rhs);
}

Value tpc::buildSquaredNorm(TensorBuilder &b, Value value) {
  return sumOf(b, value, [](TensorBuilder &b, ValueRange args) {
    return square(b, args[0]);
  });
}

Value tpc::buildNorm(TensorBuilder &b, Value value, double count) {
  return b.map("->", buildSquaredNorm(b, value),
               [&](TensorBuilder &b, ValueRange args) {
                 return root(b, b.mul(args[0], b.constant(1 / count)));
               });
}

Value tpc::buildRelativeDistance(TensorBuilder &b, Value lhs, Value rhs) {
  Value distance = sumOf(b, {lhs, rhs}, [](TensorBuilder &b, ValueRange args) {
    return square(b, b.sub(args[0], args[1]));
  });
  return b.map(",->", {distance, buildSquaredNorm(b, rhs)},
               [](TensorBuilder &b, ValueRange args) {
                 return root(b, divide(b, args[0], args[1]));
               });
}

/// The sum over the pairs of two lists.
static Value sumOfPairs(TensorBuilder &b, ValueRange lhs, ValueRange rhs,
                        TensorBuilder::Body term) {
  Value total;
  for (auto [left, right] : llvm::zip_equal(lhs, rhs)) {
    Value sum = sumOf(b, {left, right}, term);
    total = total ? b.add(total, sum) : sum;
  }
  return total;
}

Value tpc::buildAngle(TensorBuilder &b, ValueRange lhs, ValueRange rhs) {
  auto squares = [&](ValueRange values) {
    return sumOfPairs(b, values, values, [](TensorBuilder &b, ValueRange args) {
      return square(b, args[0]);
    });
  };
  Value ratio = b.map(",->", {squares(lhs), squares(rhs)},
                      [](TensorBuilder &b, ValueRange args) {
                        return root(b, divide(b, args[1], args[0]));
                      });
  Value scale = tensor::ExtractOp::create(b.getBuilder(), b.getLoc(), ratio,
                                          ValueRange());
  Value apart = sumOfPairs(b, lhs, rhs, [&](TensorBuilder &b, ValueRange args) {
    return square(b, b.sub(b.mul(scale, args[0]), args[1]));
  });
  Value together =
      sumOfPairs(b, lhs, rhs, [&](TensorBuilder &b, ValueRange args) {
        return square(b, b.add(b.mul(scale, args[0]), args[1]));
      });
  constexpr double twiceDegrees = 2 * 180 / 3.141592653589793;
  return b.map(
      ",->", {apart, together}, [&](TensorBuilder &b, ValueRange args) {
        Value tangent = root(b, divide(b, args[0], args[1]));
        Value half = math::AtanOp::create(b.getBuilder(), b.getLoc(), tangent);
        return b.mul(b.constant(twiceDegrees), half);
      });
}

static Value dot(TensorBuilder &b, Value lhs, Value rhs) {
  return sumOf(b, {lhs, rhs}, [](TensorBuilder &b, ValueRange args) {
    return b.mul(args[0], args[1]);
  });
}

Value tpc::buildMeanProduct(TensorBuilder &b, Value lhs, Value rhs) {
  double count = 1;
  for (int64_t size : TensorBuilder::shape(lhs))
    count *= size;
  return b.map("->", dot(b, lhs, rhs), [&](TensorBuilder &b, ValueRange args) {
    return b.mul(args[0], b.constant(1 / count));
  });
}

Value tpc::buildSymmetricPart(TensorBuilder &b, Value probe, Value once,
                              Value twice) {
  return b.map(",->", {dot(b, probe, twice), buildSquaredNorm(b, once)},
               [](TensorBuilder &b, ValueRange args) {
                 Value share = divide(b, args[0], args[1]);
                 return b.mul(b.constant(0.5), b.add(b.constant(1), share));
               });
}
