//===- Pipeline.cpp - The CPU target's passes in order --------------------===//

#include "tpc/Target/CPU/CPU.h"
#include "tpc/Target/CPU/Passes.h"
#include "tpc/Target/Kernels/Passes.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Pass/PassOptions.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace tpc::cpu;
using namespace tpc::kernels;

/// Linalg on tensors to kernels, still on tensors.
static void buildTensorStage(OpPassManager &manager, const CPUInfo &info) {
  OpPassManager &function = manager.nest<func::FuncOp>();
  function.addPass(createPrepare());
  function.addPass(createPropagateReshapes());
  function.addPass(createCanonicalizerPass());
  function.addPass(createCSEPass());
  function.addPass(createFuseElementwise());
  function.addPass(createCanonicalizerPass());
  // The canonicaliser may move loops of a fused operation.
  function.addPass(createPrepare());
  manager.addPass(createPackParameters({info.vectorBits}));
  if (info.bfloat16 != Bfloat16Products::None)
    manager.addNestedPass<func::FuncOp>(createReducePrecision());
  manager.addNestedPass<func::FuncOp>(createPackOperands({info.vectorBits}));
  manager.addNestedPass<func::FuncOp>(
      createSplitReductions({info.vectorBits}));
  manager.addNestedPass<func::FuncOp>(createFormKernels());
}

/// Kernels to loops on buffers.
static void buildLoopStage(OpPassManager &manager, const CPUInfo &info) {
  manager.addNestedPass<func::FuncOp>(createLowerKernels(
      {info.vectorBits, info.vectorRegisters, info.fusedMultiplyAdd,
       info.bfloat16 == Bfloat16Products::TileRegisters}));
  manager.addNestedPass<func::FuncOp>(createPlanWorkspace());
}

/// Loops to functions that threads can share.
static void buildFunctionStage(OpPassManager &manager, const CPUInfo &info) {
  manager.addPass(createOutlineKernels());
  manager.addNestedPass<func::FuncOp>(createCSEPass());
  manager.addNestedPass<func::FuncOp>(
      createApproximateMath({info.fusedMultiplyAdd, info.reciprocalEstimates}));
}

/// Almost all of it for each function apart, which threads share. Nothing there
/// adds declarations to the module: no memory is allocated or copied any more.
/// Conversions are final at once (no rollback): no pattern here gives up after
/// a change.
static void buildLLVMStage(OpPassManager &manager, const CPUInfo &) {
  OpPassManager &function = manager.nest<func::FuncOp>();
  function.addPass(createLowerAffinePass());
  function.addPass(createCSEPass());
  function.addPass(createSCFToControlFlowPass());
  ConvertVectorToLLVMPassOptions vectors;
  vectors.reassociateFPReductions = true;
  function.addPass(createConvertVectorToLLVMPass(vectors));
  ConvertToLLVMPassOptions rest;
  rest.filterDialects = {"arith", "cf", "math", "memref"};
  rest.allowPatternRollback = false;
  function.addPass(createConvertToLLVMPass(rest));
  ConvertFuncToLLVMPassOptions functions;
  functions.useBarePtrCallConv = true;
  manager.addPass(createConvertFuncToLLVMPass(functions));
  manager.addNestedPass<LLVM::LLVMFuncOp>(createReconcileUnrealizedCastsPass());
  manager.addPass(createFinalizeEntryPoints());
}

llvm::ArrayRef<PipelineStage> tpc::cpu::getPlanningStages() {
  static const PipelineStage stages[] = {{"kernels", buildTensorStage},
                                         {"loops", buildLoopStage}};
  return stages;
}

llvm::ArrayRef<PipelineStage> tpc::cpu::getLoweringStages() {
  static const PipelineStage stages[] = {{"functions", buildFunctionStage},
                                         {"LLVM dialect", buildLLVMStage}};
  return stages;
}

namespace {
/// Stands for the pipeline of a CPU that does not exist.
struct RejectCPU : PassWrapper<RejectCPU, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(RejectCPU)
  explicit RejectCPU(std::string message) : message(std::move(message)) {}
  void runOnOperation() override {
    getOperation().emitError(message);
    signalPassFailure();
  }
  std::string message;
};
} // namespace

void tpc::cpu::buildCPUPipeline(OpPassManager &manager,
                                const CPUOptions &options) {
  llvm::Expected<CPUInfo> info = getCPUInfo(options);
  if (!info) {
    manager.addPass(
        std::make_unique<RejectCPU>(llvm::toString(info.takeError())));
    return;
  }
  for (llvm::ArrayRef<PipelineStage> stages :
       {getPlanningStages(), getLoweringStages()})
    for (const PipelineStage &stage : stages)
      stage.build(manager, *info);
}

namespace {
struct PipelineOptions : PassPipelineOptions<PipelineOptions> {
  Option<std::string> cpu{*this, "cpu",
                          llvm::cl::desc("LLVM's name of the CPU, or native"),
                          llvm::cl::init("native")};
  Option<Precision> precision{
      *this, "precision", llvm::cl::desc("The factors of matrix products"),
      llvm::cl::values(
          clEnumValN(Precision::Float32, "float32", "As they are"),
          clEnumValN(Precision::Bfloat16, "bf16", "Rounded where that pays")),
      llvm::cl::init(Precision::Float32)};
};
} // namespace

void tpc::cpu::registerCPUPasses() {
  registerTpcCPUPasses();
  PassPipelineRegistration<PipelineOptions>(
      "tpc-cpu-pipeline",
      "Compiles functions on tensors to the LLVM dialect for a CPU",
      [](OpPassManager &manager, const PipelineOptions &options) {
        buildCPUPipeline(manager,
                         CPUOptions{options.cpu, {}, options.precision});
      });
}

void tpc::cpu::registerCPUDialects(DialectRegistry &registry) {
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
}
