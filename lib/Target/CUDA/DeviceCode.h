//===- DeviceCode.h - kernels as LLVM IR ------------------------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CUDA_DEVICECODE_H
#define TPC_LIB_TARGET_CUDA_DEVICECODE_H

#include "tpc/Target/CUDA/CUDA.h"

#include <memory>

namespace llvm {
class LLVMContext;
class Module;
} // namespace llvm

namespace tpc::cuda {

/// Translates the module's `gpu.module` to optimised LLVM IR for the
/// architecture: what PTX is made of, and what the simulator runs.
llvm::Expected<std::unique_ptr<llvm::Module>>
translateKernels(mlir::ModuleOp module, const CUDAOptions &options,
                 llvm::LLVMContext &context);

} // namespace tpc::cuda

#endif // TPC_LIB_TARGET_CUDA_DEVICECODE_H
