//===- Trainer.cpp - trainers: axes, assembly and verifiers ---------------===//

#include "dialects/Tpc/DataSets.h"
#include "dialects/Tpc/Loss.h"
#include "dialects/Tpc/Optimizer.h"
#include "dialects/Tpc/RateSchedule.h"
#include "dialects/Tpc/Tpc.h"

using namespace mlir;
using namespace tpc;

ArrayRef<AxisSpec> tpc::getTrainerAxes() {
  static const std::vector<AxisSpec> axes = [] {
    AxisSpec loss{"loss", {}}, data{"data", {}}, forward{"forward", {}};
    for (const Loss *kind : Loss::getAll())
      loss.kinds.push_back({kind->getName(), {}});
    for (const DataSetSpec &kind : getDataSets())
      data.kinds.push_back({kind.name, kind.options});
    for (const Optimizer *kind : Optimizer::getAll())
      forward.kinds.push_back({kind->getName(), kind->getClauseOptions()});
    AxisSpec forwardSchedule{"forward_schedule", {}};
    for (const RateSchedule *kind : RateSchedule::getAll())
      forwardSchedule.kinds.push_back(
          {kind->getName(), kind->getClauseOptions()});
    AxisSpec inverse = forward, inverseSchedule = forwardSchedule;
    inverse.name = "inverse";
    inverseSchedule.name = "inverse_schedule";
    return std::vector<AxisSpec>{loss,    data,           forward,
                                 inverse, forwardSchedule, inverseSchedule};
  }();
  return axes;
}

/// The clauses of a trainer that are a number by themselves.
static constexpr StringLiteral numberClauses[] = {"batch", "top_k"};

static ParseResult parseReference(OpAsmParser &parser, StringRef keyword,
                                  StringRef attribute,
                                  OperationState &result) {
  FlatSymbolRefAttr symbol;
  if (parser.parseKeyword(keyword) || parser.parseAttribute(symbol))
    return failure();
  result.addAttribute(attribute, symbol);
  return success();
}

ParseResult TrainerOp::parse(OpAsmParser &parser, OperationState &result) {
  StringAttr name;
  if (parser.parseSymbolName(name, SymbolTable::getSymbolAttrName(),
                             result.attributes) ||
      parseReference(parser, "trains", "network", result) ||
      parseReference(parser, "by", "rule", result))
    return failure();
  StringRef axisName;
  SMLoc loc = parser.getCurrentLocation();
  while (succeeded(parseOptionalClauseName(parser, axisName))) {
    if (result.attributes.get(axisName))
      return parser.emitError(loc)
             << "expected each clause once, found '" << axisName << "' again";
    SmallVector<StringRef> names;
    const AxisSpec *found = nullptr;
    for (const AxisSpec &axis : getTrainerAxes()) {
      names.push_back(axis.name);
      if (axis.name == axisName)
        found = &axis;
    }
    if (llvm::is_contained(numberClauses, axisName)) {
      int64_t number;
      if (parser.parseLParen() || parser.parseInteger(number) ||
          parser.parseRParen())
        return failure();
      result.addAttribute(axisName,
                          parser.getBuilder().getI64IntegerAttr(number));
    } else if (found) {
      ClauseAttr clause;
      if (parseClause(parser, *found, clause))
        return failure();
      result.addAttribute(axisName, clause);
    } else {
      llvm::append_range(names, numberClauses);
      return parser.emitError(loc) << "expected a clause of a trainer ("
                                   << orList(names) << "), found '" << axisName
                                   << "'";
    }
    loc = parser.getCurrentLocation();
  }
  return parser.parseOptionalAttrDictWithKeyword(result.attributes);
}

void TrainerOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  printer.printSymbolName(getSymName());
  printer << " trains " << getNetworkAttr() << " by " << getRuleAttr();
  SmallVector<StringRef> printed = {getSymNameAttrName(), getNetworkAttrName(),
                                    getRuleAttrName()};
  for (StringRef clause : numberClauses)
    if (auto number = (*this)->getAttrOfType<IntegerAttr>(clause)) {
      printer << " " << clause << "(" << number.getInt() << ")";
      printed.push_back(clause);
    }
  for (const AxisSpec &axis : getTrainerAxes())
    if (auto clause = (*this)->getAttrOfType<ClauseAttr>(axis.name)) {
      printer.printNewline();
      printer << "    ";
      printClause(printer, axis.name, clause);
      printed.push_back(axis.name);
    }
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs(), printed);
}

LogicalResult TrainerOp::verify() {
  for (StringRef clause : {"loss", "data", "batch", "forward"})
    if (!(*this)->hasAttr(clause))
      return emitOpError("expected the clause '") << clause << "', found none";
  for (const AxisSpec &axis : getTrainerAxes())
    if (auto clause = (*this)->getAttrOfType<ClauseAttr>(axis.name))
      if (failed(verifyClause(*this, axis, clause)))
        return failure();
  int64_t batch = *getBatch();
  if (batch < 1 || batch > maximumBatch)
    return emitOpError("expected a batch of 1 to ")
           << maximumBatch << " samples, found batch(" << batch << ")";
  if (!getTopK())
    return success();
  int64_t topK = *getTopK();
  if (topK < 2)
    return emitOpError("expected at least 2 in top_k, as the error is that of "
                       "the greatest output, found top_k(")
           << topK << ")";
  StringRef label = getData()->getKeyword("label", "class");
  if (label != "class")
    return emitOpError("expected labels that are classes, as of data(..., "
                       "label = class), for top_k(")
           << topK << "), found label = " << label;
  return success();
}

