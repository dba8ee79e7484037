//===- TensorBuilder.cpp - linalg on batched tensors, in a line -----------===//

#include "dialects/Tpc/TensorBuilder.h"

#include "dialects/Tpc/IndexExpression.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"

using namespace mlir;
using namespace tpc;

ArrayRef<int64_t> TensorBuilder::shape(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

/// A letter for each of the value's dimensions: `abcd`.
static std::string lettersOf(Value value) {
  std::string letters;
  for (size_t i = 0; i < TensorBuilder::shape(value).size(); ++i)
    letters.push_back('a' + i);
  return letters;
}

/// The expression on the values' shapes.
static IndexExpression resolve(MLIRContext *context, StringRef spec,
                               ValueRange inputs, ArrayRef<Extent> extents) {
  SmallVector<ArrayRef<int64_t>> shapes;
  for (Value input : inputs)
    shapes.push_back(TensorBuilder::shape(input));
  return IndexExpression(context, spec, shapes, extents);
}

Value TensorBuilder::map(StringRef spec, ValueRange inputs, Body body) {
  IndexExpression index = resolve(builder.getContext(), spec, inputs, {});
  Value empty = tensor::EmptyOp::create(builder, loc, index.resultShape,
                                        builder.getF32Type());
  auto op = linalg::GenericOp::create(
      builder, loc, empty.getType(), inputs, empty, index.maps,
      index.iterators, [&](OpBuilder &inner, Location loc, ValueRange args) {
        TensorBuilder scalars(inner, loc, index.letters);
        linalg::YieldOp::create(inner, loc, body(scalars, args.drop_back()));
      });
  return op.getResult(0);
}

Value TensorBuilder::map(ValueRange inputs, Body body) {
  std::string letters = lettersOf(inputs.front());
  std::string spec = letters;
  for (size_t i = 1; i < inputs.size(); ++i)
    spec += "," + letters;
  return map(spec + "->" + letters, inputs, body);
}

SmallVector<Value> TensorBuilder::map(
    ValueRange inputs, size_t count,
    function_ref<SmallVector<Value>(TensorBuilder &, ValueRange)> body) {
  Value empty = tensor::EmptyOp::create(builder, loc, shape(inputs.front()),
                                        builder.getF32Type());
  SmallVector<Value> outs(count, empty);
  int64_t rank = shape(empty).size();
  SmallVector<AffineMap> maps(
      inputs.size() + count,
      AffineMap::getMultiDimIdentityMap(rank, builder.getContext()));
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  auto op = linalg::GenericOp::create(
      builder, loc, ValueRange(outs).getTypes(), inputs, outs, maps, iterators,
      [&](OpBuilder &inner, Location loc, ValueRange args) {
        TensorBuilder scalars(inner, loc);
        linalg::YieldOp::create(inner, loc,
                                body(scalars, args.drop_back(count)));
      });
  return SmallVector<Value>(op.getResults());
}

SmallVector<Value> TensorBuilder::reduce(StringRef spec, ValueRange inputs,
                                         ArrayRef<Extent> extents,
                                         double outside,
                                         ArrayRef<double> identities,
                                         Combine combine) {
  IndexExpression index = resolve(builder.getContext(), spec, inputs, extents);
  SmallVector<Value> operands, starts;
  for (auto [input, overhang] :
       llvm::zip_equal(inputs, ArrayRef(index.overhangs)))
    operands.push_back(overhang.any()
                           ? pad(input, overhang.before, overhang.after,
                                 outside)
                           : input);
  Value empty = tensor::EmptyOp::create(builder, loc, index.resultShape,
                                        builder.getF32Type());
  for (double identity : identities)
    starts.push_back(
        linalg::FillOp::create(builder, loc, constant(identity), empty)
            .getResult(0));
  SmallVector<AffineMap> maps(index.maps);
  maps.resize(operands.size() + starts.size(), index.maps.back());
  auto op = linalg::GenericOp::create(
      builder, loc, ValueRange(starts).getTypes(), operands, starts, maps,
      index.iterators, [&](OpBuilder &inner, Location loc, ValueRange args) {
        TensorBuilder scalars(inner, loc, index.letters);
        linalg::YieldOp::create(inner, loc,
                                combine(scalars,
                                        args.drop_back(starts.size()),
                                        args.take_back(starts.size())));
      });
  return SmallVector<Value>(op.getResults());
}

Value TensorBuilder::pad(Value value, ArrayRef<int64_t> before,
                         ArrayRef<int64_t> after, double outside) {
  SmallVector<int64_t> padded;
  for (auto [size, low, high] : llvm::zip_equal(shape(value), before, after))
    padded.push_back(size + low + high);
  auto fold = [&](ArrayRef<int64_t> sizes) {
    return getAsIndexOpFoldResult(builder.getContext(), sizes);
  };
  return tensor::PadOp::create(
      builder, loc, RankedTensorType::get(padded, builder.getF32Type()), value,
      fold(before), fold(after), constant(outside));
}

Value TensorBuilder::accumulate(StringRef spec, ValueRange inputs,
                                ArrayRef<Extent> extents, Body term) {
  return reduce(spec, inputs, extents, /*outside=*/0.0, {0.0},
                [&](TensorBuilder &b, ValueRange args, ValueRange sums) {
                  return SmallVector<Value>{b.add(sums[0], term(b, args))};
                })
      .front();
}

Value TensorBuilder::einsum(StringRef spec, Value lhs, Value rhs,
                            ArrayRef<Extent> extents) {
  return accumulate(spec, {lhs, rhs}, extents,
                    [](TensorBuilder &b, ValueRange args) {
                      return b.mul(args[0], args[1]);
                    });
}

Value TensorBuilder::sum(StringRef spec, Value input) {
  return accumulate(spec, input, {}, [](TensorBuilder &b, ValueRange args) {
    return args[0];
  });
}

Value TensorBuilder::max(StringRef spec, ValueRange inputs,
                         ArrayRef<Extent> extents) {
  // maximumf carries NaN on, so that a diverged network is seen.
  return reduce(spec, inputs, extents, /*outside=*/-INFINITY, {-INFINITY},
                [](TensorBuilder &b, ValueRange args, ValueRange most) {
                  return SmallVector<Value>{arith::MaximumFOp::create(
                      b.getBuilder(), b.getLoc(), most[0], args[0])};
                })
      .front();
}

Value TensorBuilder::argmax(StringRef spec, ValueRange inputs,
                            ArrayRef<Extent> extents, Body code) {
  return reduce(spec, inputs, extents, /*outside=*/-INFINITY, {-INFINITY, 0.0},
                [&](TensorBuilder &b, ValueRange args, ValueRange best) {
                  OpBuilder &builder = b.getBuilder();
                  Value greater = arith::CmpFOp::create(
                      builder, b.getLoc(), arith::CmpFPredicate::OGT, args[0],
                      best[0]);
                  auto choose = [&](Value yes, Value no) -> Value {
                    return arith::SelectOp::create(builder, b.getLoc(),
                                                   greater, yes, no);
                  };
                  return SmallVector<Value>{choose(args[0], best[0]),
                                            choose(code(b, args), best[1])};
                })
      .back();
}

Value TensorBuilder::filled(double value, ArrayRef<int64_t> shape) {
  Value empty =
      tensor::EmptyOp::create(builder, loc, shape, builder.getF32Type());
  return linalg::FillOp::create(builder, loc, constant(value), empty)
      .getResult(0);
}

Value TensorBuilder::index(char letter) {
  size_t position = letters.find(letter);
  assert(position != StringRef::npos && "a letter of the index expression");
  Value value = linalg::IndexOp::create(builder, loc, position);
  return arith::IndexCastOp::create(builder, loc, builder.getI32Type(), value);
}

Value TensorBuilder::sumOfSamples(Value value) {
  return sum(lettersOf(value) + "->a", value);
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
