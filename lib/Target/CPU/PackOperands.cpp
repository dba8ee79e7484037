//===- PackOperands.cpp - copy operands that products read down columns ---===//

#include "PackingBlock.h"
#include "Storage.h"

#include "tpc/Target/CPU/Passes.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace tpc::cpu {
#define GEN_PASS_DEF_PACKOPERANDS
#include "tpc/Target/CPU/Passes.h.inc"
} // namespace tpc::cpu

using namespace mlir;

namespace {

/// Rows at least this many elements apart lie in different pages and compete
/// for the same cache sets.
constexpr int64_t kFarRows = 512;
/// A copy pays when each element is read at least this many times.
constexpr int64_t kReuse = 64;

struct PackOperands : tpc::cpu::impl::PackOperandsBase<PackOperands> {
  using PackOperandsBase::PackOperandsBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    llvm::DenseMap<Value, Value> packed;
    SmallVector<linalg::GenericOp> operations =
        llvm::to_vector(function.getOps<linalg::GenericOp>());
    for (linalg::GenericOp op : operations)
      for (OpOperand *operand : op.getDpsInputOperands())
        if (int64_t block = blockFor(op, *operand))
          replace(op, *operand, block, packed[operand->get()]);
  }

  /// The block in which a product's operand should be copied, or 0.
  int64_t blockFor(linalg::GenericOp op, OpOperand &operand) {
    auto type = dyn_cast<RankedTensorType>(operand.get().getType());
    if (!type || type.getRank() != 2 || op.getNumReductionLoops() != 1 ||
        op.getNumDpsInputs() < 2 || type.getDimSize(1) < kFarRows ||
        !type.getElementType().isF32())
      return 0;
    AffineMap map = op.getMatchingIndexingMap(&operand);
    auto outer = dyn_cast<AffineDimExpr>(map.getResult(0));
    auto inner = dyn_cast<AffineDimExpr>(map.getResult(1));
    unsigned reduction = op.getNumParallelLoops();
    if (!outer || !inner || outer.getPosition() != reduction ||
        inner.getPosition() == reduction)
      return 0;
    // A state is stored for the product already.
    if (auto argument = dyn_cast<BlockArgument>(operand.get())) {
      auto buffer = getOperation().getArgAttrOfType<DictionaryAttr>(
          argument.getArgNumber(), "tpc.buffer");
      if (buffer && buffer.getAs<DictionaryAttr>("storage"))
        return 0;
    }
    int64_t reuse = 1;
    SmallVector<int64_t> sizes = op.getStaticLoopRanges();
    for (unsigned loop = 0; loop < reduction; ++loop)
      if (loop != inner.getPosition())
        reuse *= sizes[loop];
    if (reuse < kReuse)
      return 0;
    for (AffineMap other : op.getIndexingMapsArray())
      for (AffineExpr result : other.getResults())
        if (!isa<AffineDimExpr>(result) &&
            result.isFunctionOfDim(inner.getPosition()))
          return 0;
    return tpc::cpu::packingBlock(type.getDimSize(1), vectorBits / 32);
  }

  void replace(linalg::GenericOp op, OpOperand &operand, int64_t block,
               Value &copy) {
    OpBuilder builder(op);
    if (!copy)
      copy = transpose(builder, operand.get(), block);
    operand.set(copy);
    SmallVector<AffineMap> maps = op.getIndexingMapsArray();
    AffineMap &map = maps[operand.getOperandNumber()];
    map = AffineMap::get(map.getNumDims(), 0,
                         {map.getResult(1), map.getResult(0)}, &getContext());
    op.setIndexingMapsAttr(builder.getAffineMapArrayAttr(maps));
  }

  Value transpose(OpBuilder &builder, Value tensor, int64_t block) {
    auto type = cast<RankedTensorType>(tensor.getType());
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointAfterValue(tensor);
    Location loc = tensor.getLoc();
    SmallVector<int64_t> shape = {type.getDimSize(1), type.getDimSize(0)};
    Value empty =
        tensor::EmptyOp::create(builder, loc, shape, type.getElementType());
    AffineMap identity = builder.getMultiDimIdentityMap(2);
    AffineMap swapped = AffineMap::get(
        2, 0, {builder.getAffineDimExpr(1), builder.getAffineDimExpr(0)},
        &getContext());
    auto copy = linalg::GenericOp::create(
        builder, loc, TypeRange{empty.getType()}, ValueRange{tensor},
        ValueRange{empty}, ArrayRef<AffineMap>{swapped, identity},
        SmallVector<utils::IteratorType>(2, utils::IteratorType::parallel),
        [](OpBuilder &nested, Location at, ValueRange elements) {
          linalg::YieldOp::create(nested, at, elements[0]);
        });
    copy->setAttr(
        "tpc.storage",
        tpc::cpu::Storage{block, 0, {0, 1}}.toAttribute(&getContext()));
    ++copies;
    return copy.getResult(0);
  }
};

} // namespace
