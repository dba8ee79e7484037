//===- Program.cpp - a step program against its network -------------------===//

#include "dialects/Learn/Learn.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

LogicalResult ProgramOp::verify() {
  for (const AxisSpec &axis : getTrainerAxes())
    if (auto clause = (*this)->getAttrOfType<ClauseAttr>(axis.name))
      if (failed(verifyClause(*this, axis, clause)))
        return failure();
  int64_t batch = getBatch();
  if (batch < 1 || batch > maximumBatch)
    return emitOpError("expected a batch of 1 to ")
           << maximumBatch << " samples, found " << batch;
  return success();
}

/// The layers of the network that have parameters, from the input up.
static SmallVector<LayerOpInterface> layersWithParameters(NetworkOp network) {
  SmallVector<LayerOpInterface> layers;
  SmallVector<int64_t> shape(network.getInputShape());
  for (LayerOpInterface layer : network.getLayers()) {
    if (!layer.getForwardParameters(shape).empty())
      layers.push_back(layer);
    shape = *layer.inferOutputShape(shape);
  }
  return layers;
}

/// The shape that a layer of the network takes.
static SmallVector<int64_t> inputShapeOf(LayerOpInterface layer,
                                         NetworkOp network) {
  SmallVector<int64_t> shape(network.getInputShape());
  for (LayerOpInterface below : network.getLayers()) {
    if (below == layer)
      break;
    shape = *below.inferOutputShape(shape);
  }
  return shape;
}

/// The number of features of h_{l-1}, the activity of the nearest layer with
/// parameters below, or of the network's input.
static int64_t featuresBelow(LayerOpInterface layer, NetworkOp network) {
  SmallVector<int64_t> shape(network.getInputShape());
  int64_t features = elementCount(shape);
  for (LayerOpInterface below : network.getLayers()) {
    if (below == layer)
      break;
    bool hasParameters = !below.getForwardParameters(shape).empty();
    shape = *below.inferOutputShape(shape);
    if (hasParameters)
      features = elementCount(shape);
  }
  return features;
}

/// The states that a layer names have the shapes that its maps need.
static LogicalResult verifyShapes(LayerOp layer, StringRef what,
                                  ArrayAttr states,
                                  ArrayRef<ParameterSpec> parameters) {
  if (states.size() != parameters.size())
    return layer.emitOpError("expected ")
           << parameters.size() << " states as its " << what << ", found "
           << states.size();
  for (auto [symbol, parameter] :
       llvm::zip_equal(states.getAsRange<FlatSymbolRefAttr>(), parameters)) {
    auto state = dyn_cast_or_null<StateOp>(mlir::SymbolTable::lookupSymbolIn(
        layer->getParentOp(), symbol.getValue()));
    // A name that is no state's has its own error.
    if (!state || state.getTensorType().getShape() ==
                      ArrayRef<int64_t>(parameter.shape))
      continue;
    InFlightDiagnostic error = layer.emitOpError("expected ")
                               << symbol << ", of its " << what
                               << ", to have the shape ";
    llvm::interleave(parameter.shape, error, "x");
    error << ", found " << state.getType();
    error.attachNote(state.getLoc()) << "the state is declared here";
    return error;
  }
  return success();
}

static LogicalResult verifyStates(LayerOp layer, LayerOpInterface source,
                                  NetworkOp network) {
  SmallVector<int64_t> input = inputShapeOf(source, network);
  int64_t batch = layer->getParentOfType<ProgramOp>().getBatch();
  int64_t activities = batch * elementCount(*source.inferOutputShape(input));
  if (activities > maximumActivities)
    return layer.emitOpError("expected at most ")
           << maximumActivities << " activities in a batch, found "
           << activities;
  if (failed(verifyShapes(layer, "parameters", layer.getParameters(),
                          source.getForwardParameters(input))))
    return failure();
  int64_t features = 0;
  if (layer.getAuxiliary()) {
    auto weight = dyn_cast_or_null<StateOp>(
        layer.getAuxiliary()->empty()
            ? nullptr
            : mlir::SymbolTable::lookupSymbolIn(
                  layer->getParentOp(), cast<FlatSymbolRefAttr>(
                                            (*layer.getAuxiliary())[0])
                                            .getValue()));
    if (weight && weight.getTensorType().getRank() > 0)
      features = weight.getTensorType().getDimSize(0);
    ParameterSpec expected[] = {{"weight",
                                 {features, featuresBelow(source, network)}},
                                {"bias", {features}}};
    if (failed(verifyShapes(layer, "auxiliary output", *layer.getAuxiliary(),
                            expected)))
      return failure();
  }
  if (layer.getInverse()) {
    FailureOr<SmallVector<ParameterSpec>> inverse =
        source.getInverseParameters(input, features);
    if (failed(inverse) || failed(verifyShapes(layer, "inverse",
                                               *layer.getInverse(), *inverse)))
      return failure();
  }
  if (!layer.getFeedback())
    return success();
  auto rule = layer->getParentOfType<ModuleOp>().lookupSymbol<RuleOp>(
      layer->getParentOfType<ProgramOp>().getRule());
  if (!rule || !rule.getErrors() || rule.getErrors()->getKind() != "direct")
    return verifyShapes(layer, "feedback", *layer.getFeedback(),
                        source.getFeedbackParameters(input));
  LayerOpInterface last = network.getLayers().back();
  int64_t outputs =
      elementCount(*last.inferOutputShape(inputShapeOf(last, network)));
  ParameterSpec direct{
      "weight", {elementCount(*source.inferOutputShape(input)), outputs}};
  return verifyShapes(layer, "feedback", *layer.getFeedback(), direct);
}

