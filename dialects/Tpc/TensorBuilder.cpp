//===- TensorBuilder.cpp - linalg on batched tensors, in a line -----------===//

#include "dialects/Tpc/TensorBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace tpc;

namespace {
/// An einsum's index expression, resolved against its inputs.
struct IndexExpression {
  SmallVector<AffineMap> maps;
  SmallVector<utils::IteratorType> iterators;
  SmallVector<int64_t> resultShape;

  IndexExpression(MLIRContext *context, StringRef spec, ValueRange inputs) {
    auto [left, result] = spec.split("->");
    SmallVector<StringRef> operands;
    left.split(operands, ',');
    // Parallel dimensions come first, in the result's order.
    std::string letters = result.str();
    for (StringRef operand : operands)
      for (char letter : operand)
        if (!StringRef(letters).contains(letter))
          letters.push_back(letter);
    SmallVector<int64_t> sizes(letters.size(), 1);
    for (auto [operand, input] : llvm::zip_equal(operands, inputs))
      for (auto [letter, size] :
           llvm::zip_equal(operand, TensorBuilder::shape(input)))
        sizes[letters.find(letter)] = size;

    auto toMap = [&](StringRef operand) {
      SmallVector<AffineExpr> results;
      for (char letter : operand)
        results.push_back(getAffineDimExpr(letters.find(letter), context));
      return AffineMap::get(letters.size(), 0, results, context);
    };
    for (StringRef operand : operands)
      maps.push_back(toMap(operand));
    maps.push_back(toMap(result));
    for (size_t i = 0; i < letters.size(); ++i)
      iterators.push_back(i < result.size() ? utils::IteratorType::parallel
                                            : utils::IteratorType::reduction);
    resultShape.assign(sizes.begin(), sizes.begin() + result.size());
  }
};
} // namespace

ArrayRef<int64_t> TensorBuilder::shape(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

Value TensorBuilder::map(StringRef spec, ValueRange inputs, Body body) {
  IndexExpression index(builder.getContext(), spec, inputs);
  Value empty = tensor::EmptyOp::create(builder, loc, index.resultShape,
                                        builder.getF32Type());
  auto op = linalg::GenericOp::create(
      builder, loc, empty.getType(), inputs, empty, index.maps,
      index.iterators, [&](OpBuilder &inner, Location loc, ValueRange args) {
        TensorBuilder scalars(inner, loc);
        linalg::YieldOp::create(inner, loc, body(scalars, args.drop_back()));
      });
  return op.getResult(0);
}

Value TensorBuilder::map(ValueRange inputs, Body body) {
  std::string letters;
  for (size_t i = 0; i < shape(inputs.front()).size(); ++i)
    letters.push_back('a' + i);
  std::string spec = letters;
  for (size_t i = 1; i < inputs.size(); ++i)
    spec += "," + letters;
  return map(spec + "->" + letters, inputs, body);
}

Value TensorBuilder::reduce(StringRef spec, ValueRange inputs, double identity,
                            Body body) {
  IndexExpression index(builder.getContext(), spec, inputs);
  Value empty = tensor::EmptyOp::create(builder, loc, index.resultShape,
                                        builder.getF32Type());
  Value init =
      linalg::FillOp::create(builder, loc, constant(identity), empty)
          .getResult(0);
  auto op = linalg::GenericOp::create(
      builder, loc, empty.getType(), inputs, init, index.maps, index.iterators,
      [&](OpBuilder &inner, Location loc, ValueRange args) {
        TensorBuilder scalars(inner, loc);
        linalg::YieldOp::create(inner, loc, body(scalars, args));
      });
  return op.getResult(0);
}

Value TensorBuilder::einsum(StringRef spec, Value lhs, Value rhs) {
  return reduce(spec, {lhs, rhs}, 0.0, [](TensorBuilder &b, ValueRange args) {
    return b.add(args[2], b.mul(args[0], args[1]));
  });
}

Value TensorBuilder::sum(StringRef spec, Value input) {
  return reduce(spec, input, 0.0, [](TensorBuilder &b, ValueRange args) {
    return b.add(args[1], args[0]);
  });
}

Value TensorBuilder::max(StringRef spec, Value input) {
  // maximumf carries NaN on, so that a diverged softmax is seen.
  return reduce(spec, input, -INFINITY, [](TensorBuilder &b, ValueRange args) {
    return Value(arith::MaximumFOp::create(b.getBuilder(), b.getLoc(), args[1],
                                           args[0]));
  });
}

Value TensorBuilder::batchMean(Value perSample) {
  double factor = 1.0 / shape(perSample).front();
  Value total = sum("b->", perSample);
  return map("->", total, [&](TensorBuilder &b, ValueRange args) {
    return b.mul(args[0], b.constant(factor));
  });
}

Value TensorBuilder::reshape(Value value, ArrayRef<int64_t> newShape) {
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getShape() == newShape)
    return value;
  auto newType = RankedTensorType::get(newShape, type.getElementType());
  auto reassociation = getReassociationIndicesForReshape(type, newType);
  assert(reassociation && "shapes must be related by collapse or expand");
  if (newType.getRank() < type.getRank())
    return tensor::CollapseShapeOp::create(builder, loc, newType, value,
                                           *reassociation);
  return tensor::ExpandShapeOp::create(builder, loc, newType, value,
                                       *reassociation);
}

