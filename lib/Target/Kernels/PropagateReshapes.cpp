//===- PropagateReshapes.cpp - elementwise in the shape of products -------===//

#include "Storage.h"

#include "tpc/Target/Kernels/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace tpc::kernels {
#define GEN_PASS_DEF_PROPAGATERESHAPES
#include "tpc/Target/Kernels/Passes.h.inc"
} // namespace tpc::kernels

using namespace mlir;

namespace {

/// Loops that become one, in groups.
using Groups = SmallVector<ReassociationIndices>;

/// Whether a result would get another shape that is written to an argument of
/// the function, or is computed in the place of one.
bool changesArguments(linalg::GenericOp op, const Groups &groups) {
  auto isWritten = [](Operation *user) {
    return isa<bufferization::MaterializeInDestinationOp>(user);
  };
  for (OpOperand &init : op.getDpsInitsMutable()) {
    AffineMap map = op.getMatchingIndexingMap(&init);
    bool changes = llvm::any_of(groups, [&](const ReassociationIndices &group) {
      return map.isFunctionOfDim(group.front());
    });
    if (changes &&
        (!init.get().getDefiningOp<tensor::EmptyOp>() ||
         llvm::any_of(op.getTiedOpResult(&init).getUsers(), isWritten)))
      return true;
  }
  return false;
}

/// Whether the loops of each group are all of one kind, and index neighbouring
/// dimensions of an operand or none.
bool mayCollapse(linalg::GenericOp op, const Groups &groups) {
  SmallVector<utils::IteratorType> kinds = op.getIteratorTypesArray();
  for (const ReassociationIndices &group : groups) {
    for (int64_t loop : group)
      if (kinds[loop] != kinds[group.front()])
        return false;
    for (AffineMap map : op.getIndexingMapsArray())
      if (!map.isProjectedPermutation() ||
          !linalg::isDimSequencePreserved(map, group))
        return false;
  }
  return true;
}

/// Whether an operation does the same at each index: elementwise ones, and
/// sums over whole samples.
bool hasNoStructure(linalg::GenericOp op) {
  if (op.getNumReductionLoops() != 0 &&
      (op.getNumDpsInputs() != 1 || op.getNumParallelLoops() != 1))
    return false;
  auto isIdentity = [&](OpOperand *input) {
    return op.getMatchingIndexingMap(input).isIdentity() ||
           op.getMatchingIndexingMap(input).getNumResults() == 0;
  };
  return llvm::all_of(op.getDpsInputOperands(), isIdentity) &&
         !op.hasIndexSemantics();
}

/// Whether a tensor is a state of the network, or a part of one: a state that
/// is read in another shape than its own is not packed. One that is read
/// through another view is not packed anyhow.
bool readsState(Value value) {
  while (auto slice = value.getDefiningOp<tensor::ExtractSliceOp>())
    value = slice.getSource();
  return tpc::kernels::isState(value);
}

/// The groups in which an operation reads the loops of an operation before it
/// and can run over them itself; none if there are none.
Groups findGroups(linalg::GenericOp op) {
  for (OpOperand *input : op.getDpsInputOperands())
    if (op.getRank(input) != 0 && readsState(input->get()))
      return {};
  for (OpOperand *input : op.getDpsInputOperands()) {
    auto reshape = input->get().getDefiningOp<tensor::ExpandShapeOp>();
    if (!reshape || !reshape.getSrc().getDefiningOp<linalg::GenericOp>() ||
        !op.getMatchingIndexingMap(input).isIdentity())
      continue;
    Groups groups = reshape.getReassociationIndices();
    llvm::erase_if(groups, [](const ReassociationIndices &group) {
      return group.size() == 1;
    });
    if (!groups.empty() && mayCollapse(op, groups) &&
        !changesArguments(op, groups))
      return groups;
  }
  return {};
}

struct PropagateReshapes
    : tpc::kernels::impl::PropagateReshapesBase<PropagateReshapes> {
  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    for (auto op :
         llvm::to_vector(getOperation().getOps<linalg::GenericOp>())) {
      if (!op.hasPureTensorSemantics() || !hasNoStructure(op))
        continue;
      Groups groups = findGroups(op);
      if (groups.empty())
        continue;
      rewriter.setInsertionPoint(op);
      FailureOr<linalg::CollapseResult> result =
          linalg::collapseOpIterationDims(op, groups, rewriter);
      if (failed(result)) {
        op.emitOpError("expected loops that can become one");
        return signalPassFailure();
      }
      rewriter.replaceOp(op, result->results);
      ++collapsed;
    }
  }
};

} // namespace
