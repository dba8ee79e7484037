//===- SplitReductions.cpp - Sums of blocks, where their terms are computed ==//

#include "PackingBlock.h"
#include "lib/Target/Kernels/KernelModel.h"
#include "lib/Target/Kernels/OperandUse.h"
#include "lib/Target/Kernels/Storage.h"

#include "tpc/Target/CPU/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"

namespace tpc::cpu {
#define GEN_PASS_DEF_SPLITREDUCTIONS
#include "tpc/Target/CPU/Passes.h.inc"
} // namespace tpc::cpu

using namespace mlir;

namespace {

/// A row of at most so many elements is in blocks wherever it lies.
constexpr int64_t kLongestBlock = 64;
/// Fewer elements are not worth a result of their own.
constexpr int64_t kShortestBlock = 8;

struct SplitReductions : tpc::cpu::impl::SplitReductionsBase<SplitReductions> {
  using SplitReductionsBase::SplitReductionsBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isDeclaration())
      return;
    for (auto op : llvm::to_vector(function.getOps<linalg::GenericOp>()))
      if (int64_t block = findBlock(op)) {
        // A whole sum in one block needs no other operation.
        if (op.getNumReductionLoops() == 1 &&
            op.getStaticLoopRanges().back() == block)
          op->setAttr(tpc::kernels::kPartialAttribute,
                      UnitAttr::get(&getContext()));
        else
          split(op, block);
        ++splitReductions;
      }
  }

private:
  /// The block in which a kernel stores, or could, what the operation reduces
  /// along its last loop at the indices at which it is computed; 0 if there is
  /// no such kernel, or if the result cannot be combined from partial ones.
  int64_t findBlock(linalg::GenericOp op) const {
    unsigned loops = op.getNumLoops();
    if (loops < 2 || op->getNumResults() != 1 ||
        !linalg::isReductionIterator(op.getIteratorTypesArray().back()) ||
        op.hasIndexSemantics())
      return 0;
    Operation *combiner = tpc::kernels::matchCombiner(op, 0);
    if (!combiner || !arith::getNeutralElement(combiner))
      return 0;
    int64_t block = 0;
    for (OpOperand *input : op.getDpsInputOperands()) {
      AffineMap map = op.getMatchingIndexingMap(input);
      if (!map.isProjectedPermutation())
        return 0;
      auto producer = input->get().getDefiningOp<linalg::GenericOp>();
      if (!map.isIdentity() || !producer || tpc::kernels::isRounding(producer))
        continue;
      int64_t found = blockOf(cast<OpResult>(input->get()));
      if (found && block && found != block)
        return 0;
      block = std::max(block, found);
    }
    return block >= kShortestBlock ? block : 0;
  }

  /// The block of a tensor's last dimension in memory, or the one that a short
  /// dimension has in whatever is stored in blocks; 0 without one.
  int64_t blockOf(OpResult tensor) const {
    auto storages = tensor.getOwner()->getAttrOfType<ArrayAttr>("tpc.storage");
    ArrayRef<int64_t> shape =
        cast<RankedTensorType>(tensor.getType()).getShape();
    std::optional<tpc::kernels::Storage> storage;
    if (storages && storages.size() == tensor.getOwner()->getNumResults())
      storage = tpc::kernels::Storage::fromAttribute(
          storages[tensor.getResultNumber()], shape);
    if (!storage)
      return shape.back() <= kLongestBlock
                 ? tpc::cpu::packingBlock(shape.back(), vectorBits / 32)
                 : 0;
    return storage->dim == int64_t(shape.size()) - 1 && !storage->pairs
               ? storage->block
               : 0;
  }

  static void split(linalg::GenericOp op, int64_t block) {
    OpBuilder builder(op);
    Location loc = op.getLoc();
    unsigned loops = op.getNumLoops();
    SmallVector<int64_t> sizes = op.getStaticLoopRanges();
    Type element =
        cast<RankedTensorType>(op->getResult(0).getType()).getElementType();
    Operation *combiner = tpc::kernels::matchCombiner(op, 0);

    // Samples come last: a thread's columns are a line of memory then.
    SmallVector<AffineExpr> blocks;
    SmallVector<int64_t> shape;
    for (unsigned loop = 1; loop < loops; ++loop) {
      blocks.push_back(builder.getAffineDimExpr(loop));
      shape.push_back(sizes[loop]);
    }
    blocks.back() = blocks.back().floorDiv(block);
    shape.back() /= block;
    blocks.push_back(builder.getAffineDimExpr(0));
    shape.push_back(sizes[0]);

    auto type = RankedTensorType::get(shape, element);
    Value neutral = arith::ConstantOp::create(
        builder, loc, *arith::getNeutralElement(combiner));
    Value empty = tensor::EmptyOp::create(builder, loc, shape, element);
    Value start = linalg::FillOp::create(builder, loc, neutral, empty).result();
    SmallVector<AffineMap> maps = op.getIndexingMapsArray();
    maps.back() = AffineMap::get(loops, 0, blocks, builder.getContext());
    auto partial = linalg::GenericOp::create(
        builder, loc, TypeRange{type}, op.getDpsInputs(), ValueRange{start},
        maps, op.getIteratorTypesArray());
    IRMapping mapping;
    op.getRegion().cloneInto(&partial.getRegion(), mapping);
    partial->setAttr(tpc::kernels::kPartialAttribute, builder.getUnitAttr());

    // The rest: over the same loops, the last of them over blocks.
    blocks[loops - 2] = builder.getAffineDimExpr(loops - 1);
    AffineMap rest = AffineMap::get(loops, 0, blocks, builder.getContext());
    auto combined = linalg::GenericOp::create(
        builder, loc, op->getResultTypes(), partial.getResults(),
        op.getDpsInits(),
        ArrayRef<AffineMap>{rest, op.getIndexingMapsArray().back()},
        op.getIteratorTypesArray(),
        [&](OpBuilder &nested, Location at, ValueRange elements) {
          IRMapping operands;
          operands.map(combiner->getOperand(0), elements[0]);
          operands.map(combiner->getOperand(1), elements[1]);
          Operation *clone = nested.clone(*combiner, operands);
          linalg::YieldOp::create(nested, at, clone->getResults());
        });
    op.replaceAllUsesWith(combined.getResults());
    op.erase();
  }
};

} // namespace
