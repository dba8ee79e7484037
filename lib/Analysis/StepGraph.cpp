//===- StepGraph.cpp - a step program as a picture ------------------------===//

#include "tpc/Analysis/StepGraph.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

using Kind = GraphNode::Kind;

/// The number in Unicode subscripts.
static std::string subscript(int64_t number) {
  std::string text;
  for (char digit : std::to_string(number))
    text += {'\xe2', '\x82', static_cast<char>('\x80' + (digit - '0'))};
  return text;
}

static std::string shapeText(ArrayRef<int64_t> shape) {
  return llvm::join(
      llvm::map_range(shape, [](int64_t size) { return std::to_string(size); }),
      "×");
}

static std::string shapeText(Value value, bool batched) {
  auto shape = cast<RankedTensorType>(value.getType()).getShape();
  return shapeText(shape.drop_front(batched ? 1 : 0));
}

/// A clause's kind as words.
static std::string words(StringRef kind) {
  std::string text = kind.str();
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

namespace {

/// The nodes that a value comes from: its own, or those of the operations
/// drawn into its user.
struct Sources {
  SmallVector<unsigned> nodes;
  GraphRole role = GraphRole::Data;
  /// The row and how other names speak of the value.
  int64_t layer = 0;
  std::string name;
};

class GraphBuilder {
public:
  GraphBuilder(StepProgram &program, FunctionOp function);
  StepGraph build();

private:
  void visit(Operation *op);
  void visitForward(ForwardOp op);
  void visitInverse(InverseOp op);
  void visitDown(Operation *op, Value error, StringRef letter,
                 ValueRange parameters);
  void visitDirectFeedback(DirectFeedbackOp op);
  void visitActivationGradient(ActivationGradientOp op);
  void visitMix(MixOp op);
  void visitConcat(ConcatOp op);
  void visitAuxiliary(AuxiliaryOp op);
  void visitLoss(LossOp op);
  void visitOutputError(OutputErrorOp op);
  void visitDistance(Value lhs, Value rhs, Value result);
  void visitGradient(Operation *op, Value value, Value error);
  void visitOther(Operation *op);

  unsigned addNode(Kind kind, GraphRole role, GraphColumn column, int64_t layer,
                   const Twine &name);
  /// A node for a value, with its name for other names.
  unsigned addValue(Value value, GraphRole role, GraphColumn column,
                    int64_t layer, const std::string &name);
  /// The box of parameters on the way from `input`; what it gives is in the
  /// row `space`.
  unsigned addMap(Operation *op, Value input, StringRef letter,
                  ValueRange parameters, GraphRole role, GraphColumn column,
                  int64_t space, const std::string &resultName);
  void connect(Value from, unsigned to, StringRef factor = "");

  RecordOp recordOf(Value value) const { return records.lookup(value); }
  int64_t indexOf(StringRef layer) const;
  /// The index of the layer that an operation names.
  int64_t layerOf(Operation *op) const;
  const Sources &sourcesOf(Value value) { return sources[value]; }
  std::string nameOf(Quantity quantity, int64_t space) const;

  StepProgram &program;
  FunctionOp function;
  StepGraph graph;
  DenseMap<Value, Sources> sources;
  DenseMap<Value, RecordOp> records;
  /// The box in which an operation's parameters are drawn, by the layer and
  /// the value that the map takes.
  std::map<std::pair<int64_t, void *>, unsigned> maps;
  /// The node of a loss, by what it compares.
  std::map<std::pair<void *, void *>, unsigned> losses;
};

} // namespace

GraphBuilder::GraphBuilder(StepProgram &program, FunctionOp function)
    : program(program), function(function) {
  graph.function = function.getSymName().str();
  for (auto record : function.getBody().getOps<RecordOp>())
    records.try_emplace(record.getValue(), record);
}

int64_t GraphBuilder::indexOf(StringRef name) const {
  for (LayerOp layer : program.getLayers())
    if (layer.getSymName() == name)
      return layer.getIndex();
  return 0;
}

int64_t GraphBuilder::layerOf(Operation *op) const {
  auto layer = op->getAttrOfType<FlatSymbolRefAttr>("layer");
  return layer ? indexOf(layer.getValue()) : 0;
}

std::string GraphBuilder::nameOf(Quantity quantity, int64_t space) const {
  switch (quantity) {
  case Quantity::Activity:
    return "h" + subscript(space);
  case Quantity::Corrupted:
    return "u" + subscript(space);
  case Quantity::Reconstruction:
    return "r" + subscript(space);
  case Quantity::Target:
    return "t" + subscript(space);
  case Quantity::Error:
    return "d" + subscript(space);
  }
  return "";
}

unsigned GraphBuilder::addNode(Kind kind, GraphRole role, GraphColumn column,
                               int64_t layer, const Twine &name) {
  GraphNode node{kind, role, column, layer, name.str()};
  graph.nodes.push_back(std::move(node));
  return graph.nodes.size() - 1;
}

unsigned GraphBuilder::addValue(Value value, GraphRole role, GraphColumn column,
                                int64_t layer, const std::string &name) {
  unsigned node = addNode(Kind::Value, role, column, layer, name);
  graph.nodes[node].shape = shapeText(value, /*batched=*/true);
  if (RecordOp record = recordOf(value))
    graph.nodes[node].tooltip =
        (stringifyQuantity(record.getQuantity()) + " of " + record.getLayer())
            .str();
  sources[value] = {{node}, role, layer, name};
  return node;
}

void GraphBuilder::connect(Value from, unsigned to, StringRef factor) {
  for (unsigned node : sourcesOf(from).nodes)
    graph.edges.push_back({node, to, /*update=*/false, factor.str()});
}

unsigned GraphBuilder::addMap(Operation *op, Value input, StringRef letter,
                              ValueRange parameters, GraphRole role,
                              GraphColumn column, int64_t space,
                              const std::string &resultName) {
  int64_t layer = layerOf(op);
  SmallVector<std::string> states;
  for (Value parameter : parameters)
    if (auto read = parameter.getDefiningOp<ReadOp>()) {
      states.push_back(read.getState().str());
      if (layer == 0)
        layer = indexOf(program.getState(read.getState()).getLayer());
    }
  size_t split = letter.find('*');
  unsigned node =
      addNode(Kind::Map, role, column, layer,
              letter.take_front(split) + subscript(layer) +
                  (split == StringRef::npos ? "" : letter.substr(split + 1)));
  graph.nodes[node].shape = shapeText(parameters.front(), /*batched=*/false);
  graph.nodes[node].tooltip = llvm::join(states, ", ");
  connect(input, node);
  sources[op->getResult(0)] = {{node}, role, space, resultName};
  return node;
}

void GraphBuilder::visitForward(ForwardOp op) {
  int64_t layer = layerOf(op);
  Sources input = sourcesOf(op.getInput());
  bool replayed = input.role == GraphRole::Corrupted;
  unsigned map = addMap(
      op, op.getInput(), "W", op.getParameters(),
      replayed ? GraphRole::Corrupted : GraphRole::Activity,
      replayed ? GraphColumn::Corrupted : GraphColumn::Activity, layer, "");
  maps[{layer, op.getInput().getAsOpaquePointer()}] = map;
  if (!recordOf(op.getResult())) {
    sources[op.getResult()].name =
        "f" + subscript(layer) + "(" + input.name + ")";
    return;
  }
  graph.edges.push_back(
      {map, addValue(op.getResult(), GraphRole::Activity, GraphColumn::Activity,
                     layer, nameOf(Quantity::Activity, layer))});
}

/// What a value becomes in the layer below.
static GraphRole roleBelow(GraphRole above) {
  return above == GraphRole::Target || above == GraphRole::Error
             ? above
             : GraphRole::Reconstruction;
}

static GraphColumn columnBelow(GraphRole above) {
  switch (above) {
  case GraphRole::Corrupted:
    return GraphColumn::Reconstruction;
  case GraphRole::Target:
    return GraphColumn::Target;
  case GraphRole::Error:
    return GraphColumn::Error;
  default:
    return GraphColumn::Estimate;
  }
}

void GraphBuilder::visitInverse(InverseOp op) {
  int64_t layer = layerOf(op);
  Sources input = sourcesOf(op.getValue());
  GraphRole role = roleBelow(input.role);
  GraphColumn column = columnBelow(input.role);
  std::string name = "g" + subscript(layer) + "(" + input.name + ")";
  unsigned map = addMap(op, op.getValue(), "V", op.getParameters(), role,
                        column, layer - 1, name);
  maps[{layer, op.getValue().getAsOpaquePointer()}] = map;
  RecordOp record = recordOf(op.getResult());
  if (!record)
    return;
  unsigned value = addValue(op.getResult(), role, column, layer - 1,
                            nameOf(record.getQuantity(), layer - 1));
  graph.edges.push_back({map, value});
}

void GraphBuilder::visitDown(Operation *op, Value error, StringRef letter,
                             ValueRange parameters) {
  Sources input = sourcesOf(error);
  addMap(op, error, letter, parameters, roleBelow(input.role),
         columnBelow(input.role), layerOf(op) - 1, "");
}

void GraphBuilder::visitDirectFeedback(DirectFeedbackOp op) {
  unsigned map = addMap(op, op.getError(), "B", op.getFeedback(),
                        GraphRole::Error, GraphColumn::DirectFeedback, 0, "");
  sources[op.getResult()].layer = graph.nodes[map].layer;
}

void GraphBuilder::visitActivationGradient(ActivationGradientOp op) {
  Sources input = sourcesOf(op.getValue());
  RecordOp record = recordOf(op.getResult());
  // A local loss' error is drawn as the loss.
  if (!record || input.role == GraphRole::Loss) {
    sources[op.getResult()] = input;
    return;
  }
  int64_t layer = layerOf(op);
  connect(op.getValue(),
          addValue(op.getResult(), GraphRole::Error, GraphColumn::Error, layer,
                   nameOf(Quantity::Error, layer)));
}

void GraphBuilder::visitMix(MixOp op) {
  Sources input = sourcesOf(op.getRhs());
  unsigned node =
      addNode(Kind::Mix, input.role,
              input.role == GraphRole::Target ? GraphColumn::Target
                                              : GraphColumn::Estimate,
              input.layer, "γ");
  connect(op.getLhs(), node);
  connect(op.getRhs(), node);
  sources[op.getResult()] = {{node}, input.role, input.layer, "γ"};
}

void GraphBuilder::visitConcat(ConcatOp op) {
  Sources lhs = sourcesOf(op.getLhs());
  std::string name = "[" + lhs.name + ", " + sourcesOf(op.getRhs()).name + "]";
  unsigned node = addValue(op.getResult(), lhs.role, columnBelow(lhs.role),
                           lhs.layer, name);
  connect(op.getLhs(), node);
  connect(op.getRhs(), node);
}

void GraphBuilder::visitAuxiliary(AuxiliaryOp op) {
  GraphRole role = sourcesOf(op.getInput()).role;
  GraphColumn column = role == GraphRole::Corrupted ? GraphColumn::Corrupted
                                                    : GraphColumn::Estimate;
  int64_t layer = layerOf(op);
  unsigned map = addMap(op, op.getInput(), "A", {op.getWeight(), op.getBias()},
                        role, column, layer, "");
  std::string name = role == GraphRole::Corrupted
                         ? "z(" + sourcesOf(op.getInput()).name + ")"
                         : "z";
  graph.edges.push_back(
      {map, addValue(op.getResult(), role, column, layer, name)});
}

void GraphBuilder::visitLoss(LossOp op) {
  unsigned node = addNode(Kind::Value, GraphRole::Loss, GraphColumn::Loss,
                          sourcesOf(op.getOutput()).layer, words(op.getKind()));
  graph.nodes[node].tooltip = "task loss";
  connect(op.getOutput(), node);
  connect(op.getLabel(), node);
  losses[{op.getOutput().getAsOpaquePointer(),
          op.getLabel().getAsOpaquePointer()}] = node;
}

void GraphBuilder::visitOutputError(OutputErrorOp op) {
  int64_t layer = layerOf(op);
  unsigned node = addValue(op.getResult(), GraphRole::Error, GraphColumn::Error,
                           layer, nameOf(Quantity::Error, layer));
  auto loss = losses.find({op.getOutput().getAsOpaquePointer(),
                           op.getLabel().getAsOpaquePointer()});
  if (loss != losses.end()) {
    graph.edges.push_back({loss->second, node});
    return;
  }
  connect(op.getOutput(), node);
  connect(op.getLabel(), node);
}

void GraphBuilder::visitDistance(Value lhs, Value rhs, Value result) {
  Sources left = sourcesOf(lhs), right = sourcesOf(rhs);
  auto [entry, isNew] = losses.try_emplace(
      {lhs.getAsOpaquePointer(), rhs.getAsOpaquePointer()}, 0);
  if (isNew) {
    bool inverse = left.role == GraphRole::Reconstruction;
    entry->second =
        addNode(Kind::Value, GraphRole::Loss,
                inverse ? GraphColumn::InverseLoss : GraphColumn::Loss,
                left.layer, "‖" + left.name + " − " + right.name + "‖²");
    graph.nodes[entry->second].tooltip =
        inverse ? "local loss of the inverse" : "local loss";
    connect(lhs, entry->second);
    connect(rhs, entry->second);
  }
  sources[result] = {{entry->second}, GraphRole::Loss, left.layer, ""};
}

void GraphBuilder::visitGradient(Operation *op, Value value, Value error) {
  auto map = maps.find({layerOf(op), value.getAsOpaquePointer()});
  if (map == maps.end())
    return;
  SmallVector<Operation *> users(op->getUsers());
  for (Operation *user : op->getUsers())
    if (isa<ClipOp>(user))
      llvm::append_range(users, user->getUsers());
  for (Operation *user : users)
    if (auto update = dyn_cast<UpdateOp>(user))
      graph.nodes[map->second].optimizer =
          update.getOptimizer().getKind().str();
  if (!graph.nodes[map->second].optimizer.empty())
    for (unsigned node : sourcesOf(error).nodes)
      graph.edges.push_back({node, map->second, /*update=*/true});
}

void GraphBuilder::visitOther(Operation *op) {
  if (op->getNumResults() == 0)
    return;
  GraphRole role = GraphRole::Data;
  int64_t layer = 0;
  SmallVector<Value> inputs;
  for (Value operand : op->getOperands())
    if (auto found = sources.find(operand); found != sources.end()) {
      role = found->second.role;
      layer = found->second.layer;
      inputs.push_back(operand);
    }
  if (inputs.empty())
    return;
  unsigned node = addValue(op->getResult(0), role, GraphColumn::Activity, layer,
                           words(op->getName().stripDialect()));
  for (Value input : inputs)
    connect(input, node);
}

void GraphBuilder::visit(Operation *op) {
  TypeSwitch<Operation *>(op)
      .Case<ReadOp, ScalarOp, RecordOp, MetricOp, ResultOp, WriteOp, UpdateOp,
            CorrectOp, ClipOp, ScheduledRateOp>([](auto) {})
      .Case([&](ForwardOp op) { visitForward(op); })
      .Case([&](InverseOp op) { visitInverse(op); })
      .Case([&](TransposedOp op) {
        visitDown(op, op.getError(), "W*ᵀ", op.getParameters());
      })
      .Case([&](FeedbackOp op) {
        visitDown(op, op.getError(), "B", op.getParameters());
      })
      .Case([&](DirectFeedbackOp op) { visitDirectFeedback(op); })
      .Case([&](ActivationGradientOp op) { visitActivationGradient(op); })
      .Case([&](MixOp op) { visitMix(op); })
      .Case([&](ConcatOp op) { visitConcat(op); })
      .Case([&](AuxiliaryOp op) { visitAuxiliary(op); })
      .Case([&](LossOp op) { visitLoss(op); })
      .Case([&](OutputErrorOp op) { visitOutputError(op); })
      .Case<SquaredDistanceOp, SquaredDistanceGradientOp>([&](auto op) {
        visitDistance(op.getLhs(), op.getRhs(), op.getResult());
      })
      .Case([&](GradientOp op) {
        visitGradient(op, op.getInput(), op.getError());
      })
      .Case([&](InverseGradientOp op) {
        visitGradient(op, op.getValue(), op.getError());
      })
      .Case([&](CorruptOp op) {
        int64_t layer = layerOf(op) - 1;
        connect(op.getActivity(), addValue(op.getResult(), GraphRole::Corrupted,
                                           GraphColumn::Corrupted, layer,
                                           nameOf(Quantity::Corrupted, layer)));
      })
      .Case([&](MinimiserOp op) {
        int64_t layer = sourcesOf(op.getOutput()).layer;
        connect(op.getLabel(),
                addValue(op.getResult(), GraphRole::Target, GraphColumn::Target,
                         layer, nameOf(Quantity::Target, layer)));
      })
      .Case([&](GradientTargetOp op) {
        int64_t layer = sourcesOf(op.getActivity()).layer;
        unsigned node =
            addValue(op.getResult(), GraphRole::Target, GraphColumn::Target,
                     layer, nameOf(Quantity::Target, layer));
        connect(op.getActivity(), node);
        connect(op.getGradient(), node, "−α");
      })
      .Case([&](DifferenceCorrectionOp op) {
        int64_t layer = sourcesOf(op.getActivity()).layer;
        unsigned node =
            addValue(op.getResult(), GraphRole::Target, GraphColumn::Target,
                     layer, nameOf(Quantity::Target, layer));
        connect(op.getTarget(), node);
        connect(op.getActivity(), node);
        connect(op.getReconstruction(), node, "−");
      })
      .Default([&](Operation *op) { visitOther(op); });
}

StepGraph GraphBuilder::build() {
  addValue(function.getInput(), GraphRole::Data, GraphColumn::Activity, 0, "x");
  llvm::DenseSet<Operation *> live = findLiveOperations(function);
  auto isLive = [&](Operation *op) { return live.contains(op); };
  if (llvm::any_of(function.getLabel().getUsers(), isLive))
    addValue(function.getLabel(), GraphRole::Data, GraphColumn::Estimate,
             program.getLayers().size(), "y");
  for (Operation &op : function.getBody().front())
    if (isLive(&op))
      visit(&op);
  return std::move(graph);
}

StepGraph tpc::buildStepGraph(StepProgram &program, FunctionOp function) {
  return GraphBuilder(program, function).build();
}
