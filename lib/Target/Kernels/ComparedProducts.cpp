//===- ComparedProducts.cpp - Finds products to be compared ---------------===//

#include "ComparedProducts.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/SetOperations.h"

using namespace mlir;
using namespace tpc::kernels;

static bool isReshape(Operation *op) {
  return isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op);
}

/// Elementwise operations that read `value` at their own index: the value, a
/// reshaped view of it, or, what only a view keeps from being fused into its
/// reader, such a view of what an elementwise operation makes of it.
static void collectReaders(Value value,
                           llvm::SmallPtrSetImpl<Operation *> &readers) {
  for (OpOperand &use : value.getUses()) {
    Operation *owner = use.getOwner();
    if (isReshape(owner)) {
      collectReaders(owner->getResult(0), readers);
      continue;
    }
    auto reader = dyn_cast<linalg::GenericOp>(owner);
    if (!reader || reader.getNumReductionLoops() ||
        !reader.getMatchingIndexingMap(&use).isIdentity())
      continue;
    readers.insert(owner);
    if (owner->hasOneUse() && isReshape(*owner->user_begin()))
      collectReaders(owner->getResult(0), readers);
  }
}

const ComparedProduct *
ComparedProducts::find(const ComparedProduct &product) const {
  llvm::SmallPtrSet<Operation *, 4> readers;
  collectReaders(product.op->getResult(0), readers);
  for (const ComparedProduct &other : products) {
    if (other.common != product.common ||
        other.commonMap != product.commonMap ||
        other.ownMap != product.ownMap || other.own == product.own ||
        other.own.getType() != product.own.getType())
      continue;
    llvm::SmallPtrSet<Operation *, 4> otherReaders;
    collectReaders(other.op->getResult(0), otherReaders);
    if (llvm::set_intersects(readers, otherReaders))
      return &other;
  }
  return nullptr;
}
