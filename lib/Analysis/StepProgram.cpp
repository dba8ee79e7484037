//===- StepProgram.cpp - a step program, read and extended ----------------===//

#include "tpc/Analysis/StepProgram.h"

#include "dialects/Tpc/StepNames.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

SmallVector<LayerChain> tpc::getLayerChains(NetworkOp network) {
  SmallVector<LayerChain> chains;
  LayerChain chain;
  SmallVector<int64_t> shape(network.getInputShape());
  for (LayerOpInterface layer : network.getLayers()) {
    chain.layers.push_back(layer);
    chain.inputShapes.push_back(shape);
    bool hasParameters = !layer.getForwardParameters(shape).empty();
    shape = *layer.inferOutputShape(shape);
    if (!hasParameters)
      continue;
    chain.outputShape = shape;
    chains.push_back(std::move(chain));
    chain = LayerChain();
  }
  return chains;
}

StepProgram::StepProgram(ProgramOp program) : program(program) {
  auto module = program->getParentOfType<ModuleOp>();
  network = module.lookupSymbol<NetworkOp>(program.getNetwork());
  rule = module.lookupSymbol<RuleOp>(program.getRule());
  llvm::append_range(layers, program.getBody().getOps<LayerOp>());
  if (network)
    chains = getLayerChains(network);
}

LayerChain &StepProgram::getChain(LayerOp layer) {
  return chains[layer.getIndex() - 1];
}

StateOp StepProgram::getState(StringRef name) const {
  return dyn_cast_or_null<StateOp>(
      SymbolTable::lookupSymbolIn(static_cast<Operation *>(program), name));
}

ClauseAttr StepProgram::getOptimizer(Group group) const {
  return group == Group::Forward ? getOp().getForward()
                                 : *getOp().getInverse();
}

std::optional<ClauseAttr> StepProgram::getRateSchedule(Group group) const {
  return group == Group::Forward ? getOp().getForwardSchedule()
                                 : getOp().getInverseSchedule();
}

FunctionOp StepProgram::getStep() const {
  return dyn_cast_or_null<FunctionOp>(
      SymbolTable::lookupSymbolIn(static_cast<Operation *>(program),
                                  stepName));
}

LogicalResult StepProgram::requireRecords(Quantity quantity,
                                          ArrayRef<LayerOp> layers,
                                          StringRef pass) {
  FunctionOp step = getStep();
  if (!step)
    return program.emitOpError("expected the function @step, as it is before "
                               "tpc-schedule-updates, found none");
  StepBuilder builder(*this, step);
  for (LayerOp layer : layers)
    if (!builder.findRecord(quantity, layer))
      return step.emitOpError("expected a record of the ")
             << stringifyQuantity(quantity) << " of @" << layer.getSymName()
             << ", which " << pass << " adds, found none";
  return success();
}

LogicalResult StepProgram::requireOnce(bool hasRun, StringRef pass) {
  if (!hasRun)
    return success();
  return program.emitOpError("expected ")
         << pass << " to run once, found what it adds";
}

LogicalResult StepProgram::requireUnpropagated(StringRef pass) {
  if (failed(requireRecords(Quantity::Activity, layers, "tpc-instantiate")))
    return failure();
  StepBuilder builder(*this, getStep());
  RecordOp error = builder.findRecord(Quantity::Error, layers.back());
  return requireOnce(error != nullptr, pass);
}

LogicalResult StepProgram::requireInverses() {
  constexpr StringRef pass = "tpc-synthesize-inverses";
  SmallVector<LayerOp> inverted(getLayers().drop_front());
  if (!inverted.empty() && !rule.invertsLastLayer())
    inverted.pop_back();
  for (LayerOp layer : inverted)
    if (!layer.getInverse())
      return layer.emitOpError("expected inverse(...), which ")
             << pass << " adds, found none";
  return requireRecords(Quantity::Reconstruction, inverted, pass);
}

/// Declarations stand before the functions.
static OpBuilder declarationBuilder(ProgramOp program) {
  auto functions = program.getBody().getOps<FunctionOp>();
  if (functions.empty())
    return OpBuilder::atBlockEnd(&program.getBody().front());
  return OpBuilder(*functions.begin());
}

ArrayAttr StepProgram::declareStates(LayerOp layer,
                                     ArrayRef<ParameterSpec> parameters,
                                     StringRef prefix, Role role,
                                     Purpose purpose, StringAttr scale) {
  OpBuilder builder = declarationBuilder(program);
  SmallVector<Attribute> names;
  for (const ParameterSpec &parameter : parameters) {
    std::string name =
        (layer.getSymName() + "." + prefix + parameter.suffix).str();
    auto type = RankedTensorType::get(parameter.shape, builder.getF32Type());
    auto init = InitAttr::get(builder.getContext(), parameter.fanIn,
                              parameter.fanOut, static_cast<int64_t>(purpose),
                              parameter.startsAtZero() ? StringAttr() : scale);
    StateOp::create(builder, layer.getLoc(), name, layer.getSymName(), role,
                    init, type);
    names.push_back(FlatSymbolRefAttr::get(builder.getContext(), name));
  }
  return builder.getArrayAttr(names);
}

