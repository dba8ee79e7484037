//===- Network.cpp - networks: assembly and verifiers ---------------------===//

#include "dialects/Tpc/StepNames.h"
#include "dialects/Tpc/Tpc.h"

using namespace mlir;
using namespace tpc;

ParseResult NetworkOp::parse(OpAsmParser &parser, OperationState &result) {
  StringAttr name;
  OpAsmParser::Argument argument;
  if (parser.parseSymbolName(name, mlir::SymbolTable::getSymbolAttrName(),
                             result.attributes) ||
      parser.parseLParen() ||
      parser.parseArgument(argument, /*allowType=*/true) ||
      parser.parseRParen() ||
      parser.parseOptionalAttrDictWithKeyword(result.attributes))
    return failure();
  result.addAttribute("input_type", TypeAttr::get(argument.type));
  argument.type = ActivityType::get(parser.getContext());
  return parser.parseRegion(*result.addRegion(), argument);
}

void NetworkOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  printer.printSymbolName(getSymName());
  printer << '(' << getBody().getArgument(0) << ": " << getInputType() << ')';
  printer.printOptionalAttrDictWithKeyword(
      (*this)->getAttrs(), {getSymNameAttrName(), getInputTypeAttrName()});
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

/// 1 to `maximumFeatures` elements; sizes of any product are refused before
/// they overflow.
static bool hasUsableSize(ArrayRef<int64_t> shape) {
  int64_t elements = 1;
  for (int64_t size : shape) {
    if (size < 1 || size > maximumFeatures / elements)
      return false;
    elements *= size;
  }
  return true;
}

LogicalResult NetworkOp::verify() {
  auto type = dyn_cast<RankedTensorType>(getInputType());
  if (!type || !type.hasStaticShape() || !type.getElementType().isF32() ||
      !hasUsableSize(type.getShape()))
    return emitOpError("expected the input's type to be a tensor of f32 with "
                       "1 to ")
           << maximumFeatures << " elements, found " << getInputType();
  if (getBody().getNumArguments() != 1 ||
      !isa<ActivityType>(getBody().getArgument(0).getType()))
    return emitOpError("expected one argument, the input");
  return success();
}

SmallVector<LayerOpInterface> NetworkOp::getLayers() {
  return llvm::to_vector(getBody().getOps<LayerOpInterface>());
}

/// Each layer takes the output of the one before it.
static LogicalResult verifyChain(NetworkOp network) {
  Value current = network.getBody().getArgument(0);
  for (Operation &op : network.getBody().front()) {
    if (!isa<LayerOpInterface, ReturnOp>(op))
      return op.emitOpError("expected only layers and tpc.return in a network");
    if (op.getNumOperands() != 1)
      return op.emitOpError("expected one value, found ")
             << op.getNumOperands();
    if (op.getOperand(0) != current) {
      InFlightDiagnostic error = op.emitOpError(
          "expected the output of the layer before it: a network is a chain");
      error.attachNote(current.getLoc()) << "the layer before it is here";
      return error;
    }
    if (op.getNumResults() == 1)
      current = op.getResult(0);
  }
  return success();
}

/// A layer's name stands beside those of functions and hyperparameters in a
/// step program, and before `.weight` in files.
static LogicalResult verifyName(LayerOpInterface layer) {
  StringAttr symbol = mlir::SymbolTable::getSymbolName(layer);
  StringRef name = symbol.getValue();
  if (name.contains('.'))
    return layer->emitOpError("expected a layer's name without '.', which "
                              "stands between it and its parameters' names, "
                              "found '")
           << name << "'";
  if (isStepName(name))
    return layer->emitOpError("expected a layer's name that is none of a "
                              "step program's own, found '")
           << name << "'";
  return success();
}

LogicalResult NetworkOp::verifyRegions() {
  if (failed(verifyChain(*this)))
    return failure();
  SmallVector<LayerOpInterface> layers = getLayers();
  if (layers.empty())
    return emitOpError("expected at least one layer");
  SmallVector<int64_t> shape(getInputShape());
  for (LayerOpInterface layer : layers) {
    if (layer->hasAttr(mlir::SymbolTable::getSymbolAttrName()) &&
        failed(verifyName(layer)))
      return failure();
    FailureOr<SmallVector<int64_t>> output = layer.inferOutputShape(shape);
    if (failed(output))
      return failure();
    bool last = layer == layers.back();
    if (last && layer.getForwardParameters(shape).empty())
      return layer->emitOpError(
          "expected the last layer of a network to have parameters");
    if (!last && layer.getLayerActivation() == Activation::Softmax)
      return layer->emitOpError(
          "expected activation(softmax) on the last layer only");
    // Classes at each position would add up to more than one distribution.
    if (layer.getLayerActivation() == Activation::Softmax &&
        elementCount(*output) != output->back()) {
      InFlightDiagnostic error = layer->emitOpError(
          "expected an output of one position for activation(softmax), which "
          "is taken over the last dimension, found ");
      llvm::interleave(*output, error, "x");
      return error;
    }
    shape = *output;
  }
  return success();
}
