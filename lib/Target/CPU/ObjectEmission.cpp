//===- ObjectEmission.cpp - LLVM dialect to machine code ------------------===//

#include "SplitCode.h"
#include "StageReporter.h"
#include "TargetMachine.h"

#include "lib/Target/ModuleAnalyses.h"

#include "mlir/IR/Threading.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Transforms/InstCombine/InstCombine.h"
#include "llvm/Transforms/Scalar/EarlyCSE.h"
#include "llvm/Transforms/Scalar/LICM.h"
#include "llvm/Transforms/Scalar/LoopPassManager.h"
#include "llvm/Transforms/Scalar/SROA.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"

using namespace tpc;
using namespace tpc::cpu;

static llvm::Error error(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

/// The module comes with vector code in the order that its sums need, tiled,
/// unrolled and inlined as its schedule wants it. What is left to do is to
/// compute addresses once, outside of loops; LLVM's usual pipeline takes ten
/// times as long for code that runs no faster.
static void optimise(llvm::Module &module, llvm::TargetMachine &machine) {
  ModuleAnalyses analyses(machine);
  llvm::FunctionPassManager passes;
  passes.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
  passes.addPass(llvm::EarlyCSEPass(/*UseMemorySSA=*/true));
  passes.addPass(llvm::SimplifyCFGPass());
  passes.addPass(llvm::createFunctionToLoopPassAdaptor(
      llvm::LICMPass(llvm::LICMOptions()), /*UseMemorySSA=*/true));
  passes.addPass(llvm::InstCombinePass());
  for (llvm::Function &function : module)
    if (!function.isDeclaration())
      passes.run(function, analyses.functions);
}

/// Translates and optimises a part of a program.
static llvm::Expected<std::unique_ptr<llvm::Module>>
translate(mlir::ModuleOp part, const llvm::StringSet<> &shared,
          llvm::TargetMachine &machine, llvm::LLVMContext &context,
          const CPUOptions &options) {
  StageReporter reporter(options, "LLVM IR");
  std::unique_ptr<llvm::Module> module =
      mlir::translateModuleToLLVMIR(part, context, "tpc");
  if (!module)
    return error("the module could not be translated to LLVM IR");
  module->setTargetTriple(machine.getTargetTriple());
  module->setDataLayout(machine.createDataLayout());
  module->setPICLevel(llvm::PICLevel::BigPIC);
  for (llvm::GlobalValue &value : module->global_values())
    // Names as plain as `step_body` must not meet those of a library that the
    // program is linked with.
    if (shared.contains(value.getName()))
      value.setName("tpc_code." + value.getName());
  for (llvm::Function &function : *module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr(llvm::Attribute::NoUnwind);
    function.addFnAttr("target-cpu", machine.getTargetCPU());
    function.addFnAttr("target-features", machine.getTargetFeatureString());
  }
  reporter.next("optimisation");
  optimise(*module, machine);
  return module;
}

/// Compiles a part of a program to an object file.
static llvm::Error compile(mlir::ModuleOp part, const llvm::StringSet<> &shared,
                           const CPUOptions &options, ObjectCode &object) {
  auto machine = createTargetMachine(options);
  if (!machine)
    return machine.takeError();
  llvm::LLVMContext context;
  auto module = translate(part, shared, **machine, context, options);
  if (!module)
    return module.takeError();
  StageReporter reporter(options, "code generation");
  llvm::raw_svector_ostream output(object);
  llvm::legacy::PassManager passes;
  if ((*machine)->addPassesToEmitFile(passes, output, nullptr,
                                      llvm::CodeGenFileType::ObjectFile))
    return error("LLVM cannot write object files for the target");
  passes.run(**module);
  return llvm::Error::success();
}

/// Calls `visit` for each named symbol of an object file that is undefined, or
/// is defined.
static llvm::Error
forEachSymbol(const ObjectCode &object, bool undefined,
              llvm::function_ref<llvm::Error(llvm::StringRef)> visit) {
  auto file = llvm::object::ObjectFile::createObjectFile(llvm::MemoryBufferRef(
      llvm::StringRef(object.data(), object.size()), "generated code"));
  if (!file)
    return file.takeError();
  for (const llvm::object::SymbolRef &symbol : (*file)->symbols()) {
    auto flags = symbol.getFlags();
    if (!flags)
      return flags.takeError();
    if (bool(*flags & llvm::object::SymbolRef::SF_Undefined) != undefined)
      continue;
    auto name = symbol.getName();
    if (!name)
      return name.takeError();
    if (llvm::Error failure = visit(*name))
      return failure;
  }
  return llvm::Error::success();
}

/// A call that the runtime does not answer would fail at link time, far from
/// its cause.
static llvm::Error checkSymbols(llvm::ArrayRef<ObjectCode> objects) {
  llvm::StringSet<> known;
  for (llvm::StringRef name :
       {"tpc_parallel_for", "tpc_kernel_begin", "tpc_kernel_end", "tpc_power",
        "memcpy", "memset", "memmove", "_GLOBAL_OFFSET_TABLE_", ""})
    known.insert(name);
  for (const ObjectCode &object : objects)
    if (llvm::Error failure =
            forEachSymbol(object, /*undefined=*/false, [&](auto name) {
              known.insert(name);
              return llvm::Error::success();
            }))
      return failure;
  for (const ObjectCode &object : objects)
    if (llvm::Error failure =
            forEachSymbol(object, /*undefined=*/true, [&](auto name) {
              return known.contains(name)
                         ? llvm::Error::success()
                         : error("generated code calls '" + name +
                                 "', which the runtime does not provide");
            }))
      return failure;
  return llvm::Error::success();
}

llvm::Error tpc::cpu::emitObjects(mlir::ModuleOp module,
                                  const CPUOptions &options,
                                  llvm::SmallVectorImpl<ObjectCode> &objects) {
  std::optional<StageReporter> reporter(std::in_place, options, "parts");
  CodeParts parts = splitCode(module);
  reporter.reset();
  size_t count = parts.modules.size();
  objects.resize(count);
  llvm::SmallVector<std::string> failures(count);
  mlir::parallelFor(module.getContext(), 0, count, [&](size_t i) {
    if (llvm::Error failure =
            compile(*parts.modules[i], parts.shared, options, objects[i]))
      failures[i] = llvm::toString(std::move(failure));
  });
  for (const std::string &failure : failures)
    if (!failure.empty())
      return error(failure);
  return checkSymbols(objects);
}
