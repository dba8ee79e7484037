//===- Compiler.cpp - from a model file to a program ----------------------===//

#include "Compiler.h"
#include "ModelFile.h"

#include "dialects/Learn/Learn.h"
#include "tpc/Pipelines/Pipelines.h"
#include "tpc/Target/CUDA/CUDA.h"
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

void tpc::printNote(const std::string &message) {
  llvm::errs() << "tpc: note: " << message << "\n";
}

static DialectRegistry &getRegistry() {
  static DialectRegistry registry = [] {
    DialectRegistry all;
    registerAllDialects(all);
    registerAllExtensions(all);
    cpu::registerCPUDialects(all);
    cuda::registerCUDADialects(all);
    all.insert<TpcDialect, learn::LearnDialect>();
    return all;
  }();
  return registry;
}

Compiler::Compiler(const CompileOptions &options,
                   std::optional<runtime::InstanceUse> use)
    : options(options), use(use), context(getRegistry()),
      sources(std::make_shared<llvm::SourceMgr>()) {
  context.printOpOnDiagnostic(false);
  context.loadDialect<TpcDialect>();
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
    if (!isa<NetworkOp, RuleOp, TrainerOp, SearchOp>(op)) {
      op.emitError("expected networks, rules, trainers and searches in a "
                   "model file, found ")
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
  return mlir::succeeded(passes.run(*module));
}

mlir::ModuleOp Compiler::parseModel() {
  SourceMgrDiagnosticHandler handler(*sources, &context, llvm::errs());
  return parse() ? *module : ModuleOp();
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

bool Compiler::succeeded(llvm::Error error) {
  if (!error)
    return true;
  printError(llvm::toString(std::move(error)));
  return false;
}

bool Compiler::run(const std::vector<Target::Stage> &stages) {
  for (const Target::Stage &stage : stages)
    if (!run(stage.name, stage.build))
      return false;
  return true;
}

bool Compiler::plan() {
  llvm::Expected<std::unique_ptr<Target>> created = createTarget(options);
  if (!created)
    return succeeded(created.takeError());
  target = std::move(*created);
  SourceMgrDiagnosticHandler handler(*sources, &context, llvm::errs());
  StepProgram step = getStepProgram();
  LayerNames layers = findLayerNames(step);
  TensorOptions tensors;
  tensors.probes = hasProbes();
  if (!run("tensors",
           [&](OpPassManager &passes) {
             buildTensorPipeline(passes, tensors);
           }) ||
      !run(target->getPlanningStages()))
    return false;
  runtime::StageTimer timer(options.timeline, "manifest");
  addFunctions(manifest, *module, layers);
  manifest["precision"] = options.precision;
  target->describe(manifest);
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
  SourceMgrDiagnosticHandler handler(*sources, &context, llvm::errs());
  return run(target->getLoweringStages());
}

bool Compiler::generateCode(llvm::SmallVectorImpl<cpu::ObjectCode> &objects) {
  return lower() && succeeded(target->generateCode(*module, manifest, objects));
}

bool Compiler::generateText(std::string &text) {
  if (!lower())
    return false;
  llvm::Expected<std::string> generated = target->generateText(*module);
  if (!generated)
    return succeeded(generated.takeError());
  text = std::move(*generated);
  return true;
}

const tpc_program *Compiler::load() {
  if (!buildStepProgram() || !lower())
    return nullptr;
  llvm::Expected<std::unique_ptr<cpu::JITProgram>> loaded =
      target->load(*module, manifest);
  if (!loaded) {
    succeeded(loaded.takeError());
    return nullptr;
  }
  runtime::StageTimer timer(options.timeline, "linking");
  program = std::move(*loaded);
  llvm::Expected<void *> address = program->address("tpc_compiled_program");
  if (!address) {
    succeeded(address.takeError());
    return nullptr;
  }
  return static_cast<const tpc_program *>(*address);
}
