//===- PackOperands.cpp - store factors of products in blocks ---===//

#include "PackingBlock.h"
#include "lib/Target/Kernels/Elementwise.h"
#include "lib/Target/Kernels/KernelModel.h"
#include "lib/Target/Kernels/OperandUse.h"
#include "lib/Target/Kernels/Padding.h"
#include "lib/Target/Kernels/Storage.h"

#include "tpc/Target/CPU/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/SetVector.h"

namespace tpc::cpu {
#define GEN_PASS_DEF_PACKOPERANDS
#include "tpc/Target/CPU/Passes.h.inc"
} // namespace tpc::cpu

using namespace mlir;

namespace {

/// A copy pays when each element is read at least this many times.
constexpr int64_t kReuse = 64;

/// How a tensor is used by those that read it, directly or through views.
struct Readers {
  /// All of them can read it in blocks of the last dimension.
  bool allowBlocks = true;
  /// The number of times that products read each element.
  int64_t products = 0;
};

int64_t lastSize(Value tensor) {
  return cast<RankedTensorType>(tensor.getType()).getShape().back();
}

struct PackOperands : tpc::cpu::impl::PackOperandsBase<PackOperands> {
  using PackOperandsBase::PackOperandsBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isDeclaration())
      return;
    SmallVector<linalg::GenericOp> operations =
        llvm::to_vector(function.getOps<linalg::GenericOp>());
    IRRewriter rewriter(&getContext());
    for (linalg::GenericOp &op : operations)
      if (failed(sumSamplesLast(rewriter, op)))
        return signalPassFailure();
    for (linalg::GenericOp op : operations)
      storeResults(op);
    for (BlockArgument argument : function.getArguments())
      if (!tpc::kernels::isState(argument))
        copyWhereProductsRead(argument);
  }