static void printShape(InFlightDiagnostic &error, ArrayRef<int64_t> shape) {
  llvm::interleave(shape, error, "x");
}

/// The network takes the data set's samples.
static LogicalResult verifySamples(TrainerOp trainer, NetworkOp network,
                                   const DataSetSpec &data) {
  ArrayRef<int64_t> shape = network.getInputShape();
  if (data.sampleShape.empty() || shape == ArrayRef(data.sampleShape))
    return success();
  InFlightDiagnostic error = trainer.emitOpError("expected the network to "
                                                 "take the samples of data(");
  error << data.name << "), which are ";
  printShape(error, data.sampleShape);
  error << ", found a network that takes ";
  printShape(error, shape);
  error.attachNote(network.getLoc()) << "the network is here";
  return error;
}

/// Images can be flipped and cropped: they are [height, width, channel] and
/// some of each is left after the largest shift.
static LogicalResult verifyAugmentation(TrainerOp trainer, NetworkOp network) {
  ClauseAttr data = *trainer.getData();
  double crop = data.getNumber("crop").value_or(0);
  bool flips = data.getKeyword("flip", "none") != "none";
  ArrayRef<int64_t> shape = network.getInputShape();
  auto noteNetwork = [&](InFlightDiagnostic error) {
    printShape(error, shape);
    error.attachNote(network.getLoc()) << "the network is here";
    return error;
  };
  if ((flips || crop > 0) && shape.size() != 3)
    return noteNetwork(trainer.emitOpError("expected an input of height x "
                                           "width x channels for '")
                       << (flips ? "flip" : "crop") << "', found ");
  if (crop > 0 && (crop >= shape[0] || crop >= shape[1]))
    return noteNetwork(trainer.emitOpError("expected 'crop' to be less than "
                                           "the input's height and width, "
                                           "found crop = ")
                       << static_cast<int64_t>(crop) << " for ");
  return success();
}

/// The sample's shape and the label's size agree with the data set's.
static LogicalResult verifyData(TrainerOp trainer, NetworkOp network) {
  const DataSetSpec &data = *findDataSet(trainer.getData()->getKind());
  if (failed(verifySamples(trainer, network, data)) ||
      failed(verifyAugmentation(trainer, network)))
    return failure();
  SmallVector<int64_t> shape(network.getInputShape());
  bool input = trainer.getData()->getKeyword("label", "class") == "input";
  int64_t label = input ? elementCount(shape) : data.classes;
  for (LayerOpInterface layer : network.getLayers()) {
    FailureOr<SmallVector<int64_t>> output = layer.inferOutputShape(shape);
    if (failed(output))
      return failure();
    shape = *output;
  }
  int64_t outputs = elementCount(shape);
  auto noteLast = [&](InFlightDiagnostic error) {
    error.attachNote(network.getLayers().back().getLoc())
        << "the last layer is here";
    return error;
  };
  // A label of no size of its own has that of the output.
  if (label != 0 && outputs != label)
    return noteLast(trainer.emitOpError("expected a network with ")
                    << label << " outputs, one for each "
                    << (input ? "feature of the input" : "class of the data")
                    << ", found " << outputs);
  int64_t topK = trainer.getTopK().value_or(0);
  if (topK > outputs)
    return noteLast(trainer.emitOpError("expected at most ")
                    << outputs << " in top_k, the network's outputs, found "
                    << "top_k(" << topK << ")");
  return success();
}

LogicalResult
TrainerOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  auto network = symbolTable.lookupNearestSymbolFrom<NetworkOp>(
      *this, getNetworkAttr());
  if (!network)
    return emitOpError("expected ")
           << getNetworkAttr() << " to name a tpc.network, found none";
  auto rule =
      symbolTable.lookupNearestSymbolFrom<RuleOp>(*this, getRuleAttr());
  if (!rule)
    return emitOpError("expected ")
           << getRuleAttr() << " to name a tpc.rule, found none";
  auto noteRule = [&](InFlightDiagnostic error) {
    error.attachNote(rule.getLoc()) << "the rule is here";
    return error;
  };
  if (rule.propagatesTargets() && !getInverse())
    return noteRule(
        emitOpError("expected inverse(...), an optimizer for the inverses "
                    "that the rule trains, found none"));
  if (!rule.propagatesTargets() && getInverse())
    return noteRule(emitOpError(
        "expected no inverse(...): the rule has no inverses to train"));
  if (getInverseSchedule() && !getInverse())
    return emitOpError("expected no inverse_schedule(...) without "
                       "inverse(...), the optimizer that it is for");
  // A network or a rule that does not verify has its own errors.
  SmallVector<LayerOpInterface> layers = network.getLayers();
  if (layers.empty() || failed(network.verify()) ||
      failed(network.verifyRegions()))
    return failure();
  const Loss *loss = Loss::lookup(getLoss()->getKind());
  if (failed(loss->verifyOutput(layers.back().getLayerActivation(), [&] {
        InFlightDiagnostic error = emitOpError();
        error.attachNote(layers.back().getLoc()) << "the last layer is here";
        return error;
      })))
    return failure();
  StringRef label = getData()->getKeyword("label", "class");
  if (loss->needsDistribution() && label != "class")
    return emitOpError("expected labels that are distributions, as of "
                       "data(..., label = class), for loss(")
           << loss->getName() << "), found label = " << label;
  return verifyData(*this, network);
}
