//===- ApproximateMath.cpp - functions of f32 as polynomials --------------===//

#include "tpc/Target/Kernels/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
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
    return call(intrinsic, type, {a, constant(0), all});
  }
  /// Which lanes are of the classes of `vfpclassps`, as a mask.
  Value isOfClass(Value a, int32_t classes) {
    Value number = arith::ConstantOp::create(
        rewriter, loc, rewriter.getI32IntegerAttr(classes));
    return call("llvm.x86.avx512.fpclass.ps.512",
                type.clone(rewriter.getI1Type()), {a, number});
  }
  /// Whether a mask has any lane.
  Value any(Value mask) {
    auto bits = VectorType::get({1}, rewriter.getI16Type());
    Value whole = vector::BitCastOp::create(rewriter, loc, bits, mask);
    Value lanes = vector::ExtractOp::create(rewriter, loc, whole, 0);
    Value none =
        arith::ConstantOp::create(rewriter, loc, rewriter.getI16IntegerAttr(0));
    return arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::ne, lanes,
                                 none);
  }

private:
  Value call(StringRef intrinsic, Type result, ValueRange operands) {
    return LLVM::CallIntrinsicOp::create(rewriter, loc, result,
                                         rewriter.getStringAttr(intrinsic),
                                         operands)
        .getResult(0);
  }

  PatternRewriter &rewriter;
  Location loc;
  VectorType type;
};

static bool isFullVector(Type type) {
  auto vector = dyn_cast<VectorType>(type);
  return vector && vector.getRank() == 1 && vector.getNumElements() == 16 &&
         vector.getElementType().isF32();
}

/// Classes of `vfpclassps`.
constexpr int32_t kZeros = 0x02 | 0x04, kPositiveInfinity = 0x08,
                  kDenormals = 0x20;

/// Marks quotients and roots that the machine's instructions for them compute.
constexpr StringLiteral kExact = "tpc.exact";

/// a / b from an estimate of 1 / b. Divisors that are zero (as denormal ones
/// are in trainers) or infinite, dividends that are infinite and quotients that
/// overflow make NaN on the way; the estimates for divisors beyond 2^126 are
/// denormal, or zeros in their place. Vectors with one of these, which are
/// rare, are divided by the instruction for it.
struct EstimateQuotient : OpRewritePattern<arith::DivFOp> {
  /// With `isOrdinary`, no quotient needs the check.
  EstimateQuotient(MLIRContext *context, bool isOrdinary)
      : OpRewritePattern(context), isOrdinary(isOrdinary) {}

  LogicalResult matchAndRewrite(arith::DivFOp op,
                                PatternRewriter &rewriter) const override {
    if (!isFullVector(op.getType()) || op->hasAttr(kExact))
      return failure();
    Location loc = op.getLoc();
    Vectors vectors(rewriter, loc, cast<VectorType>(op.getType()));
    Value a = op.getLhs(), b = op.getRhs(), minusB = vectors.negate(b);
    Value estimate = vectors.estimate("llvm.x86.avx512.rcp14.ps.512", b);
    Value r = vectors.fma(vectors.fma(minusB, estimate, vectors.constant(1)),
                          estimate, estimate);
    Value quotient = vectors.mul(a, r);
    Value rest = vectors.fma(minusB, quotient, a);
    quotient = vectors.fma(rest, r, quotient);
    if (isOrdinary) {
      rewriter.replaceOp(op, quotient);
      return success();
    }
    Value isNaN = arith::CmpFOp::create(
        rewriter, loc, arith::CmpFPredicate::UNO, quotient, quotient);
    Value isLost = vectors.isOfClass(estimate, kZeros | kDenormals);
    Value either = arith::OrIOp::create(rewriter, loc, isNaN, isLost);
    auto choice = scf::IfOp::create(
        rewriter, loc, vectors.any(either),
        [&](OpBuilder &builder, Location at) {
          auto exact = arith::DivFOp::create(builder, at, a, b);
          exact->setAttr(kExact, builder.getUnitAttr());
          scf::YieldOp::create(builder, at, exact.getResult());
        },
        [&](OpBuilder &builder, Location at) {
          scf::YieldOp::create(builder, at, quotient);
        });
    rewriter.replaceOp(op, choice);
    return success();
  }

private:
  bool isOrdinary;
};

/// sqrt(a) from an estimate of 1 / sqrt(a); zeros and infinity are their own
/// roots. Those that are marked as exact stay.
struct EstimateRoot : OpRewritePattern<math::SqrtOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(math::SqrtOp op,
                                PatternRewriter &rewriter) const override {
    if (!isFullVector(op.getType()) || op->hasAttr(kExact))
      return failure();
    Vectors vectors(rewriter, op.getLoc(), cast<VectorType>(op.getType()));
    Value a = op.getOperand();
    Value r = vectors.estimate("llvm.x86.avx512.rsqrt14.ps.512", a);
    Value root = vectors.mul(a, r);
    Value half = vectors.mul(r, vectors.constant(0.5));
    Value rest = vectors.fma(vectors.negate(root), half, vectors.constant(0.5));
    root = vectors.fma(root, rest, root);
    Value isOwnRoot = vectors.isOfClass(a, kZeros | kPositiveInfinity);
    rewriter.replaceOpWithNewOp<arith::SelectOp>(op, isOwnRoot, a, root);
    return success();
  }
};

struct ApproximateMath
    : tpc::kernels::impl::ApproximateMathBase<ApproximateMath> {
  using ApproximateMathBase::ApproximateMathBase;

  void runOnOperation() override {
    // The divisor that tanh becomes is neither small nor large for any
    // argument.
    StringRef tanh = math::TanhOp::getOperationName();
    if (failed(approximate([&](StringRef name) { return name != tanh; },
                           /*quotientsAreOrdinary=*/false)) ||
        failed(approximate([&](StringRef name) { return name == tanh; },
                           /*quotientsAreOrdinary=*/true)))
      return signalPassFailure();
    getOperation()->walk([](Operation *op) { op->removeAttr(kExact); });
  }

private:
  LogicalResult approximate(llvm::function_ref<bool(StringRef)> isChosen,
                            bool quotientsAreOrdinary) {
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    populateMathPolynomialApproximationPatterns(patterns, isChosen);
    if (reciprocalEstimates) {
      patterns.add<EstimateQuotient>(context, quotientsAreOrdinary);
      patterns.add<EstimateRoot>(context);
    }
    if (!fusedMultiplyAdd)
      patterns.add<SplitFma>(context);
    return applyPatternsGreedily(getOperation(), std::move(patterns));
  }
};

} // namespace
