//===- ComparedProducts.cpp - Products whose difference counts ------------===//

#include "ComparedProducts.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/SetOperations.h"

using namespace mlir;
using namespace tpc::kernels;

bool tpc::kernels::startsAtZero(linalg::GenericOp op) {
  auto fill = op.getDpsInitOperand(0)->get().getDefiningOp<linalg::FillOp>();
  return fill && matchPattern(fill.getInputs()[0], m_AnyZeroFloat());
}

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

static bool areCompared(linalg::GenericOp op, linalg::GenericOp other) {
  llvm::SmallPtrSet<Operation *, 4> readers, otherReaders;
  collectReaders(op->getResult(0), readers);
  collectReaders(other->getResult(0), otherReaders);
  return llvm::set_intersects(readers, otherReaders);
}

const ComparedProduct *
ComparedProducts::find(const ComparedProduct &product) const {
  for (const ComparedProduct &other : products)
    if (other.common == product.common &&
        other.commonMap == product.commonMap &&
        other.ownMap == product.ownMap && other.own != product.own &&
        other.own.getType() == product.own.getType() &&
        areCompared(product.op, other.op))
      return &other;
  return nullptr;
}
