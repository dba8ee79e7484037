//===- Instantiate.cpp - make a trainer into a batched step program -------===//

#include "dialects/Tpc/CompileTimeChoices.h"
#include "dialects/Tpc/StepNames.h"
#include "tpc/Analysis/StepProgram.h"
#include "tpc/Transforms/Passes.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

namespace tpc {
#define GEN_PASS_DEF_INSTANTIATE
#include "tpc/Transforms/Passes.h.inc"
} // namespace tpc

/// Where a module's text begins: one that is not written out is at line 0.
static Location startOf(ModuleOp module) {
  auto file = dyn_cast<FileLineColLoc>(module.getLoc());
  if (!file || file.getLine() > 0)
    return module.getLoc();
  return FileLineColLoc::get(file.getFilename(), 1, 1);
}

/// The trainer of that name, or the only one; emits an error where there is
/// none.
static FailureOr<TrainerOp> findTrainer(ModuleOp module, StringRef name) {
  SmallVector<TrainerOp> trainers(module.getOps<TrainerOp>());
  SmallVector<StringRef> names;
  for (TrainerOp trainer : trainers) {
    names.push_back(trainer.getSymName());
    if (trainer.getSymName() == name)
      return trainer;
  }
  if (trainers.empty())
    return emitError(startOf(module), "expected a tpc.trainer, found none");
  if (name.empty() && trainers.size() == 1)
    return trainers.front();
  Location first = trainers.front().getLoc();
  if (name.empty())
    return emitError(first, "expected the name of one of ")
           << trainers.size() << " trainers (--trainer=NAME), found none: "
           << "there are " << llvm::join(names, ", ");
  return emitError(first, "expected the trainer ")
         << orList(names) << ", found '" << name << "'";
}

/// h_l for l = 1..L, with each activity recorded; returns h_L.
static Value buildForwardPass(StepProgram &program, StepBuilder &builder,
                              FunctionOp function) {
  Value activity = function.getInput();
  for (LayerOp layer : program.getLayers()) {
    builder.setLayer(layer);
    activity = builder.forward(layer, activity);
    builder.record(Quantity::Activity, layer, activity);
  }
  return activity;
}

namespace {
struct Instantiate : public tpc::impl::InstantiateBase<Instantiate> {
  using InstantiateBase::InstantiateBase;

  void runOnOperation() override {
    FailureOr<TrainerOp> found = findTrainer(getOperation(), trainer);
    if (failed(found))
      return signalPassFailure();
    if (failed(applySettings(*found)))
      return signalPassFailure();
    // They name a trainer that is about to go, and are no part of a program.
    for (SearchOp search :
         llvm::make_early_inc_range(getOperation().getOps<SearchOp>()))
      search.erase();
    instantiate(*found);
  }

  LogicalResult applySettings(TrainerOp op) {
    auto rule = getOperation().lookupSymbol<RuleOp>(op.getRule());
    for (const std::string &text : settings) {
      llvm::Expected<CompileTimeSetting> setting =
          parseCompileTimeSetting(text);
      if (!setting)
        return op.emitError(llvm::toString(setting.takeError()));
      if (failed(applyCompileTimeSetting(op, rule, *setting)))
        return failure();
    }
    return success();
  }

  void instantiate(TrainerOp op) {
    OpBuilder builder(op);
    Location loc = op.getLoc();
    int64_t samples = *op.getBatch();
    auto programOp = ProgramOp::create(
        builder, loc, op.getSymName(), op.getNetwork(), op.getRule(),
        *op.getLoss(), *op.getData(), samples, *op.getForward(),
        op.getInverseAttr(), op.getForwardScheduleAttr(),
        op.getInverseScheduleAttr(), op.getTopKAttr());
    op.erase();
    Block &body = programOp.getBody().emplaceBlock();

    auto network =
        getOperation().lookupSymbol<NetworkOp>(programOp.getNetwork());
    builder.setInsertionPointToEnd(&body);
    declareLayers(builder, programOp, network);
    StepProgram program(programOp);
    addFunctions(program, samples);
  }

