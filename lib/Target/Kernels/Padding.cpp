//===- Padding.cpp - Padded tensors that need no memory -------------------===//

#include "Padding.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

/// Whether `term` is `value`, or a product with it.
static bool isMultipleOf(Value term, Value value) {
  if (term == value)
    return true;
  auto product = term.getDefiningOp<arith::MulFOp>();
  return product && (product.getLhs() == value || product.getRhs() == value);
}

/// sum + term with a term that is zero where `value` is.
static bool addsMultiple(Value result, Value sum, Value value) {
  auto add = result.getDefiningOp<arith::AddFOp>();
  return add && ((add.getLhs() == sum && isMultipleOf(add.getRhs(), value)) ||
                 (add.getRhs() == sum && isMultipleOf(add.getLhs(), value)));
}

/// The greater of `most` and `value`, or a choice that is `most` unless the
/// value is greater than one of the results so far.
static bool takesGreater(Value result, Value most, Value value,
                         ArrayRef<BlockArgument> results) {
  if (auto max = result.getDefiningOp<arith::MaximumFOp>())
    return (max.getLhs() == most && max.getRhs() == value) ||
           (max.getRhs() == most && max.getLhs() == value);
  auto select = result.getDefiningOp<arith::SelectOp>();
  if (!select || select.getFalseValue() != most)
    return false;
  auto compare = select.getCondition().getDefiningOp<arith::CmpFOp>();
  return compare && compare.getPredicate() == arith::CmpFPredicate::OGT &&
         compare.getLhs() == value &&
         llvm::is_contained(results, compare.getRhs());
}

/// Whether the reduction's results stay what they are when it reads `padding`.
static bool ignores(OpOperand &use, const APFloat &padding) {
  auto op = dyn_cast<linalg::GenericOp>(use.getOwner());
  if (!op || !op.isDpsInput(&use) || op.getNumReductionLoops() == 0)
    return false;
  Value value = op.getMatchingBlockArgument(&use);
  auto yield = cast<linalg::YieldOp>(op.getBody()->getTerminator());
  SmallVector<BlockArgument> results(op.getRegionOutputArgs());
  for (auto [result, old] : llvm::zip_equal(yield.getValues(), results)) {
    bool same = padding.isPosZero()
                    ? addsMultiple(result, old, value)
                    : padding.isInfinity() && padding.isNegative() &&
                          takesGreater(result, old, value, results);
    if (!same)
      return false;
  }
  return true;
}

bool tpc::kernels::isVirtual(tensor::PadOp pad) {
  FloatAttr padding;
  Value constant = pad.getConstantPaddingValue();
  if (!constant || !matchPattern(constant, m_Constant(&padding)))
    return false;
  auto isStatic = [](ArrayRef<int64_t> sizes) {
    return !ShapedType::isDynamicShape(sizes) &&
           llvm::all_of(sizes, [](int64_t size) { return size >= 0; });
  };
  return pad.getType().hasStaticShape() &&
         pad.getSourceType().hasStaticShape() && isStatic(pad.getStaticLow()) &&
         isStatic(pad.getStaticHigh()) &&
         llvm::all_of(pad->getUses(), [&](OpOperand &use) {
           return ignores(use, padding.getValue());
         });
}
