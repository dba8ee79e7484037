//===- LowerKernels.cpp - kernels on tensors to launches on buffers -------===//

#include "KernelSchedules.h"

#include "lib/Target/Kernels/DescribeKernel.h"
#include "lib/Target/Kernels/FunctionLowering.h"
#include "tpc/Target/CUDA/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/NVGPU/IR/NVGPUDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace tpc::cuda {
#define GEN_PASS_DEF_LOWERKERNELS
#include "tpc/Target/CUDA/Passes.h.inc"
} // namespace tpc::cuda

using namespace mlir;
using namespace tpc::cuda;

namespace {

/// Emits kernels as launches.
class LaunchLowering : public FunctionLowering {
public:
  LaunchLowering(func::FuncOp function, Precision precision)
      : FunctionLowering(function), precision(precision) {}

private:
  LogicalResult emit(ArrayRef<linalg::GenericOp> operations) override {
    FailureOr<Kernel> kernel = buildKernel(operations, viewOf);
    if (failed(kernel))
      return failure();
    linalg::GenericOp last = operations.back();
    if (failed(checkSizes(*kernel, last.getLoc())))
      return failure();
    descriptions.push_back(describeKernel(builder, *kernel, /*parallel=*/true));
    // Products too small for matrices of tensor cores may have tiles all the
    // same.
    Precision factors = precision;
    std::optional<ProductTiling> tiling = tileProducts(*kernel, factors);
    if (!tiling && precision != Precision::Float32) {
      factors = Precision::Float32;
      tiling = tileProducts(*kernel, factors);
    }
    if (tiling)
      return emitTiledProductKernel(builder, last.getLoc(), *kernel, *tiling,
                                    factors, viewOf);
    if (int64_t threads = chooseTermThreads(*kernel); threads > 1)
      return emitSharedTermsKernel(builder, last.getLoc(), *kernel, threads,
                                   viewOf);
    return emitElementKernel(builder, last.getLoc(), *kernel, viewOf);
  }

  /// Kernels compute addresses, and the number of an element, in 32 bits.
  static LogicalResult checkSizes(const Kernel &kernel, Location loc) {
    constexpr int64_t most = int64_t(1) << 31;
    double elements = 1;
    for (unsigned d : kernel.sharedDimensions())
      elements *= double(kernel.dimensions[d].size);
    for (const Stage &stage : kernel.stages)
      for (auto *accesses : {&stage.inputs, &stage.inits, &stage.outputs})
        for (const Access &access : *accesses)
          if (access.isMemory())
            elements = std::max(elements,
                                double(cast<MemRefType>(access.memref.getType())
                                           .getNumElements()));
    if (elements < double(most))
      return success();
    return emitError(loc, "expected kernels on fewer than 2^31 elements on the "
                          "CUDA target, found ")
           << int64_t(elements);
  }

  const Precision precision;
};

struct LowerKernels : tpc::cuda::impl::LowerKernelsBase<LowerKernels> {
  using LowerKernelsBase::LowerKernelsBase;

  void runOnOperation() override {
    if (getOperation().isDeclaration())
      return;
    if (failed(LaunchLowering(getOperation(), precision).run()))
      signalPassFailure();
  }
};

} // namespace
