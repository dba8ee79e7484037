//===- Activations.cpp - activation functions and their derivatives -------===//

#include "dialects/Tpc/Layer.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace tpc;

#include "dialects/Tpc/TpcEnums.cpp.inc"

/// [B, ...] as [B, n].
static Value flatten(TensorBuilder &builder, Value value) {
  ArrayRef<int64_t> shape = TensorBuilder::shape(value);
  return builder.reshape(value,
                         {shape.front(), elementCount(shape.drop_front())});
}

/// exp(a - max a) / sum exp(a - max a) over the features of a sample.
static Value buildSoftmax(TensorBuilder &builder, Value a) {
  SmallVector<int64_t> shape(TensorBuilder::shape(a));
  Value flat = flatten(builder, a);
  Value largest = builder.max("bo->b", flat);
  Value exponentials = builder.map(
      "bo,b->bo", {flat, largest}, [](TensorBuilder &b, ValueRange args) {
        return Value(math::ExpOp::create(b.getBuilder(), b.getLoc(),
                                         b.sub(args[0], args[1])));
      });
  Value total = builder.sum("bo->b", exponentials);
  Value result = builder.map(
      "bo,b->bo", {exponentials, total},
      [](TensorBuilder &b, ValueRange args) {
        return Value(arith::DivFOp::create(b.getBuilder(), b.getLoc(), args[0],
                                           args[1]));
      });
  return builder.reshape(result, shape);
}

Value tpc::buildActivation(TensorBuilder &builder, Activation activation,
                           Value a) {
  switch (activation) {
  case Activation::Identity:
    return a;
  case Activation::Softmax:
    return buildSoftmax(builder, a);
  case Activation::Tanh:
    return builder.map(a, [](TensorBuilder &b, ValueRange args) {
      return Value(math::TanhOp::create(b.getBuilder(), b.getLoc(), args[0]));
    });
  case Activation::Relu:
    return builder.map(a, [](TensorBuilder &b, ValueRange args) {
      return Value(arith::MaximumFOp::create(b.getBuilder(), b.getLoc(),
                                             args[0], b.constant(0.0)));
    });
  case Activation::Sigmoid:
    // 1/2 + 1/2 tanh(a/2): no overflow at either end.
    return builder.map(a, [](TensorBuilder &b, ValueRange args) {
      Value half = b.constant(0.5);
      Value t = math::TanhOp::create(b.getBuilder(), b.getLoc(),
                                     b.mul(half, args[0]));
      return b.add(half, b.mul(half, t));
    });
  }
  llvm_unreachable("an activation that is not in the enumeration");
}

Value tpc::buildActivationGradient(TensorBuilder &builder,
                                   Activation activation, Value h, Value v) {
  switch (activation) {
  case Activation::Identity:
    return v;
  case Activation::Softmax: {
    SmallVector<int64_t> shape(TensorBuilder::shape(h));
    h = flatten(builder, h), v = flatten(builder, v);
    Value inner = builder.sum("bo->b", builder.mul(h, v));
    Value result = builder.map("bo,bo,b->bo", {h, v, inner},
                               [](TensorBuilder &b, ValueRange args) {
                                 return b.mul(args[0],
                                              b.sub(args[1], args[2]));
                               });
    return builder.reshape(result, shape);
  }
  case Activation::Tanh:
    return builder.map({h, v}, [](TensorBuilder &b, ValueRange args) {
      Value one = b.constant(1.0);
      return b.mul(args[1], b.sub(one, b.mul(args[0], args[0])));
    });
  case Activation::Relu:
    return builder.map({h, v}, [](TensorBuilder &b, ValueRange args) {
      Value zero = b.constant(0.0);
      Value active = arith::CmpFOp::create(b.getBuilder(), b.getLoc(),
                                           arith::CmpFPredicate::OGT, args[0],
                                           zero);
      return Value(arith::SelectOp::create(b.getBuilder(), b.getLoc(), active,
                                           args[1], zero));
    });
  case Activation::Sigmoid:
    return builder.map({h, v}, [](TensorBuilder &b, ValueRange args) {
      Value one = b.constant(1.0);
      return b.mul(args[1], b.mul(args[0], b.sub(one, args[0])));
    });
  }
  llvm_unreachable("an activation that is not in the enumeration");
}
