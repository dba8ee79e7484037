//===- ObjectEmission.cpp - LLVM dialect to machine code ------------------===//

#include "StageTimer.h"
#include "TargetMachine.h"

#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace tpc::cpu;

static llvm::Error error(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

/// The module comes with vector code in the order that its sums need: LLVM's
/// own vectorisers find nothing and cost time.
static void optimise(llvm::Module &module, llvm::TargetMachine &machine) {
  llvm::PipelineTuningOptions tuning;
  tuning.LoopVectorization = false;
  tuning.SLPVectorization = false;
  tuning.LoopInterleaving = false;
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(&machine, tuning);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O3)
      .run(module, modules);
}

namespace {
struct Translation {
  llvm::LLVMContext context;
  std::unique_ptr<llvm::TargetMachine> machine;
  std::unique_ptr<llvm::Module> module;
};
} // namespace

static llvm::Error translate(mlir::ModuleOp source, const CPUOptions &options,
                             Translation &result) {
  auto machine = createTargetMachine(options);
  if (!machine)
    return machine.takeError();
  result.machine = std::move(*machine);
  StageTimer timer(options, "LLVM IR");
  result.module = mlir::translateModuleToLLVMIR(source, result.context, "tpc");
  if (!result.module)
    return error("the module could not be translated to LLVM IR");
  result.module->setTargetTriple(result.machine->getTargetTriple());
  result.module->setDataLayout(result.machine->createDataLayout());
  result.module->setPICLevel(llvm::PICLevel::BigPIC);
  for (llvm::Function &function : *result.module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr(llvm::Attribute::NoUnwind);
    function.addFnAttr("target-cpu", result.machine->getTargetCPU());
    function.addFnAttr("target-features",
                       result.machine->getTargetFeatureString());
  }
  timer.next("optimisation");
  optimise(*result.module, *result.machine);
  return llvm::Error::success();
}

static llvm::Error emit(Translation &translation,
                        llvm::raw_pwrite_stream &output,
                        llvm::CodeGenFileType type) {
  llvm::legacy::PassManager passes;
  if (translation.machine->addPassesToEmitFile(passes, output, nullptr, type))
    return error("LLVM cannot write this kind of file for the target");
  passes.run(*translation.module);
  return llvm::Error::success();
}

/// A call that the runtime does not answer would fail at link time, far from
/// its cause.
static llvm::Error checkSymbols(llvm::ArrayRef<char> object) {
  static constexpr llvm::StringLiteral provided[] = {
      "tpc_parallel_for", "tpc_kernel_begin", "tpc_kernel_end", "tpc_power",
      "memcpy",           "memset",           "memmove",        ""};
  auto file = llvm::object::ObjectFile::createObjectFile(llvm::MemoryBufferRef(
      llvm::StringRef(object.data(), object.size()), "generated code"));
  if (!file)
    return file.takeError();
  for (const llvm::object::SymbolRef &symbol : (*file)->symbols()) {
    auto flags = symbol.getFlags();
    if (!flags)
      return flags.takeError();
    if (!(*flags & llvm::object::SymbolRef::SF_Undefined))
      continue;
    auto name = symbol.getName();
    if (!name)
      return name.takeError();
    if (!llvm::is_contained(provided, *name) &&
        *name != "_GLOBAL_OFFSET_TABLE_")
      return error("generated code calls '" + *name +
                   "', which the runtime does not provide");
  }
  return llvm::Error::success();
}

llvm::Error tpc::cpu::emitObject(mlir::ModuleOp module,
                                 const CPUOptions &options,
                                 llvm::SmallVectorImpl<char> &object) {
  Translation translation;
  if (llvm::Error failure = translate(module, options, translation))
    return failure;
  StageTimer timer(options, "code generation");
  llvm::raw_svector_ostream output(object);
  if (llvm::Error failure =
          emit(translation, output, llvm::CodeGenFileType::ObjectFile))
    return failure;
  return checkSymbols(object);
}
