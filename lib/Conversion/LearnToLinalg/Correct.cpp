//===- Correct.cpp - which samples are right ------------------------------===//

#include "Correct.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace tpc;

static Value compare(TensorBuilder &b, arith::CmpFPredicate predicate,
                     Value lhs, Value rhs) {
  return arith::CmpFOp::create(b.getBuilder(), b.getLoc(), predicate, lhs, rhs);
}

static Value select(TensorBuilder &b, Value condition, Value yes, Value no) {
  return arith::SelectOp::create(b.getBuilder(), b.getLoc(), condition, yes,
                                 no);
}

static Value isLabel(TensorBuilder &b, Value label) {
  return compare(b, arith::CmpFPredicate::OGT, label, b.constant(0.0));
}

/// The greatest of the outputs that are not the label's.
static Value buildGreatestOther(TensorBuilder &b, Value output, Value label) {
  return b.max(
      "bo->b", b.map({output, label}, [](TensorBuilder &b, ValueRange args) {
        return select(b, isLabel(b, args[1]), b.constant(-INFINITY), args[0]);
      }));
}

/// How many of the other outputs reach the label's own; k or more for NaN.
static Value buildRank(TensorBuilder &b, Value output, Value label, Value own,
                       int64_t k) {
  return b.sum(
      "bo->b",
      b.map("bo,bo,b->bo", {output, label, own},
            [&](TensorBuilder &b, ValueRange args) {
              Value zero = b.constant(0.0);
              Value ordered =
                  compare(b, arith::CmpFPredicate::ORD, args[2], args[2]);
              Value less =
                  compare(b, arith::CmpFPredicate::OGT, args[2], args[0]);
              return select(b, isLabel(b, args[1]),
                            select(b, ordered, zero, b.constant(double(k))),
                            select(b, less, zero, b.constant(1.0)));
            }));
}

Value tpc::buildCorrect(TensorBuilder &b, Value output, Value label, int64_t k,
                        bool negated) {
  Value own = b.sum("bo->b", b.mul(output, label));
  auto choose = [&](TensorBuilder &b, Value correct) {
    return select(b, correct, b.constant(negated ? 0.0 : 1.0),
                  b.constant(negated ? 1.0 : 0.0));
  };
  // For one, a maximum is all that it takes.
  if (k == 1)
    return b.map({own, buildGreatestOther(b, output, label)},
                 [&](TensorBuilder &b, ValueRange args) {
                   return choose(b, compare(b, arith::CmpFPredicate::OGT,
                                            args[0], args[1]));
                 });
  return b.map(buildRank(b, output, label, own, k),
               [&](TensorBuilder &b, ValueRange args) {
                 return choose(b, compare(b, arith::CmpFPredicate::OLT, args[0],
                                          b.constant(double(k))));
               });
}
