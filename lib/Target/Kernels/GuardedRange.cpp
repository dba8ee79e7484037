//===- GuardedRange.cpp - Loops without what padding adds -----------------===//

#include "GuardedRange.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace tpc::kernels;

/// The guard's form without the term of dimension `without` (-1: with all), as
/// an expression of `operands`.
static AffineExpr expression(OpBuilder &builder, const Guard &guard,
                             int without, ArrayRef<Value> index,
                             SmallVectorImpl<Value> &operands) {
  AffineExpr sum = builder.getAffineConstantExpr(guard.form.constant);
  for (auto [d, factor] : llvm::enumerate(guard.form.coefficients)) {
    if (!factor || int(d) == without)
      continue;
    sum = sum + builder.getAffineDimExpr(operands.size()) * factor;
    operands.push_back(index[d]);
  }
  return sum;
}

std::pair<Value, Value>
tpc::kernels::clipToGuard(OpBuilder &builder, Location loc, const Guard &guard,
                          unsigned dimension, ArrayRef<Value> index,
                          Value first, Value end) {
  SmallVector<Value> operands;
  AffineExpr rest = expression(builder, guard, int(dimension), index, operands);
  int64_t factor = guard.form.coefficients[dimension];
  // first <= rest + factor d < end, solved for d.
  AffineExpr from, to;
  if (factor > 0) {
    from = (guard.first - rest).ceilDiv(factor);
    to = (guard.end - rest).ceilDiv(factor);
  } else {
    from = (rest - guard.end).floorDiv(-factor) + 1;
    to = (rest - guard.first).floorDiv(-factor) + 1;
  }
  AffineExpr other = builder.getAffineDimExpr(operands.size());
  auto map = [&](AffineExpr expr) {
    return AffineMap::get(operands.size() + 1, 0, {expr, other},
                          builder.getContext());
  };
  auto with = [&](Value value) {
    SmallVector<Value> all(operands);
    all.push_back(value);
    return all;
  };
  return {affine::AffineMaxOp::create(builder, loc, map(from), with(first)),
          affine::AffineMinOp::create(builder, loc, map(to), with(end))};
}

Value tpc::kernels::guardHolds(OpBuilder &builder, Location loc,
                               const Guard &guard, ArrayRef<Value> index) {
  SmallVector<Value> operands;
  AffineExpr form = expression(builder, guard, -1, index, operands);
  Value value = affine::AffineApplyOp::create(
      builder, loc, AffineMap::get(operands.size(), 0, form), operands);
  auto compare = [&](arith::CmpIPredicate predicate, int64_t bound) -> Value {
    return arith::CmpIOp::create(
        builder, loc, predicate, value,
        arith::ConstantIndexOp::create(builder, loc, bound));
  };
  return arith::AndIOp::create(builder, loc,
                               compare(arith::CmpIPredicate::sge, guard.first),
                               compare(arith::CmpIPredicate::slt, guard.end));
}