private:
  int64_t block(Value tensor) const {
    return tpc::cpu::packingBlock(lastSize(tensor), vectorBits / 32);
  }

  /// Moves the loop over the samples of a sum behind those over places: samples
  /// are neighbours in the layouts of this pass. So it is whether or not the
  /// tensors have such a layout, so that numbers do not depend on what else
  /// reads them.
  LogicalResult sumSamplesLast(RewriterBase &rewriter, linalg::GenericOp &op) {
    unsigned parallel = op.getNumParallelLoops();
    if (op.getNumReductionLoops() < 2)
      return success();
    llvm::SmallSetVector<unsigned, 2> samples, channels;
    for (OpOperand *input : op.getDpsInputOperands()) {
      AffineMap map = op.getMatchingIndexingMap(input);
      if (!isBatched(input->get()) || tpc::kernels::isState(input->get()))
        continue;
      map.getResults().back().walk([&](AffineExpr part) {
        if (auto loop = dyn_cast<AffineDimExpr>(part))
          channels.insert(loop.getPosition());
      });
      if (auto loop = dyn_cast<AffineDimExpr>(map.getResult(0)))
        samples.insert(loop.getPosition());
    }
    if (samples.size() != 1 || samples[0] < parallel ||
        channels.contains(samples[0]))
      return success();
    // Terms of a product may come in any order, those of others may not.
    for (unsigned result = 0; result < op.getNumResults(); ++result)
      if (!tpc::kernels::matchCombiner(op, result))
        return success();
    SmallVector<unsigned> order;
    bool inserted = false;
    for (unsigned loop = 0; loop < op.getNumLoops(); ++loop) {
      if (loop == samples[0])
        continue;
      if (loop >= parallel && channels.contains(loop) &&
          !std::exchange(inserted, true))
        order.push_back(samples[0]);
      order.push_back(loop);
    }
    if (!inserted)
      order.push_back(samples[0]);
    if (llvm::is_sorted(order))
      return success();
    rewriter.setInsertionPoint(op);
    FailureOr<linalg::GenericOp> ordered =
        linalg::interchangeGenericOp(rewriter, op, order);
    if (failed(ordered))
      return failure();
    op = *ordered;
    return success();
  }

  static bool isBatched(Value tensor) {
    auto type = dyn_cast<RankedTensorType>(tensor.getType());
    return type && type.getRank() >= 2 && type.getElementType().isF32();
  }

  /// Blocks of the last dimension, one after the other; in a block, one
  /// sample after the other.
  DictionaryAttr blockedStorage(Value tensor) {
    int64_t rank = cast<RankedTensorType>(tensor.getType()).getRank();
    SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(1, rank));
    order.push_back(0);
    return tpc::kernels::Storage{block(tensor), rank - 1, order}.toAttribute(
        &getContext());
  }

  /// Whether a tensor holds images whose channels fill at most half a vector.
  bool hasFewChannels(Value tensor) const {
    auto type = cast<RankedTensorType>(tensor.getType());
    return type.getRank() == 4 && 2 * lastSize(tensor) <= vectorBits / 32;
  }

  /// [y][sample][x][channel]: the channels of a window's row are neighbours, so
  /// that they are rows of a gradient together.
  DictionaryAttr imageStorage(Value tensor) {
    return tpc::kernels::Storage{lastSize(tensor), 3, {1, 0, 2, 3}}.toAttribute(
        &getContext());
  }

  void storeResults(linalg::GenericOp op) {
    SmallVector<Attribute> storages;
    bool any = false;
    for (OpResult result : op->getResults()) {
      bool blocked = shouldBlock(result);
      storages.push_back(blocked ? Attribute(blockedStorage(result))
                                 : UnitAttr::get(&getContext()));
      any |= blocked;
      blockedTensors += blocked;
    }
    if (any)
      op->setAttr("tpc.storage", ArrayAttr::get(&getContext(), storages));
  }

  bool shouldBlock(Value tensor) {
    if (!isBatched(tensor) || !block(tensor))
      return false;
    Readers readers;
    collect(tensor, readers);
    return readers.allowBlocks && readers.products > 0;
  }

  /// What a function is given lies row by row: it is copied, if products read
  /// it often.
  void copyWhereProductsRead(Value tensor) {
    Readers readers;
    if (isBatched(tensor) && block(tensor))
      collect(tensor, readers);
    else
      readers.allowBlocks = false;
    if (!readers.allowBlocks) {
      for (Operation *user : llvm::to_vector(tensor.getUsers()))
        if (isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(user))
          copyWhereProductsRead(user->getResult(0));
    } else if (hasFewChannels(tensor)) {
      for (Operation *user : llvm::to_vector(tensor.getUsers()))
        if (auto pad = dyn_cast<tensor::PadOp>(user))
          if (countProducts(pad) >= kReuse)
            writePadding(pad);
      if (countProducts(tensor) >= kReuse)
        insertCopy(tensor);
    } else if (readers.products >= kReuse) {
      insertCopy(tensor);
    }
  }

  int64_t countProducts(Value tensor) {
    Readers readers;
    collect(tensor, readers);
    return readers.products;
  }

  /// Makes a padded image in memory: where places lie outside of an image,
  /// those of a window's row cannot be rows of a gradient together.
  void writePadding(tensor::PadOp pad) {
    OpBuilder builder(pad);
    Location loc = pad.getLoc();
    RankedTensorType type = pad.getType();
    Value empty = tensor::EmptyOp::create(builder, loc, type.getShape(),
                                          type.getElementType());
    // The padding's value may be a constant inside of the operation.
    TypedAttr padding;
    matchPattern(pad.getConstantPaddingValue(), m_Constant(&padding));
    Value value = arith::ConstantOp::create(builder, loc, padding);
    Value filled =
        linalg::FillOp::create(builder, loc, value, empty).getResult(0);
    auto getAll = [&](ArrayRef<int64_t> values) {
      return getAsIndexOpFoldResult(&getContext(), values);
    };
    SmallVector<int64_t> ones(type.getRank(), 1);
    auto insertion = tensor::InsertSliceOp::create(
        builder, loc, pad.getSource(), filled, getAll(pad.getStaticLow()),
        getAll(pad.getSourceType().getShape()), getAll(ones));
    insertion->setAttr("tpc.storage", imageStorage(pad));
    pad.replaceAllUsesWith(insertion.getResult());
    pad.erase();
    ++copies;
  }

  void collect(Value tensor, Readers &readers) {
    for (OpOperand &use : tensor.getUses()) {
      Operation *user = use.getOwner();
      int64_t last = cast<RankedTensorType>(tensor.getType()).getRank() - 1;
      if (auto generic = dyn_cast<linalg::GenericOp>(user)) {
        tpc::kernels::OperandUse reader{generic, &use};
        readers.allowBlocks &=
            generic.isDpsInput(&use) && tpc::kernels::allowsSplit(reader, last);
        if (reader.isFactor())
          readers.products += reuse(reader);
      } else if (auto pad = dyn_cast<tensor::PadOp>(user)) {
        readers.allowBlocks &= tpc::kernels::isVirtual(pad) &&
                               pad.getStaticLow()[last] == 0 &&
                               pad.getStaticHigh()[last] == 0;
        collect(pad.getResult(), readers);
      } else if (isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(user)) {
        Value reshaped = user->getResult(0);
        readers.allowBlocks &= keepsBlocks(tensor, reshaped);
        collect(reshaped, readers);
      } else {
        readers.allowBlocks = false;
      }
    }
  }

  bool keepsBlocks(Value tensor, Value reshaped) const {
    auto sizeOfFirst = [](Value value) {
      return cast<RankedTensorType>(value.getType()).getDimSize(0);
    };
    return isBatched(reshaped) && block(tensor) == block(reshaped) &&
           sizeOfFirst(tensor) == sizeOfFirst(reshaped);
  }

  static int64_t reuse(tpc::kernels::OperandUse reader) {
    int64_t count = 1;
    SmallVector<int64_t> sizes = reader.op.getStaticLoopRanges();
    for (unsigned loop = 0; loop < reader.op.getNumParallelLoops(); ++loop)
      if (!reader.map().isFunctionOfDim(loop))
        count *= sizes[loop];
    return count;
  }

  void insertCopy(Value tensor) {
    OpBuilder builder(&getContext());
    builder.setInsertionPointAfterValue(tensor);
    Location loc = tensor.getLoc();
    linalg::GenericOp copy = tpc::kernels::createCopy(builder, loc, tensor);
    copy->setAttr("tpc.storage",
                  builder.getArrayAttr({hasFewChannels(tensor)
                                            ? imageStorage(tensor)
                                            : blockedStorage(tensor)}));
    // What padding is written into reads the tensor itself.
    tensor.replaceUsesWithIf(copy.getResult(0), [&](OpOperand &use) {
      return use.getOwner() != copy &&
             !isa<tensor::InsertSliceOp>(use.getOwner());
    });
    ++copies;
  }
};

} // namespace
