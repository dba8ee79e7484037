//===- SimulatorCode.cpp - kernels compiled for the host ------------------===//

#include "DeviceCode.h"
#include "Simulator.h"

#include "lib/Target/CPU/TargetMachine.h"

#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"

using namespace tpc;
using namespace tpc::cuda;

llvm::Error tpc::cuda::compileForHost(llvm::Module &module,
                                      cpu::ObjectCode &object,
                                      const cpu::CPUOptions &options) {
  auto machine = cpu::createTargetMachine(options);
  if (!machine)
    return machine.takeError();
  module.setTargetTriple((*machine)->getTargetTriple());
  module.setDataLayout((*machine)->createDataLayout());
  module.setPICLevel(llvm::PICLevel::BigPIC);
  for (llvm::Function &function : module)
    if (!function.isDeclaration()) {
      function.addFnAttr("target-cpu", (*machine)->getTargetCPU());
      function.addFnAttr("target-features",
                         (*machine)->getTargetFeatureString());
    }
  llvm::raw_svector_ostream output(object);
  llvm::legacy::PassManager passes;
  if ((*machine)->addPassesToEmitFile(passes, output, nullptr,
                                      llvm::CodeGenFileType::ObjectFile))
    return llvm::createStringError(
        "LLVM cannot write object files for the host");
  passes.run(module);
  return llvm::Error::success();
}

llvm::Error tpc::cuda::emitSimulated(mlir::ModuleOp module,
                                     const CUDAOptions &options,
                                     DeviceProgram &program,
                                     cpu::ObjectCode &object) {
  llvm::LLVMContext context;
  auto kernels = translateKernels(module, options, context);
  if (!kernels)
    return kernels.takeError();
  auto rewritten = rewriteForSimulator(**kernels);
  if (!rewritten)
    return rewritten.takeError();
  for (const SimulatedKernel &kernel : *rewritten)
    program.simulatedKernels.push_back(
        {kernel.name, kernel.symbol, kernel.staticSharedBytes});
  return compileForHost(**kernels, object);
}

llvm::Error tpc::cuda::emitDescriptor(mlir::ModuleOp descriptor,
                                      cpu::ObjectCode &object) {
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> module =
      mlir::translateModuleToLLVMIR(descriptor, context, "tpc");
  if (!module)
    return llvm::createStringError(
        "the program's description could not be translated to LLVM IR");
  return compileForHost(*module, object);
}
