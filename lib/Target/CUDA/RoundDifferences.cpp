//===- RoundDifferences.cpp - Rounds products alike to compare them -------===//

#include "lib/Target/Kernels/ComparedProducts.h"
#include "lib/Target/Kernels/Elementwise.h"
#include "lib/Target/Kernels/OperandUse.h"

#include "tpc/Target/CUDA/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"

namespace tpc::cuda {
#define GEN_PASS_DEF_ROUNDDIFFERENCES
#include "tpc/Target/CUDA/Passes.h.inc"
} // namespace tpc::cuda

using namespace mlir;
using namespace tpc::kernels;

/// Whether both are views of one kind, of which the view of a difference is the
/// difference of views.
static bool areEqualViews(Operation *a, Operation *b) {
  if (!a || !b || a->getName() != b->getName() ||
      !isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp,
           tensor::ExtractSliceOp, tensor::PadOp>(a))
    return false;
  if (auto pad = dyn_cast<tensor::PadOp>(a)) {
    Value padding = pad.getConstantPaddingValue();
    if (!padding || !matchPattern(padding, m_AnyZeroFloat()))
      return false;
  }
  auto sameUnlessFirst = [](Value lhs, Value rhs) {
    return success(lhs == rhs || (lhs.getType() == rhs.getType() &&
                                  isa<RankedTensorType>(lhs.getType())));
  };
  return OperationEquivalence::isEquivalentTo(
      a, b, sameUnlessFirst, nullptr, OperationEquivalence::IgnoreLocations);
}

/// lhs - rhs, element by element; null where that would make memory of padding.
static Value subtract(OpBuilder &builder, Location loc, Value lhs, Value rhs) {
  Operation *view = lhs.getDefiningOp(), *other = rhs.getDefiningOp();
  if (!areEqualViews(view, other)) {
    if (isa_and_nonnull<tensor::PadOp>(view) ||
        isa_and_nonnull<tensor::PadOp>(other))
      return {};
    return combineElements<arith::SubFOp>(builder, loc, lhs, rhs);
  }
  Value difference =
      subtract(builder, loc, view->getOperand(0), other->getOperand(0));
  if (!difference)
    return {};
  IRMapping mapping;
  mapping.map(view->getOperand(0), difference);
  return builder.clone(*view, mapping)->getResult(0);
}

namespace {

struct RoundDifferences
    : tpc::cuda::impl::RoundDifferencesBase<RoundDifferences> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isDeclaration())
      return;
    ComparedProducts products;
    for (auto op : llvm::to_vector(function.getOps<linalg::GenericOp>())) {
      if (!op.getNumReductionLoops() || !isSumOfProducts(op) ||
          !startsAtZero(op))
        continue;
      if (replaceByDifference(op, products))
        continue;
      // Either factor may be the common one.
      for (unsigned own : {0, 1})
        products.add(
            {op, *op.getDpsInputOperand(own), *op.getDpsInputOperand(1 - own)});
    }
  }

private:
  bool replaceByDifference(linalg::GenericOp op,
                           const ComparedProducts &products) {
    for (unsigned own : {0, 1}) {
      ComparedProduct product(op, *op.getDpsInputOperand(own),
                              *op.getDpsInputOperand(1 - own));
      const ComparedProduct *first = products.find(product);
      if (!first)
        continue;
      OpBuilder builder(op);
      Location loc = op.getLoc();
      Value difference = subtract(builder, loc, product.own, first->own);
      if (!difference)
        continue;
      IRMapping mapping;
      mapping.map(product.own, difference);
      Operation *rest = builder.clone(*op, mapping);
      op->getResult(0).replaceAllUsesWith(combineElements<arith::AddFOp>(
          builder, loc, first->op->getResult(0), rest->getResult(0)));
      op.erase();
      ++differences;
      return true;
    }
    return false;
  }
};

} // namespace