/// Layers 1..L are those of the network, in its order.
static LogicalResult verifyLayers(ProgramOp program, NetworkOp network) {
  SmallVector<LayerOp> layers(program.getBody().getOps<LayerOp>());
  SmallVector<LayerOpInterface> sources = layersWithParameters(network);
  if (layers.size() != sources.size()) {
    InFlightDiagnostic error = program.emitOpError("expected ")
                               << sources.size()
                               << " layers, those of the network that have "
                                  "parameters, found "
                               << layers.size();
    error.attachNote(network.getLoc()) << "the network is here";
    return error;
  }
  for (auto [layer, source] : llvm::zip_equal(layers, sources))
    if (failed(verifyStates(layer, source, network)))
      return failure();
  for (auto [i, layer, source] : llvm::enumerate(layers, sources)) {
    if (layer.getIndex() != i + 1)
      return layer.emitOpError("expected index(")
             << i + 1 << "), found index(" << layer.getIndex() << ")";
    auto expected = SymbolRefAttr::get(
        network.getSymNameAttr(),
        FlatSymbolRefAttr::get(mlir::SymbolTable::getSymbolName(source)));
    if (layer.getSource() != expected)
      return layer.emitOpError("expected source(")
             << expected << "), found source(" << layer.getSource() << ")";
  }
  return success();
}

namespace {
/// The types that a program's operations have, from its network and batch.
class ProgramShapes {
public:
  /// Of one layer's maps: of h_{l-1}, of h_l, and of what g_l takes, which is
  /// h_l with the auxiliary features after it.
  struct Layer {
    Type input, output, value;
    SmallVector<Type> parameters, inverse, feedback, auxiliary;
  };

  ProgramShapes(ProgramOp program, NetworkOp network)
      : program(program), batch(program.getBatch()) {
    SmallVector<int64_t> shape(network.getInputShape()), bottom = shape;
    input = batched(shape);
    auto layers = program.getBody().getOps<LayerOp>().begin();
    for (LayerOpInterface source : network.getLayers()) {
      bool hasParameters = !source.getForwardParameters(shape).empty();
      shape = *source.inferOutputShape(shape);
      if (!hasParameters)
        continue;
      addLayer(*layers++, bottom, shape);
      bottom = shape;
    }
    int64_t outputs = 1;
    for (int64_t size : shape)
      outputs *= size;
    output = batched(shape);
    label = batched({outputs});
  }

  RankedTensorType batched(ArrayRef<int64_t> sample) {
    SmallVector<int64_t> shape = {batch};
    llvm::append_range(shape, sample);
    return RankedTensorType::get(shape, Float32Type::get(program.getContext()));
  }

  /// Null for a name that is no layer's; its user has its own error.
  const Layer *lookup(StringRef name) {
    auto it = layers.find(name);
    return it == layers.end() ? nullptr : &it->second;
  }

  Type input, output, label;

private:
  void addLayer(LayerOp op, ArrayRef<int64_t> input, ArrayRef<int64_t> output) {
    auto types = [&](std::optional<ArrayAttr> states) {
      SmallVector<Type> result;
      for (auto symbol :
           (states ? *states : ArrayAttr::get(program.getContext(), {}))
               .getAsRange<FlatSymbolRefAttr>()) {
        auto state =
            dyn_cast_or_null<StateOp>(mlir::SymbolTable::lookupSymbolIn(
                static_cast<Operation *>(program), symbol.getValue()));
        if (state)
          result.push_back(state.getType());
      }
      return result;
    };
    Layer layer{batched(input),          batched(output),
                batched(output),         types(op.getParameters()),
                types(op.getInverse()),  types(op.getFeedback()),
                types(op.getAuxiliary())};
    if (!layer.auxiliary.empty() && output.size() == 1) {
      auto features = cast<RankedTensorType>(layer.auxiliary.back());
      layer.value = batched({output.front() + features.getNumElements()});
    }
    layers.try_emplace(op.getSymName(), std::move(layer));
  }

