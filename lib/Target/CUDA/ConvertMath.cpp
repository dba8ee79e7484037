//===- ConvertMath.cpp - functions by LLVM's intrinsics -------------------===//

#include "tpc/Target/CUDA/Passes.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace tpc::cuda {
#define GEN_PASS_DEF_CONVERTMATH
#include "tpc/Target/CUDA/Passes.h.inc"
} // namespace tpc::cuda

using namespace mlir;

namespace {

template <typename MathOp> struct ConvertFunction : OpRewritePattern<MathOp> {
  ConvertFunction(MLIRContext *context, StringRef intrinsic)
      : OpRewritePattern<MathOp>(context), intrinsic(intrinsic) {}

  LogicalResult matchAndRewrite(MathOp op,
                                PatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<LLVM::CallIntrinsicOp>(
        op, op.getType(), rewriter.getStringAttr(intrinsic), op->getOperands());
    return success();
  }

  StringRef intrinsic;
};

struct ConvertMath : tpc::cuda::impl::ConvertMathBase<ConvertMath> {
  void runOnOperation() override {
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    patterns.add<ConvertFunction<math::AbsFOp>>(context, "llvm.fabs");
    patterns.add<ConvertFunction<math::CopySignOp>>(context, "llvm.copysign");
    patterns.add<ConvertFunction<math::FloorOp>>(context, "llvm.floor");
    patterns.add<ConvertFunction<math::FmaOp>>(context, "llvm.fma");
    patterns.add<ConvertFunction<math::SqrtOp>>(context, "llvm.sqrt");
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