Value TensorBuilder::concat(Value lhs, Value rhs) {
  return tensor::ConcatOp::create(builder, loc, /*dim=*/1,
                                  ValueRange{lhs, rhs});
}

SmallVector<Value> TensorBuilder::update(
    Value input, ValueRange outs,
    function_ref<SmallVector<Value>(TensorBuilder &, ValueRange)> body) {
  int64_t rank = shape(input).size();
  SmallVector<AffineMap> maps(
      outs.size() + 1,
      AffineMap::getMultiDimIdentityMap(rank, builder.getContext()));
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  auto op = linalg::GenericOp::create(
      builder, loc, outs.getTypes(), input, outs, maps, iterators,
      [&](OpBuilder &inner, Location loc, ValueRange args) {
        TensorBuilder scalars(inner, loc);
        linalg::YieldOp::create(inner, loc, body(scalars, args));
      });
  return SmallVector<Value>(op.getResults());
}

Value TensorBuilder::oneMinusPower(Value base, Value exponent) {
  Type f64 = builder.getF64Type();
  auto module = builder.getInsertionBlock()
                    ->getParentOp()
                    ->getParentOfType<ModuleOp>();
  StringRef name = "tpc_power";
  if (!module.lookupSymbol<func::FuncOp>(name)) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(module.getBody());
    auto declaration = func::FuncOp::create(
        builder, loc, name,
        builder.getFunctionType({f64, builder.getI64Type()}, f64));
    declaration.setPrivate();
  }
  Value wide = arith::ExtFOp::create(builder, loc, f64, base);
  Value power = func::CallOp::create(builder, loc, name, TypeRange{f64},
                                     ValueRange{wide, exponent})
                    .getResult(0);
  Value one =
      arith::ConstantOp::create(builder, loc, builder.getF64FloatAttr(1.0));
  Value rest = arith::SubFOp::create(builder, loc, one, power);
  return arith::TruncFOp::create(builder, loc, builder.getF32Type(), rest);
}

Value TensorBuilder::constant(double value) {
  return arith::ConstantOp::create(builder, loc,
                                   builder.getF32FloatAttr(value));
}

/// The operation on scalars, or elementwise on tensors.
template <typename Op>
static Value elementwise(TensorBuilder &builder, Value lhs, Value rhs) {
  if (!isa<RankedTensorType>(lhs.getType()))
    return Op::create(builder.getBuilder(), builder.getLoc(), lhs, rhs);
  return builder.map({lhs, rhs}, [](TensorBuilder &b, ValueRange args) {
    return Value(
        Op::create(b.getBuilder(), b.getLoc(), args[0], args[1]));
  });
}

Value TensorBuilder::add(Value lhs, Value rhs) {
  return elementwise<arith::AddFOp>(*this, lhs, rhs);
}
Value TensorBuilder::sub(Value lhs, Value rhs) {
  return elementwise<arith::SubFOp>(*this, lhs, rhs);
}
Value TensorBuilder::mul(Value lhs, Value rhs) {
  return elementwise<arith::MulFOp>(*this, lhs, rhs);
}
Value TensorBuilder::scale(Value factor, Value value) {
  return map(value, [&](TensorBuilder &b, ValueRange args) {
    return b.mul(factor, args[0]);
  });
}