  ProgramOp program;
  int64_t batch;
  llvm::StringMap<Layer> layers;
};
} // namespace

static LogicalResult expectTypes(Operation *op, TypeRange operands,
                                 TypeRange results) {
  if (op->getOperandTypes() == operands && op->getResultTypes() == results)
    return success();
  MLIRContext *context = op->getContext();
  return op->emitOpError("expected the type ")
         << FunctionType::get(context, operands, results)
         << ", which the program's network and batch give it, found "
         << FunctionType::get(context, op->getOperandTypes(),
                              op->getResultTypes());
}

static LogicalResult verifyTypes(Operation *op, ProgramShapes &shapes) {
  auto join = [](SmallVector<Type> types, ArrayRef<Type> more) {
    llvm::append_range(types, more);
    return types;
  };
  Type perSample = shapes.batched({});
  ProgramShapes::Layer none;
  auto name = op->getAttrOfType<FlatSymbolRefAttr>("layer");
  const ProgramShapes::Layer *found =
      name ? shapes.lookup(name.getValue()) : &none;
  if (!found)
    return success();
  const ProgramShapes::Layer &l = *found;
  auto expect = [&](SmallVector<Type> operands, SmallVector<Type> results) {
    return expectTypes(op, operands, results);
  };
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](FunctionOp function) -> LogicalResult {
        SmallVector<Type> types = {shapes.input, shapes.label};
        if (function.getBody().getArgumentTypes() == TypeRange(types))
          return success();
        return function.emitOpError("expected the arguments ")
               << shapes.input << " and " << shapes.label
               << ", which the program's network and batch give it";
      })
      .Case([&](ForwardOp) {
        return expect(join({l.input}, l.parameters), {l.output});
      })
      .Case([&](InverseOp) {
        return expect(join({l.value, l.input}, l.inverse), {l.input});
      })
      .Case([&](TransposedOp) {
        return expect(join({l.output, l.input}, l.parameters), {l.input});
      })
      .Case([&](FeedbackOp) {
        return expect(join({l.output, l.input}, l.feedback), {l.input});
      })
      .Case([&](ActivationGradientOp gradient) {
        Type type = gradient.getInverse() ? l.input : l.output;
        return expect({type, type}, {type});
      })
      .Case(
          [&](GradientOp) { return expect({l.input, l.output}, l.parameters); })
      .Case([&](InverseGradientOp) {
        return expect({l.value, l.input, l.input}, l.inverse);
      })
      .Case([&](AuxiliaryOp) -> LogicalResult {
        if (l.auxiliary.empty())
          return op->emitOpError("expected a layer with auxiliary(...)");
        auto features = cast<RankedTensorType>(l.auxiliary.back());
        return expect(join({l.input}, l.auxiliary),
                      {shapes.batched({features.getNumElements()})});
      })
      .Case([&](CorruptOp) {
        return expect({l.input, Float32Type::get(op->getContext())}, {l.input});
      })
      .Case<OutputErrorOp, MinimiserOp>([&](auto) {
        return expect({shapes.output, shapes.label}, {shapes.output});
      })
      .Case<LossOp, CorrectOp>([&](auto) {
        return expect({shapes.output, shapes.label}, {perSample});
      })
      .Case([&](SquaredDistanceOp distance) {
        Type type = distance.getLhs().getType();
        return expect({type, type}, {perSample});
      })
      .Case([&](MetricOp) { return expect({perSample}, {}); })
      .Default([](Operation *) { return success(); });
}

LogicalResult ProgramOp::verifySymbolUses(SymbolTableCollection &tables) {
  // They stand beside the program, which is a symbol table of its own.
  Operation *module = (*this)->getParentOp();
  auto network =
      tables.lookupNearestSymbolFrom<NetworkOp>(module, getNetworkAttr());
  if (!network)
    return emitOpError("expected ")
           << getNetworkAttr() << " to name a tpc.network, found none";
  auto rule = tables.lookupNearestSymbolFrom<RuleOp>(module, getRuleAttr());
  if (!rule)
    return emitOpError("expected ")
           << getRuleAttr() << " to name a tpc.rule, found none";
  if (rule.propagatesTargets() != getInverse().has_value()) {
    InFlightDiagnostic error = emitOpError("expected an optimizer for inverses "
                                           "exactly where the rule has them");
    error.attachNote(rule.getLoc()) << "the rule is here";
    return error;
  }
  // A network that does not verify has its own errors.
  if (failed(network.verify()) || failed(network.verifyRegions()))
    return failure();
  if (failed(verifyLayers(*this, network)))
    return failure();
  ProgramShapes shapes(*this, network);
  auto result = walk([&](Operation *op) {
    return failed(verifyTypes(op, shapes)) ? WalkResult::interrupt()
                                           : WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}
