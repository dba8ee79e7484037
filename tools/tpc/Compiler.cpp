//===- Compiler.cpp - from a model file to a program ----------------------===//

#include "Compiler.h"
#include "ModelFile.h"

#include "dialects/Learn/Learn.h"
#include "tpc/Pipelines/Pipelines.h"
#include "tpc/Target/Manifest.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace tpc;

void tpc::printError(const std::string &message) {
  llvm::errs() << "tpc: error: " << message << "\n";
}

static DialectRegistry &getRegistry() {
  static DialectRegistry registry = [] {
    DialectRegistry all;
    registerAllDialects(all);
    registerAllExtensions(all);
    cpu::registerCPUDialects(all);
    all.insert<TpcDialect, learn::LearnDialect>();
    return all;
  }();
  return registry;
}

Compiler::Compiler(const CompileOptions &options,
                   std::optional<runtime::InstanceUse> use)
    : options(options), use(use), cpuOptions{options.cpu},
      context(getRegistry()), sources(std::make_shared<llvm::SourceMgr>()) {
  context.printOpOnDiagnostic(false);
  context.loadDialect<TpcDialect>();
  if (runtime::Timeline *timeline = options.timeline)
    cpuOptions.listener = [timeline](llvm::StringRef stage, auto begin,
                                     auto end) {
      timeline->add(stage, begin, end);
    };
}

Compiler::~Compiler() = default;

bool Compiler::parse() {
  runtime::StageTimer timer(options.timeline, "model file");
  llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> file =
      readModelFile(options.file);
  if (!file) {
    printError(llvm::toString(file.takeError()));
    return false;
  }
  sources->AddNewSourceBuffer(std::move(*file), llvm::SMLoc());
  module = parseSourceFile<ModuleOp>(sources, &context);
  if (!module)
    return false;
  for (Operation &op : *module->getBody())
    if (!isa<NetworkOp, RuleOp, TrainerOp>(op)) {
      op.emitError("expected networks, rules and trainers in a model file, "
                   "found ")
          << op.getName();
      return false;
    }
  return true;
}

/// The layers' parameters can be that large one by one, but no machine holds
/// such a tensor.
static LogicalResult checkSizes(learn::ProgramOp program) {
  constexpr int64_t mostElements = int64_t{1} << 40;
  for (auto state : program.getBody().front().getOps<learn::StateOp>()) {
    RankedTensorType type = state.getTensorType();
    if (type.getNumElements() >= mostElements)
      return emitError(state.getLoc())
             << "expected tensors of fewer than 2^40 numbers, found "
             << state.getSymName() << " of type " << type;
  }
  return success();
}

bool Compiler::run(llvm::StringRef stage,
                   llvm::function_ref<void(OpPassManager &)> build) {
  runtime::StageTimer timer(options.timeline, stage);
  PassManager passes(&context);
  build(passes);
  return succeeded(passes.run(*module));
}

bool Compiler::buildStepProgram() {
  SourceMgrDiagnosticHandler handler(*sources, &context, llvm::errs());
  if (!parse())
    return false;
  GraphOptions graph;
  graph.trainer = options.trainer;
  graph.settings = llvm::ArrayRef<std::string>(options.settings);
  graph.diagnostics = llvm::ArrayRef<std::string>(options.diagnostics);
  if (!run("graph",
           [&](OpPassManager &passes) { buildGraphPipeline(passes, graph); }))
    return false;
  StepProgram step = getStepProgram();
  if (failed(checkSizes(step.getOp())))
    return false;
  manifest = describeProgram(step, hasProbes());
  return true;
}

StepProgram Compiler::getStepProgram() {
  return StepProgram(*module->getOps<learn::ProgramOp>().begin());
}

std::optional<cpu::CPUInfo> Compiler::findTarget() {
  if (options.target != "cpu") {
    printError("expected the target cpu, found '" + options.target +
               "': no other is in this build");
    return std::nullopt;
  }
  if (options.precision == "bf16") {
    cpuOptions.precision = cpu::Precision::Bfloat16;
  } else if (options.precision != "float32") {
    printError("--precision: expected float32 or bf16, found '" +
               options.precision + "'");
    return std::nullopt;
  }
  llvm::Expected<cpu::CPUInfo> info = cpu::getCPUInfo(cpuOptions);
  if (info)
    return *info;
  printError(llvm::toString(info.takeError()));
  return std::nullopt;
}