LogicalResult StepProgram::declareHyperparameter(StringRef name,
                                                 ClauseAttr clause,
                                                 const OptionSpec &option) {
  if (SymbolTable::lookupSymbolIn(static_cast<Operation *>(program), name))
    return success();
  std::optional<double> value = clause.getNumber(option.name);
  if (!value)
    value = option.defaultNumber;
  if (!value)
    return rule.emitOpError("expected a number for ")
           << option.name << " in the clause " << clause.getKind()
           << "(...), of which the step takes it, found none";
  OpBuilder builder = declarationBuilder(program);
  auto bound = [&](double limit) {
    return std::isfinite(limit) ? builder.getF64FloatAttr(limit) : FloatAttr();
  };
  HyperparameterOp::create(builder, rule.getLoc(), name, APFloat(*value),
                           bound(option.minimum), bound(option.maximum),
                           option.minimumOpen, option.maximumOpen);
  return success();
}

FailureOr<StringRef>
StepProgram::declareRuleHyperparameter(StringRef axis, StringRef option) {
  auto clause = rule->getAttrOfType<ClauseAttr>(axis);
  const OptionSpec &spec =
      *getKind(getAxis(getRuleAxes(), axis), clause).find(option);
  if (failed(declareHyperparameter(spec.hyperparameter, clause, spec)))
    return failure();
  return spec.hyperparameter;
}

StepBuilder::StepBuilder(StepProgram &program, FunctionOp function)
    : program(program), function(function),
      builder(OpBuilder::atBlockEnd(&function.getBody().front())),
      loc(function.getLoc()) {}

RankedTensorType StepBuilder::batched(ArrayRef<int64_t> sample) {
  SmallVector<int64_t> shape = {
      static_cast<int64_t>(program.getOp().getBatch())};
  llvm::append_range(shape, sample);
  return RankedTensorType::get(shape, builder.getF32Type());
}

Value StepBuilder::read(StringRef state) {
  RankedTensorType type = program.getState(state).getTensorType();
  return ReadOp::create(builder, loc, type, state);
}

SmallVector<Value> StepBuilder::read(ArrayAttr states) {
  SmallVector<Value> values;
  for (auto state : states.getAsRange<FlatSymbolRefAttr>())
    values.push_back(read(state.getValue()));
  return values;
}

Value StepBuilder::scalar(StringRef hyperparameter) {
  return ScalarOp::create(builder, loc, builder.getF32Type(), hyperparameter);
}

RecordOp StepBuilder::findRecord(Quantity quantity, LayerOp layer) {
  for (auto record : function.getBody().getOps<RecordOp>())
    if (record.getQuantity() == quantity &&
        record.getLayer() == layer.getSymName())
      return record;
  return nullptr;
}

Value StepBuilder::find(Quantity quantity, LayerOp layer) {
  return findRecord(quantity, layer).getValue();
}

void StepBuilder::record(Quantity quantity, LayerOp layer, Value value) {
  RecordOp::create(builder, loc, quantity, layer.getSymName(), value);
}

Value StepBuilder::inputOf(LayerOp layer) {
  int64_t index = layer.getIndex();
  if (index == 1)
    return function.getInput();
  return find(Quantity::Activity, program.getLayers()[index - 2]);
}

Value StepBuilder::forward(LayerOp layer, Value input) {
  return ForwardOp::create(builder, loc,
                           batched(program.getChain(layer).outputShape),
                           layer.getSymName(), input,
                           read(layer.getParameters()));
}

Value StepBuilder::inverse(LayerOp layer, Value value, Value at) {
  return InverseOp::create(builder, loc, at.getType(), layer.getSymName(),
                           value, at, read(*layer.getInverse()));
}

Value StepBuilder::transposed(LayerOp layer, Value error, Value at) {
  return TransposedOp::create(builder, loc, at.getType(), layer.getSymName(),
                              error, at, read(layer.getParameters()));
}

Value StepBuilder::activationGradient(LayerOp layer, Value activity,
                                      Value value, bool inverse) {
  return ActivationGradientOp::create(builder, loc, value.getType(),
                                      layer.getSymName(), activity, value,
                                      inverse);
}

Value StepBuilder::outputError() {
  LayerOp last = program.getLayers().back();
  Value output = find(Quantity::Activity, last);
  return OutputErrorOp::create(builder, loc, output.getType(),
                               program.getOp().getLoss().getKind(),
                               last.getSymName(), output, function.getLabel());
}

void StepBuilder::metric(Group group, const Twine &name, Value perSample,
                         bool sum) {
  MetricOp::create(builder, loc, group, name.str(), perSample, sum);
}

void StepBuilder::descend(Group group, ArrayAttr states,
                          ValueRange gradients) {
  for (auto [state, gradient] :
       llvm::zip_equal(states.getAsRange<FlatSymbolRefAttr>(), gradients))
    DescendOp::create(builder, loc, group, state.getValue(), gradient);
}

llvm::DenseSet<Operation *> tpc::findLiveOperations(FunctionOp function) {
  llvm::DenseSet<Operation *> live;
  for (Operation &op : llvm::reverse(function.getBody().front())) {
    auto isLive = [&](Operation *user) { return live.contains(user); };
    if (isa<WriteOp, MetricOp, ResultOp, DiagnosticOp>(op) ||
        llvm::any_of(op.getUsers(), isLive))
      live.insert(&op);
  }
  return live;
}

void tpc::eraseDeadOperations(FunctionOp function) {
  for (Operation &op :
       llvm::make_early_inc_range(llvm::reverse(function.getBody().front())))
    if (isOpTriviallyDead(&op))
      op.erase();
}
