//===- OperandUse.cpp - How operations index a tensor ---------------------===//

#include "OperandUse.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace tpc::kernels;

bool tpc::kernels::isRounding(linalg::GenericOp op) {
  return op->hasAttr("tpc.rounding");
}

bool tpc::kernels::isPartialReduction(linalg::GenericOp op) {
  return op->hasAttr(kPartialAttribute);
}

bool tpc::kernels::isSumOfProducts(linalg::GenericOp op) {
  Block &body = *op.getBody();
  if (op.getNumDpsInputs() != 2 || op.getNumResults() != 1 ||
      body.getOperations().size() != 3)
    return false;
  auto product = dyn_cast<arith::MulFOp>(body.front());
  auto sum = dyn_cast<arith::AddFOp>(*std::next(body.begin()));
  if (!product || !sum)
    return false;
  auto isPair = [](Operation *both, Value a, Value b) {
    return (both->getOperand(0) == a && both->getOperand(1) == b) ||
           (both->getOperand(0) == b && both->getOperand(1) == a);
  };
  return isPair(product, body.getArgument(0), body.getArgument(1)) &&
         isPair(sum, product, body.getArgument(2)) &&
         body.getTerminator()->getOperand(0) == sum.getResult();
}

bool tpc::kernels::startsAtZero(linalg::GenericOp op) {
  auto fill = op.getDpsInitOperand(0)->get().getDefiningOp<linalg::FillOp>();
  return fill && matchPattern(fill.getInputs()[0], m_AnyZeroFloat());
}

bool OperandUse::isFactor() {
  if (isRounding(op))
    return true;
  return op.getNumReductionLoops() && op.getNumDpsInputs() >= 2 &&
         op.isDpsInput(operand);
}

bool tpc::kernels::isWindowed(linalg::GenericOp op, unsigned loop) {
  for (AffineMap map : op.getIndexingMapsArray())
    for (AffineExpr result : map.getResults())
      if (!isa<AffineDimExpr>(result) && result.isFunctionOfDim(loop))
        return true;
  return false;
}

bool tpc::kernels::allowsSplit(OperandUse use, int64_t dim) {
  AffineMap map = use.map();
  auto loop = dyn_cast<AffineDimExpr>(map.getResult(dim));
  if (!loop || isWindowed(use.op, loop.getPosition()))
    return false;
  for (auto [other, result] : llvm::enumerate(map.getResults()))
    if (int64_t(other) != dim && result.isFunctionOfDim(loop.getPosition()))
      return false;
  return true;
}
