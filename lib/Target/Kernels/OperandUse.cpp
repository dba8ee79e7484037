//===- OperandUse.cpp - How operations index a tensor ---------------------===//

#include "OperandUse.h"

using namespace mlir;
using namespace tpc::kernels;

bool tpc::kernels::isRounding(linalg::GenericOp op) {
  return op->hasAttr("tpc.rounding");
}

bool tpc::kernels::isPartialReduction(linalg::GenericOp op) {
  return op->hasAttr(kPartialAttribute);
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