  void declareLayers(OpBuilder &builder, ProgramOp programOp,
                     NetworkOp network) {
    SmallVector<LayerChain> chains = getLayerChains(network);
    SmallVector<LayerOp> layers;
    for (auto [i, chain] : llvm::enumerate(chains)) {
      auto name = SymbolTable::getSymbolName(chain.top());
      auto source = SymbolRefAttr::get(
          network.getSymNameAttr(), FlatSymbolRefAttr::get(name));
      layers.push_back(LayerOp::create(
          builder, chain.top().getLoc(), name, builder.getI64IntegerAttr(i + 1),
          source, builder.getArrayAttr({}), ArrayAttr(), ActivationAttr(),
          ArrayAttr(), ArrayAttr(), ActivationAttr()));
    }
    StepProgram program(programOp);
    for (auto [layer, chain] : llvm::zip_equal(layers, chains))
      layer.setParametersAttr(program.declareStates(
          layer, chain.top().getForwardParameters(chain.topInputShape()), "",
          Role::Parameter, Purpose::Weight));
  }

  void addFunctions(StepProgram &program, int64_t samples) {
    ProgramOp op = program.getOp();
    auto tensor = [&](ArrayRef<int64_t> sample) {
      SmallVector<int64_t> shape = {samples};
      llvm::append_range(shape, sample);
      return RankedTensorType::get(shape, Float32Type::get(&getContext()));
    };
    int64_t outputs = elementCount(
        program.getChain(program.getLayers().back()).outputShape);
    bool hasClasses = op.getData().getKeyword("label", "class") == "class";

    for (StringRef name : {stepName, evaluateName}) {
      OpBuilder builder = OpBuilder::atBlockEnd(&op.getBody().front());
      auto function =
          FunctionOp::create(builder, op.getLoc(), name, builder.getArrayAttr({}));
      Block &body = function.getBody().emplaceBlock();
      body.addArgument(tensor(program.getNetwork().getInputShape()),
                       op.getLoc());
      body.addArgument(tensor({outputs}), op.getLoc());
      StepBuilder step(program, function);
      Value output = buildForwardPass(program, step, function);
      if (name == stepName)
        addMetrics(program, step, function, output, hasClasses);
      else
        addResults(program, step, function, output, hasClasses);
    }
  }

  static Value buildLoss(StepProgram &program, StepBuilder &step,
                         FunctionOp function, Value output) {
    return LossOp::create(step.getBuilder(), step.getLoc(), step.batched({}),
                          program.getOp().getLoss().getKind(), output,
                          function.getLabel());
  }

  static Value buildCorrect(StepBuilder &step, FunctionOp function,
                            Value output, bool negated, int64_t k = 1) {
    return CorrectOp::create(step.getBuilder(), step.getLoc(), step.batched({}),
                             output, function.getLabel(), negated, k);
  }

  void addMetrics(StepProgram &program, StepBuilder &step, FunctionOp function,
                  Value output, bool hasClasses) {
    step.metric(Group::Forward, "loss",
                buildLoss(program, step, function, output));
    if (hasClasses)
      step.metric(Group::Forward, "errors",
                  buildCorrect(step, function, output, /*negated=*/true),
                  /*sum=*/true);
    if (std::optional<int64_t> topK = program.getOp().getTopK())
      step.metric(Group::Forward, "errors_top_k",
                  buildCorrect(step, function, output, true, *topK),
                  /*sum=*/true);
  }

  void addResults(StepProgram &program, StepBuilder &step, FunctionOp function,
                  Value output, bool hasClasses) {
    OpBuilder &builder = step.getBuilder();
    ResultOp::create(builder, step.getLoc(), "sample_loss",
                     buildLoss(program, step, function, output));
    if (hasClasses)
      ResultOp::create(builder, step.getLoc(), "sample_correct",
                       buildCorrect(step, function, output, false));
    if (std::optional<int64_t> topK = program.getOp().getTopK())
      ResultOp::create(builder, step.getLoc(), "sample_correct_top_k",
                       buildCorrect(step, function, output, false, *topK));
    ResultOp::create(builder, step.getLoc(), "output", output);
  }
};
} // namespace