llvm::json::Object Compiler::describeMachine(const cpu::CPUInfo &info) const {
  llvm::json::Object machine{{"vector_bits", info.vectorBits},
                             {"fused_multiply_add", info.fusedMultiplyAdd}};
  if (cpuOptions.precision == cpu::Precision::Bfloat16)
    machine["products"] = info.bfloat16 == cpu::Bfloat16Products::Tiles
                              ? "amx-bf16"
                              : "avx512bf16";
  return machine;
}

bool Compiler::run(llvm::ArrayRef<cpu::PipelineStage> stages,
                   const cpu::CPUInfo &info) {
  for (const cpu::PipelineStage &stage : stages)
    if (!run(stage.name,
             [&](OpPassManager &passes) { stage.build(passes, info); }))
      return false;
  return true;
}

bool Compiler::plan() {
  std::optional<cpu::CPUInfo> info = findTarget();
  if (!info)
    return false;
  SourceMgrDiagnosticHandler handler(*sources, &context, llvm::errs());
  StepProgram step = getStepProgram();
  LayerNames layers = findLayerNames(step);
  TensorOptions tensors;
  tensors.probes = hasProbes();
  if (!run("tensors",
           [&](OpPassManager &passes) {
             buildTensorPipeline(passes, tensors);
           }) ||
      !run(cpu::getPlanningStages(), *info))
    return false;
  runtime::StageTimer timer(options.timeline, "manifest");
  addFunctions(manifest, *module, layers, options.target, info->name);
  manifest["precision"] = options.precision;
  manifest["machine"] = describeMachine(*info);
  return true;
}

bool Compiler::needs(const llvm::json::Object &function) const {
  using runtime::InstanceUse;
  if (!use || *function.getString("kind") == "evaluate")
    return true;
  return *use != InstanceUse::Evaluate &&
         (*function.getString("kind") == "diagnose" ||
          *function.getBoolean("dump") ==
              (*use == InstanceUse::TrainWithProbes));
}

bool Compiler::lower() {
  if (!plan())
    return false;
  for (const llvm::json::Value &value : *manifest.getArray("functions"))
    if (const llvm::json::Object &function = *value.getAsObject();
        !needs(function))
      module->lookupSymbol(*function.getString("name"))->erase();
  std::optional<cpu::CPUInfo> info = findTarget();
  SourceMgrDiagnosticHandler handler(*sources, &context, llvm::errs());
  if (!info || !run(cpu::getLoweringStages(), *info))
    return false;
  runtime::StageTimer timer(options.timeline, "manifest");
  addProgramDescriptor(*module, manifest);
  return true;
}

bool Compiler::generateCode(llvm::SmallVectorImpl<cpu::ObjectCode> &objects) {
  if (!lower())
    return false;
  if (llvm::Error error = cpu::emitObjects(*module, cpuOptions, objects)) {
    printError(llvm::toString(std::move(error)));
    return false;
  }
  return true;
}

const tpc_program *Compiler::load() {
  if (!buildStepProgram() || !lower())
    return nullptr;
  const cpu::JITProgram::Symbol symbols[] = {
      {"tpc_parallel_for", reinterpret_cast<void *>(&tpc_parallel_for)},
      {"tpc_kernel_begin", reinterpret_cast<void *>(&tpc_kernel_begin)},
      {"tpc_kernel_end", reinterpret_cast<void *>(&tpc_kernel_end)},
      {"tpc_power", reinterpret_cast<void *>(&tpc_power)}};
  llvm::Expected<std::unique_ptr<cpu::JITProgram>> loaded =
      cpu::JITProgram::compile(*module, cpuOptions, symbols);
  if (!loaded) {
    printError(llvm::toString(loaded.takeError()));
    return nullptr;
  }
  runtime::StageTimer timer(options.timeline, "linking");
  program = std::move(*loaded);
  llvm::Expected<void *> address = program->address("tpc_compiled_program");
  if (!address) {
    printError(llvm::toString(address.takeError()));
    return nullptr;
  }
  return static_cast<const tpc_program *>(*address);
}
