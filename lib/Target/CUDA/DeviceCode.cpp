//===- DeviceCode.cpp - kernels to PTX ------------------------------------===//

#include "DeviceCode.h"

#include "lib/Target/ModuleAnalyses.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"

#include <mutex>

using namespace tpc;
using namespace tpc::cuda;

static llvm::Error error(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

/// The oldest version of PTX that has what the architecture's kernels use: old
/// drivers read no newer one.
static llvm::StringRef ptxFeature(int64_t architecture) {
  return architecture < 90    ? "+ptx70"
         : architecture < 100 ? "+ptx80"
                              : "+ptx86";
}

llvm::Expected<int64_t> tpc::cuda::parseArchitecture(llvm::StringRef name) {
  int64_t number = 0;
  llvm::StringRef digits = name;
  if (!digits.consume_front("sm_") || digits.getAsInteger(10, number) ||
      number < 80 || number > 120)
    return error("expected an architecture from sm_80 to sm_120, found '" +
                 name + "'");
  return number;
}

static llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
createDeviceMachine(llvm::StringRef architecture) {
  static std::once_flag once;
  std::call_once(once, [] {
    LLVMInitializeNVPTXTargetInfo();
    LLVMInitializeNVPTXTarget();
    LLVMInitializeNVPTXTargetMC();
    LLVMInitializeNVPTXAsmPrinter();
  });
  auto number = parseArchitecture(architecture);
  if (!number)
    return number.takeError();
  llvm::Triple triple("nvptx64-nvidia-cuda");
  std::string message;
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, message);
  if (!target)
    return error(message);
  std::unique_ptr<llvm::MCSubtargetInfo> info(
      target->createMCSubtargetInfo(triple, "", ""));
  if (!info->isCPUStringValid(architecture))
    return error("LLVM has no code generator for '" + architecture + "'");
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      triple, architecture, ptxFeature(*number), llvm::TargetOptions(),
      std::nullopt, std::nullopt, llvm::CodeGenOptLevel::Aggressive));
}

static void optimise(llvm::Module &module, llvm::TargetMachine &machine) {
  ModuleAnalyses analyses(machine);
  analyses.builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O2)
      .run(module, analyses.modules);
}

llvm::Expected<std::unique_ptr<llvm::Module>>
tpc::cuda::translateKernels(mlir::ModuleOp module, const CUDAOptions &options,
                            llvm::LLVMContext &context) {
  auto machine = createDeviceMachine(options.architecture);
  if (!machine)
    return machine.takeError();
  auto kernels = module.getOps<mlir::gpu::GPUModuleOp>();
  if (kernels.empty())
    return error("expected a GPU module");
  std::unique_ptr<llvm::Module> code =
      mlir::translateModuleToLLVMIR(*kernels.begin(), context, "kernels");
  if (!code)
    return error("the kernels could not be translated to LLVM IR");
  code->setTargetTriple((*machine)->getTargetTriple());
  code->setDataLayout((*machine)->createDataLayout());
  for (llvm::Function &function : *code) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr(llvm::Attribute::NoUnwind);
    // As the CPU's threads run.
    function.addFnAttr("denormal-fp-math-f32", "preserve-sign,preserve-sign");
  }
  optimise(*code, **machine);
  return code;
}

llvm::Expected<std::string> tpc::cuda::emitPTX(mlir::ModuleOp module,
                                               const CUDAOptions &options) {
  auto machine = createDeviceMachine(options.architecture);
  if (!machine)
    return machine.takeError();
  llvm::LLVMContext context;
  auto code = translateKernels(module, options, context);
  if (!code)
    return code.takeError();
  llvm::SmallString<0> text;
  llvm::raw_svector_ostream output(text);
  llvm::legacy::PassManager passes;
  if ((*machine)->addPassesToEmitFile(passes, output, nullptr,
                                      llvm::CodeGenFileType::AssemblyFile))
    return error("LLVM cannot write PTX");
  passes.run(**code);
  return text.str().str();
}
