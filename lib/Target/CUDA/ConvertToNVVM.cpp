//===- ConvertToNVVM.cpp - kernels to the NVVM dialect --------------------===//

#include "tpc/Target/CUDA/Passes.h"

#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/GPUToNVVM/GPUToNVVMPass.h"
#include "mlir/Conversion/IndexToLLVM/IndexToLLVM.h"
#include "mlir/Conversion/LLVMCommon/ConversionTarget.h"
#include "mlir/Conversion/LLVMCommon/Pattern.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVM.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/NVGPU/IR/NVGPUDialect.h"
#include "mlir/Transforms/DialectConversion.h"

namespace tpc::cuda {
#define GEN_PASS_DEF_CONVERTTONVVM
#include "tpc/Target/CUDA/Passes.h.inc"
} // namespace tpc::cuda

using namespace mlir;

namespace {

/// MLIR's own conversion wants indices of 64 bits.
struct ConvertAsyncCopy : ConvertOpToLLVMPattern<nvgpu::DeviceAsyncCopyOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult
  matchAndRewrite(nvgpu::DeviceAsyncCopyOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto target = cast<MemRefType>(op.getDst().getType());
    auto source = cast<MemRefType>(op.getSrc().getType());
    if (!op->use_empty())
      return rewriter.notifyMatchFailure(op, "its token is used");
    Value to = getStridedElementPtr(rewriter, loc, target, adaptor.getDst(),
                                    adaptor.getDstIndices());
    Value from = getStridedElementPtr(rewriter, loc, source, adaptor.getSrc(),
                                      adaptor.getSrcIndices());
    from = LLVM::AddrSpaceCastOp::create(
        rewriter, loc,
        LLVM::LLVMPointerType::get(op.getContext(),
                                   unsigned(NVVM::NVVMMemorySpace::Global)),
        from);
    unsigned element = target.getElementTypeBitWidth() / 8;
    Value bytes;
    if (Value elements = adaptor.getSrcElements())
      bytes = LLVM::MulOp::create(
          rewriter, loc, elements,
          LLVM::ConstantOp::create(rewriter, loc, rewriter.getI32Type(),
                                   element));
    NVVM::CpAsyncOp::create(
        rewriter, loc, to, from,
        uint32_t(op.getDstElements().getZExtValue() * element),
        op.getBypassL1() ? NVVM::LoadCacheModifierKind::CG
                         : NVVM::LoadCacheModifierKind::CA,
        bytes);
    rewriter.eraseOp(op);
    return success();
  }
};

/// MLIR's own conversion leaves what is said of a loop where its branches are
/// not translated with it.
void annotateLoop(Operation *branch) {
  StringRef name = "llvm.loop_annotation";
  auto annotation = branch->getAttrOfType<LLVM::LoopAnnotationAttr>(name);
  if (!annotation)
    return;
  branch->removeDiscardableAttr(name);
  if (auto plain = dyn_cast<LLVM::BrOp>(branch))
    plain.setLoopAnnotationAttr(annotation);
  else
    cast<LLVM::CondBrOp>(branch).setLoopAnnotationAttr(annotation);
}

struct ConvertToNVVM : tpc::cuda::impl::ConvertToNVVMBase<ConvertToNVVM> {
  void runOnOperation() override {
    MLIRContext *context = &getContext();
    LowerToLLVMOptions options(context);
    // Divisions of 64 bits are calls; tpc-cuda-lower-kernels sees to it that
    // indices are small enough.
    options.overrideIndexBitwidth(32);
    options.useBarePtrCallConv = true;
    LLVMTypeConverter converter(context, options);
    configureGpuToNVVMTypeConverter(converter);
    RewritePatternSet patterns(context);
    arith::populateArithToLLVMConversionPatterns(converter, patterns);
    cf::populateControlFlowToLLVMConversionPatterns(converter, patterns);
    index::populateIndexToLLVMConversionPatterns(converter, patterns);
    populateFinalizeMemRefToLLVMConversionPatterns(converter, patterns);
    populateVectorToLLVMConversionPatterns(converter, patterns);
    populateGpuToNVVMConversionPatterns(converter, patterns, /*benefit=*/10);
    patterns.add<ConvertAsyncCopy>(converter);
    LLVMConversionTarget target(*context);
    configureGpuToNVVMConversionLegality(target);
    if (failed(applyPartialConversion(getOperation(), target,
                                      std::move(patterns))))
      return signalPassFailure();
    getOperation().walk([](Operation *op) {
      if (isa<LLVM::BrOp, LLVM::CondBrOp>(op))
        annotateLoop(op);
    });
  }
};

} // namespace
