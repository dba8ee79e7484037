//===- ApproximateMath.cpp - functions of f32 as polynomials --------------===//

#include "tpc/Target/Kernels/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace tpc::kernels {
#define GEN_PASS_DEF_APPROXIMATEMATH
#include "tpc/Target/Kernels/Passes.h.inc"
} // namespace tpc::kernels

using namespace mlir;

namespace {

/// Without an instruction for it, a fused product would be a library call.
struct SplitFma : OpRewritePattern<math::FmaOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(math::FmaOp op,
                                PatternRewriter &rewriter) const override {
    Value product =
        arith::MulFOp::create(rewriter, op.getLoc(), op.getA(), op.getB());
    rewriter.replaceOpWithNewOp<arith::AddFOp>(op, product, op.getC());
    return success();
  }
};

/// Arithmetic on vectors of one type, in a line.
class Vectors {
public:
  Vectors(PatternRewriter &rewriter, Location loc, VectorType type)
      : rewriter(rewriter), loc(loc), type(type) {}

  Value constant(float value) {
    return arith::ConstantOp::create(
        rewriter, loc,
        DenseElementsAttr::get(type, rewriter.getF32FloatAttr(value)));
  }
  Value mul(Value a, Value b) {
    return arith::MulFOp::create(rewriter, loc, a, b);
  }
  /// a b + c with one rounding.
  Value fma(Value a, Value b, Value c) {
    return math::FmaOp::create(rewriter, loc, a, b, c);
  }
  Value negate(Value a) { return arith::NegFOp::create(rewriter, loc, a); }
  /// An estimate of all lanes by an intrinsic that takes a mask.
  Value estimate(StringRef intrinsic, Value a) {
    Value all = arith::ConstantOp::create(rewriter, loc,
                                          rewriter.getI16IntegerAttr(-1));
    return LLVM::CallIntrinsicOp::create(rewriter, loc, type,
                                         rewriter.getStringAttr(intrinsic),
                                         ValueRange{a, constant(0), all})
        .getResult(0);
  }

private:
  PatternRewriter &rewriter;
  Location loc;
  VectorType type;
};

static bool isFullVector(Type type) {
  auto vector = dyn_cast<VectorType>(type);
  return vector && vector.getRank() == 1 && vector.getNumElements() == 16 &&
         vector.getElementType().isF32();
}

/// a / b from an estimate of 1 / b.
struct EstimateQuotient : OpRewritePattern<arith::DivFOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::DivFOp op,
                                PatternRewriter &rewriter) const override {
    if (!isFullVector(op.getType()))
      return failure();
    Vectors vectors(rewriter, op.getLoc(), cast<VectorType>(op.getType()));
    Value a = op.getLhs(), b = op.getRhs(), minusB = vectors.negate(b);
    Value r = vectors.estimate("llvm.x86.avx512.rcp14.ps.512", b);
    r = vectors.fma(vectors.fma(minusB, r, vectors.constant(1)), r, r);
    Value quotient = vectors.mul(a, r);
    Value rest = vectors.fma(minusB, quotient, a);
    rewriter.replaceOp(op, vectors.fma(rest, r, quotient));
    return success();
  }
};

/// sqrt(a) from an estimate of 1 / sqrt(a), which is infinite for 0.
struct EstimateRoot : OpRewritePattern<math::SqrtOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(math::SqrtOp op,
                                PatternRewriter &rewriter) const override {
    if (!isFullVector(op.getType()))
      return failure();
    Vectors vectors(rewriter, op.getLoc(), cast<VectorType>(op.getType()));
    Value a = op.getOperand();
    Value zero = vectors.constant(0);
    Value isZero = arith::CmpFOp::create(rewriter, op.getLoc(),
                                         arith::CmpFPredicate::OEQ, a, zero);
    Value r = arith::SelectOp::create(
        rewriter, op.getLoc(), isZero, zero,
        vectors.estimate("llvm.x86.avx512.rsqrt14.ps.512", a));
    Value root = vectors.mul(a, r);
    Value half = vectors.mul(r, vectors.constant(0.5));
    Value rest = vectors.fma(vectors.negate(root), half, vectors.constant(0.5));
    rewriter.replaceOp(op, vectors.fma(root, rest, root));
    return success();
  }
};

struct ApproximateMath
    : tpc::kernels::impl::ApproximateMathBase<ApproximateMath> {
  using ApproximateMathBase::ApproximateMathBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateMathPolynomialApproximationPatterns(patterns);
    if (reciprocalEstimates)
      patterns.add<EstimateQuotient, EstimateRoot>(&getContext());
    if (!fusedMultiplyAdd)
      patterns.add<SplitFma>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
