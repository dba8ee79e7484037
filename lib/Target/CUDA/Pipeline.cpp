//===- Pipeline.cpp - The CUDA target's passes in order -------------------===//

#include "tpc/Target/CUDA/CUDA.h"
#include "tpc/Target/CUDA/Passes.h"
#include "tpc/Target/Kernels/Passes.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/GPU/GPUToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/NVVM/NVVMToLLVMIRTranslation.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace tpc::cuda;

void tpc::cuda::buildPlanningPipeline(OpPassManager &manager,
                                      Precision precision) {
  OpPassManager &function = manager.nest<func::FuncOp>();
  function.addPass(kernels::createPrepare());
  function.addPass(kernels::createPropagateReshapes());
  function.addPass(createCanonicalizerPass());
  function.addPass(createCSEPass());
  function.addPass(kernels::createFuseElementwise());
  function.addPass(createCanonicalizerPass());
  // The canonicaliser may move loops of a fused operation.
  function.addPass(kernels::createPrepare());
  if (precision != Precision::Float32)
    function.addPass(createRoundDifferences());
  function.addPass(kernels::createFormKernels());
  function.addPass(createLowerKernels({precision}));
  function.addPass(createOffloadScalars());
  function.addPass(kernels::createPlanWorkspace());
}

void tpc::cuda::buildLoweringPipeline(OpPassManager &manager) {
  manager.addPass(createAddSupport());
  manager.addPass(createOutlineKernels());
  OpPassManager &device = manager.nest<gpu::GPUModuleOp>();
  device.addPass(createLowerAffinePass());
  device.addPass(createCanonicalizerPass());
  device.addPass(createCSEPass());
  device.addPass(createLoopInvariantCodeMotionPass());
  device.addNestedPass<gpu::GPUFuncOp>(kernels::createApproximateMath());
  device.addPass(createConvertMath());
  device.addPass(createSCFToControlFlowPass());
  device.addPass(createConvertToNVVM());
  device.addPass(createReconcileUnrealizedCastsPass());
}

void tpc::cuda::registerCUDAPasses() {
  registerTpcCUDAPasses();
  PassPipelineRegistration<>(
      "tpc-cuda-pipeline",
      "Compiles functions on tensors to NVVM and calls of its kernels",
      [](OpPassManager &manager) {
        buildPlanningPipeline(manager);
        buildLoweringPipeline(manager);
      });
}

void tpc::cuda::registerCUDADialects(DialectRegistry &registry) {
  registerBuiltinDialectTranslation(registry);
  registerGPUDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  registerNVVMDialectTranslation(registry);
}
