//===- Verifiers.cpp - references and shapes in step programs -------------===//

#include "dialects/Learn/Learn.h"
#include "dialects/Tpc/Loss.h"
#include "dialects/Tpc/Optimizer.h"
#include "dialects/Tpc/RateSchedule.h"

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
    op->emitOpError("expected ")
        << symbol << " to name " << what << " of the program, found none";
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
  if (getGroup() == Group::Inverse &&
      !(*this)->getParentOfType<ProgramOp>().getInverse())
    return emitOpError("expected the program to have an optimizer for "
                       "inverses, found none");
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

static LogicalResult verifyLoss(Operation *op, StringRef kind) {
  if (Loss::lookup(kind))
    return success();
  SmallVector<StringRef> names;
  for (const Loss *loss : Loss::getAll())
    names.push_back(loss->getName());
  return op->emitOpError("expected the loss ")
         << orList(names) << ", found '" << kind << "'";
}

LogicalResult LossOp::verify() { return verifyLoss(*this, getKind()); }
LogicalResult OutputErrorOp::verify() { return verifyLoss(*this, getKind()); }
LogicalResult MinimiserOp::verify() { return verifyLoss(*this, getKind()); }

LogicalResult ForwardWeightOp::verifySymbolUses(SymbolTableCollection &tables) {
  return verifyLayer(*this, tables, getLayerAttr());
}
LogicalResult ProbeOp::verifySymbolUses(SymbolTableCollection &tables) {
  return verifyLayer(*this, tables, getLayerAttr());
}

LogicalResult AngleOp::verify() {
  if (!getLhs().empty() && getLhs().getTypes() == getRhs().getTypes())
    return success();
  return emitOpError("expected two lists of tensors of the same types, found ")
         << getLhs().getTypes() << " and " << getRhs().getTypes();
}

LogicalResult UnitOp::verify() {
  ArrayRef<int64_t> shape = getResult().getType().getShape();
  int64_t count = shape.empty() ? 0 : elementCount(shape.drop_front());
  if (getElement() < static_cast<uint64_t>(count))
    return success();
  return emitOpError("expected one of the ")
         << count << " elements of a sample, found " << getElement();
}

LogicalResult GaussNewtonOp::verify() {
  ArrayRef<int64_t> shape = getError().getType().getShape();
  int64_t count = static_cast<int64_t>(getRows().size());
  ArrayRef<int64_t> result = getResult().getType().getShape();
  if (count > 0 && shape.size() > 1 && !result.empty() &&
      result.front() == shape.front() &&
      elementCount(shape.drop_front()) == count &&
      llvm::all_of(getRows().getTypes(), [&](Type type) {
        return type == getResult().getType();
      }))
    return success();
  return emitOpError("expected a row of the result's type for each element of "
                     "a sample's error, for as many samples, found ")
         << getRows().getTypes() << " and " << getError().getType();
}

LogicalResult ClipOp::verify() {
  if (!getGradients().empty() &&
      getGradients().getTypes() == getResults().getTypes())
    return success();
  return emitOpError("expected gradients, and results of their types, found ")
         << getGradients().size() << " gradients and " << getResults().size()
         << " results";
}

LogicalResult ScheduledRateOp::verify() {
  std::string axis = (stringifyGroup(getGroup()) + "_schedule").str();
  if (failed(
          verifyClause(*this, getAxis(getTrainerAxes(), axis), getSchedule())))
    return failure();
  const RateSchedule &schedule =
      *RateSchedule::lookup(getSchedule().getKind());
  size_t numbers = schedule.getClauseOptions().size();
  if (getHyperparameters().size() != numbers)
    return emitOpError("expected ")
           << numbers << " hyperparameters for " << schedule.getName()
           << ", found " << getHyperparameters().size();
  return success();
}

LogicalResult UpdateOp::verify() {
  StringRef axis = stringifyGroup(getGroup());
  if (failed(
          verifyClause(*this, getAxis(getTrainerAxes(), axis), getOptimizer())))
    return failure();
  const Optimizer &optimizer = *Optimizer::lookup(getOptimizer().getKind());
  size_t slots = optimizer.getSlots().size();
  size_t numbers = optimizer.getHyperparameters().size();
  if (getSlots().size() != slots || getHyperparameters().size() != numbers ||
      getResults().size() != slots + 1)
    return emitOpError("expected ")
           << slots << " slots, " << numbers << " hyperparameters and "
           << slots + 1 << " results for " << optimizer.getName() << ", found "
           << getSlots().size() << ", " << getHyperparameters().size()
           << " and " << getResults().size();
  Type type = getParameter().getType();
  bool same = getGradient().getType() == type;
  for (Value slot : getSlots())
    same &= slot.getType() == type;
  for (Value result : getResults())
    same &= result.getType() == type;
  if (!same)
    return emitOpError("expected the gradient, the slots and the results to "
                       "have the parameter's type ")
           << type;
  return success();
}

LogicalResult DirectFeedbackOp::verify() {
  RankedTensorType feedback = getFeedback().getType();
  auto features = [](RankedTensorType type) {
    int64_t product = 1;
    for (int64_t size : type.getShape().drop_front(type.getRank() > 0))
      product *= size;
    return product;
  };
  if (feedback.getRank() == 2 &&
      feedback.getDimSize(1) == features(getError().getType()) &&
      feedback.getDimSize(0) == features(getType()))
    return success();
  return emitOpError("expected feedback of the shape [units, outputs], ")
         << features(getType()) << "x" << features(getError().getType())
         << ", found " << feedback;
}

LogicalResult ConcatOp::verify() {
  RankedTensorType lhs = getLhs().getType(), rhs = getRhs().getType();
  if (lhs.getRank() == 2 && rhs.getRank() == 2 && getType().getRank() == 2 &&
      lhs.getDimSize(0) == rhs.getDimSize(0) &&
      lhs.getDimSize(0) == getType().getDimSize(0) &&
      lhs.getDimSize(1) + rhs.getDimSize(1) == getType().getDimSize(1))
    return success();
  return emitOpError("expected [B, n] and [B, m] to give [B, n + m], found ")
         << lhs << " and " << rhs << " giving " << getType();
}
