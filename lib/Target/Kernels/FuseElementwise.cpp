//===- FuseElementwise.cpp - fuse without computing anything twice --------===//

#include "tpc/Target/Kernels/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace tpc::kernels {
#define GEN_PASS_DEF_FUSEELEMENTWISE
#include "tpc/Target/Kernels/Passes.h.inc"
} // namespace tpc::kernels

using namespace mlir;

namespace {

/// Each element of the producer is read once, by one operation: the reader's
/// loops and the producer's elements are in one-to-one correspondence.
bool readOnce(OpOperand *operand) {
  Operation *producer = operand->get().getDefiningOp();
  auto consumer = dyn_cast<linalg::GenericOp>(operand->getOwner());
  if (!producer || !consumer)
    return false;
  for (Operation *user : producer->getUsers())
    if (user != consumer)
      return false;
  AffineMap map = consumer.getMatchingIndexingMap(operand);
  if (!map.isPermutation())
    return false;
  // Another reader inside the same consumer at another index would be one more
  // computation of the value.
  for (OpOperand &other : consumer->getOpOperands())
    if (other.get().getDefiningOp() == producer &&
        consumer.getMatchingIndexingMap(&other) != map)
      return false;
  return true;
}

struct FuseElementwise
    : tpc::kernels::impl::FuseElementwiseBase<FuseElementwise> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    linalg::populateElementwiseOpsFusionPatterns(patterns, readOnce);
    linalg::populateEraseUnusedOperandsAndResultsPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
