//===- CUDA.h - The CUDA target ---------------------------------*- C++ -*-===//
//
// Compiles functions on static tensors to kernels for NVIDIA's GPUs. What a
// function does is data, not code: a list of launches (see `tpc_runtime.h`).
//
//===----------------------------------------------------------------------===//

#ifndef TPC_TARGET_CUDA_CUDA_H
#define TPC_TARGET_CUDA_CUDA_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "tpc/Target/CPU/CPU.h"
#include "tpc/Target/CUDA/Precision.h"
#include "tpc/Target/DeviceProgram.h"
#include "llvm/Support/Error.h"

#include <string>

namespace tpc::cuda {

/// What the generated code may assume of the device that runs it.
struct CUDAOptions {
  /// `sm_80`, or a newer architecture of LLVM's NVPTX back end.
  std::string architecture = "sm_80";
  Precision precision = Precision::Float32;
};

/// The number of an architecture's name: 80 for `sm_80`; or says which names are
/// accepted.
llvm::Expected<int64_t> parseArchitecture(llvm::StringRef name);

/// Adds the passes from `func.func` on tensors to launches whose functions have
/// the attributes `tpc.arguments`, `tpc.workspace` and `tpc.kernels` (see
/// CPU.h).
void buildPlanningPipeline(mlir::OpPassManager &manager,
                           Precision precision = Precision::Float32);

/// Adds the passes from there to one `gpu.module` in the LLVM and NVVM
/// dialects; the functions then contain calls of its kernels.
void buildLoweringPipeline(mlir::OpPassManager &manager);

/// Registers the passes and the pipeline `tpc-cuda-pipeline`.
void registerCUDAPasses();

/// Adds what the pipeline and the emission of code need to know of upstream's
/// dialects: interfaces and translations.
void registerCUDADialects(mlir::DialectRegistry &registry);

/// What the lowered functions do: their launches, without any code.
mlir::FailureOr<DeviceProgram> collectLaunches(mlir::ModuleOp module);

/// Translates the module's `gpu.module` to PTX text for the architecture.
llvm::Expected<std::string> emitPTX(mlir::ModuleOp module,
                                    const CUDAOptions &options);

/// Compiles the module's `gpu.module` for the simulator on this machine, and
/// adds its kernels to `program`. The code calls the functions of
/// `tpc_simulator.h`.
llvm::Error emitSimulated(mlir::ModuleOp module, const CUDAOptions &options,
                          DeviceProgram &program, cpu::ObjectCode &object);

/// Compiles a program's description (see addProgramDescriptor), which may refer
/// to simulated kernels.
llvm::Error emitDescriptor(mlir::ModuleOp descriptor, cpu::ObjectCode &object);

} // namespace tpc::cuda

#endif // TPC_TARGET_CUDA_CUDA_H
