//===- Verifiers.cpp - references and shapes in step programs -------------===//

#include "dialects/Learn/Learn.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

/// The symbol must be an operation of type Target in the enclosing program.
template <typename Target>
static FailureOr<Target> lookup(Operation *op, SymbolTableCollection &tables,
                                FlatSymbolRefAttr symbol, StringRef what) {
  auto target = tables.lookupNearestSymbolFrom<Target>(
      op->getParentOfType<ProgramOp>(), symbol);
  if (!target) {
    op->emitOpError("expected ") << symbol << " to name " << what
                                 << " of the program, found none";
    return failure();
  }
  return target;
}

static LogicalResult verifyLayer(Operation *op, SymbolTableCollection &tables,
                                 FlatSymbolRefAttr layer) {
  return lookup<LayerOp>(op, tables, layer, "a learn.layer");
}

static LogicalResult verifyState(Operation *op, SymbolTableCollection &tables,
                                 FlatSymbolRefAttr symbol, Type found) {
  FailureOr<StateOp> state =
      lookup<StateOp>(op, tables, symbol, "a learn.state");
  if (failed(state))
    return failure();
  if (state->getType() == found)
    return success();
  InFlightDiagnostic error = op->emitOpError("expected the state's type ")
                             << state->getType() << ", found " << found;
  error.attachNote(state->getLoc()) << "the state is declared here";
  return error;
}

LogicalResult FunctionOp::verifyRegions() {
  if (getBody().getNumArguments() != 2)
    return emitOpError("expected two arguments, the inputs and the labels, "
                       "found ")
           << getBody().getNumArguments();
  for (BlockArgument argument : getBody().getArguments()) {
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!type || !type.hasStaticShape() || type.getRank() < 1)
      return emitOpError("expected batched tensors as arguments, found ")
             << argument.getType();
  }
  return success();
}

LogicalResult LayerOp::verifySymbolUses(SymbolTableCollection &tables) {
  auto source = tables.lookupNearestSymbolFrom<LayerOpInterface>(
      (*this)->getParentOfType<ModuleOp>(), getSource());
  if (!source)
    return emitOpError("expected ")
           << getSource() << " to name a layer of a tpc.network, found none";
  for (ArrayAttr states : {getParametersAttr(), getInverseAttr(),
                           getFeedbackAttr(), getAuxiliaryAttr()})
    for (Attribute state : states ? states.getValue() : ArrayRef<Attribute>())
      if (failed(lookup<StateOp>(*this, tables, cast<FlatSymbolRefAttr>(state),
                                 "a learn.state")))
        return failure();
  return success();
}

LogicalResult ReadOp::verifySymbolUses(SymbolTableCollection &tables) {
  return verifyState(*this, tables, getStateAttr(), getResult().getType());
}
LogicalResult WriteOp::verifySymbolUses(SymbolTableCollection &tables) {
  return verifyState(*this, tables, getStateAttr(), getValue().getType());
}
LogicalResult DescendOp::verifySymbolUses(SymbolTableCollection &tables) {
  return verifyState(*this, tables, getStateAttr(), getGradient().getType());
}
LogicalResult ScalarOp::verifySymbolUses(SymbolTableCollection &tables) {
  return lookup<HyperparameterOp>(*this, tables, getHyperparameterAttr(),
                                  "a learn.hyperparameter");
}
LogicalResult RecordOp::verifySymbolUses(SymbolTableCollection &tables) {
  return verifyLayer(*this, tables, getLayerAttr());
}
LogicalResult ForwardOp::verifySymbolUses(SymbolTableCollection &tables) {
  return verifyLayer(*this, tables, getLayerAttr());
}
LogicalResult InverseOp::verifySymbolUses(SymbolTableCollection &tables) {
  return verifyLayer(*this, tables, getLayerAttr());
}
LogicalResult TransposedOp::verifySymbolUses(SymbolTableCollection &tables) {
  return verifyLayer(*this, tables, getLayerAttr());
}
LogicalResult FeedbackOp::verifySymbolUses(SymbolTableCollection &tables) {
  return verifyLayer(*this, tables, getLayerAttr());
}
LogicalResult
ActivationGradientOp::verifySymbolUses(SymbolTableCollection &tables) {
  return verifyLayer(*this, tables, getLayerAttr());
}
LogicalResult GradientOp::verifySymbolUses(SymbolTableCollection &tables) {
  return verifyLayer(*this, tables, getLayerAttr());
}
LogicalResult
InverseGradientOp::verifySymbolUses(SymbolTableCollection &tables) {
  return verifyLayer(*this, tables, getLayerAttr());
}
LogicalResult AuxiliaryOp::verifySymbolUses(SymbolTableCollection &tables) {
  return verifyLayer(*this, tables, getLayerAttr());
}
LogicalResult OutputErrorOp::verifySymbolUses(SymbolTableCollection &tables) {
  return verifyLayer(*this, tables, getLayerAttr());
}
LogicalResult CorruptOp::verifySymbolUses(SymbolTableCollection &tables) {
  return verifyLayer(*this, tables, getLayerAttr());
}
