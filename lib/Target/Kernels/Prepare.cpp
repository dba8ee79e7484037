//===- Prepare.cpp - tensor code into a normal form of linalg.generic -----===//

#include "Padding.h"

#include "tpc/Target/Kernels/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/Transforms/Transforms.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace tpc::kernels {
#define GEN_PASS_DEF_PREPARE
#include "tpc/Target/Kernels/Passes.h.inc"
} // namespace tpc::kernels

using namespace mlir;

namespace {

/// `tensor.from_elements` of one element is a fill.
struct FillFromElement : OpRewritePattern<tensor::FromElementsOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(tensor::FromElementsOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getElements().size() != 1)
      return rewriter.notifyMatchFailure(op, "more than one element");
    RankedTensorType type = op.getType();
    Value empty = tensor::EmptyOp::create(
        rewriter, op.getLoc(), type.getShape(), type.getElementType());
    rewriter.replaceOpWithNewOp<linalg::FillOp>(op, op.getElements()[0], empty);
    return success();
  }
};

/// A padded tensor is made in memory only where its readers need the padding.
struct DecomposePad : linalg::DecomposePadOpPattern {
  using DecomposePadOpPattern::DecomposePadOpPattern;

  LogicalResult matchAndRewrite(tensor::PadOp pad,
                                PatternRewriter &rewriter) const override {
    if (tpc::kernels::isVirtual(pad))
      return rewriter.notifyMatchFailure(pad, "readers ignore the padding");
    return DecomposePadOpPattern::matchAndRewrite(pad, rewriter);
  }
};

/// A result's dimension of one element that no loop runs over, as a sum that
/// keeps its dimensions has it, gets a parallel loop of its own.
struct LoopOverUnitResults : OpRewritePattern<linalg::GenericOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(linalg::GenericOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getNumDpsInits() == 0)
      return rewriter.notifyMatchFailure(op, "no results");
    AffineMap results = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
    for (OpOperand &init : op.getDpsInitsMutable())
      if (op.getMatchingIndexingMap(&init) != results)
        return rewriter.notifyMatchFailure(op, "results of several maps");
    unsigned loops = op.getNumLoops();
    SmallVector<AffineExpr> expressions(results.getResults());
    auto type = cast<ShapedType>(op.getDpsInitOperand(0)->get().getType());
    for (auto [size, expression] :
         llvm::zip_equal(type.getShape(), expressions))
      if (size == 1 && isa<AffineConstantExpr>(expression))
        expression = rewriter.getAffineDimExpr(loops++);
    if (loops == op.getNumLoops())
      return rewriter.notifyMatchFailure(op, "loops over all of the results");
    SmallVector<AffineMap> maps;
    for (AffineMap map : op.getIndexingMapsArray())
      maps.push_back(
          AffineMap::get(loops, 0, map.getResults(), rewriter.getContext()));
    for (AffineMap &map : MutableArrayRef(maps).take_back(op.getNumDpsInits()))
      map = AffineMap::get(loops, 0, expressions, rewriter.getContext());
    SmallVector<utils::IteratorType> kinds = op.getIteratorTypesArray();
    kinds.resize(loops, utils::IteratorType::parallel);
    auto kinded = llvm::map_to_vector(kinds, [&](utils::IteratorType kind) {
      return Attribute(
          linalg::IteratorTypeAttr::get(rewriter.getContext(), kind));
    });
    rewriter.modifyOpInPlace(op, [&] {
      op.setIndexingMapsAttr(rewriter.getAffineMapArrayAttr(maps));
      op.setIteratorTypesAttr(rewriter.getArrayAttr(kinded));
    });
    return success();
  }
};

/// Loops in the order of the results' dimensions, then reductions in their own
/// order; failure if the results do not give such an order.
FailureOr<SmallVector<unsigned>> normalLoopOrder(linalg::GenericOp op) {
  SmallVector<unsigned> order;
  AffineMap map = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  for (AffineExpr result : map.getResults()) {
    auto dim = dyn_cast<AffineDimExpr>(result);
    if (!dim)
      return failure();
    order.push_back(dim.getPosition());
  }
  if (order.size() != op.getNumParallelLoops())
    return failure();
  for (auto [loop, kind] : llvm::enumerate(op.getIteratorTypesArray())) {
    bool named = llvm::is_contained(order, loop);
    if (kind == utils::IteratorType::parallel ? !named : named)
      return failure();
    if (kind == utils::IteratorType::reduction)
      order.push_back(loop);
  }
  for (OpOperand &init : op.getDpsInitsMutable())
    if (op.getMatchingIndexingMap(&init) != map)
      return failure();
  return order;
}

struct Prepare : tpc::kernels::impl::PrepareBase<Prepare> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isDeclaration())
      return;
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    linalg::populateElementwiseToLinalgConversionPatterns(patterns);
    patterns.add<DecomposePad>(context);
    tensor::populateDecomposeTensorConcatPatterns(patterns);
    patterns.add<FillFromElement, LoopOverUnitResults>(context);
    if (failed(applyPatternsGreedily(function, std::move(patterns))))
      return signalPassFailure();

    IRRewriter rewriter(context);
    SmallVector<linalg::LinalgOp> named;
    function.walk([&](linalg::LinalgOp op) {
      if (!isa<linalg::GenericOp, linalg::FillOp>(op.getOperation()))
        named.push_back(op);
    });
    for (linalg::LinalgOp op : named) {
      rewriter.setInsertionPoint(op);
      if (failed(linalg::generalizeNamedOp(rewriter, op))) {
        op.emitOpError("has no form as linalg.generic");
        return signalPassFailure();
      }
    }

    SmallVector<linalg::GenericOp> generics;
    function.walk([&](linalg::GenericOp op) { generics.push_back(op); });
    for (linalg::GenericOp op : generics) {
      if (op.getNumResults() == 0 || !op.hasPureTensorSemantics()) {
        op.emitOpError("expected tensors as operands and results");
        return signalPassFailure();
      }
      FailureOr<SmallVector<unsigned>> order = normalLoopOrder(op);
      if (failed(order)) {
        op.emitOpError("expected all results to be indexed by the same "
                       "permutation of the parallel loops");
        return signalPassFailure();
      }
      rewriter.setInsertionPoint(op);
      if (!llvm::is_sorted(*order) &&
          failed(linalg::interchangeGenericOp(rewriter, op, *order)))
        return signalPassFailure();
    }
  }
};

} // namespace
