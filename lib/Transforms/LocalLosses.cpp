//===- LocalLosses.cpp - local losses and their gradients -----------------===//

#include "tpc/Analysis/StepProgram.h"
#include "tpc/Transforms/Passes.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

namespace tpc {
#define GEN_PASS_DEF_LOCALLOSSES
#include "tpc/Transforms/Passes.h.inc"
} // namespace tpc

/// Clones what lies between the values already mapped and `value`; what does
/// not depend on them is shared. Returns `value` or its copy.
static Value cloneSlice(OpBuilder &builder, Value value, IRMapping &mapping) {
  if (Value mapped = mapping.lookupOrNull(value))
    return mapped;
  Operation *op = value.getDefiningOp();
  if (!op)
    return value;
  bool depends = false;
  for (Value operand : op->getOperands())
    depends |= cloneSlice(builder, operand, mapping) != operand;
  if (!depends)
    return value;
  builder.clone(*op, mapping);
  return mapping.lookup(value);
}

namespace {
struct LocalLosses : public tpc::impl::LocalLossesBase<LocalLosses> {
  void runOnOperation() override {
    for (auto op : getOperation().getOps<ProgramOp>()) {
      StepProgram program(op);
      if (failed(checkInput(program)))
        return signalPassFailure();
      if (program.getRule().getInverse()) {
        FailureOr<StringRef> name =
            program.declareRuleHyperparameter("inverse", "sigma");
        if (failed(name))
          return signalPassFailure();
        sigma = *name;
      }
      StepBuilder builder(program, program.getStep());
      for (LayerOp layer : program.getLayers()) {
        builder.setLayer(layer);
        addForward(program, builder, layer);
        if (layer.getInverse())
          addInverse(program, builder, layer);
      }
    }
  }

  /// A layer has an error or a target.
  static LogicalResult checkInput(StepProgram &program) {
    if (failed(program.requireRecords(Quantity::Activity, program.getLayers(),
                                      "tpc-instantiate")))
      return failure();
    auto descents = program.getStep().getBody().getOps<DescendOp>();
    if (failed(program.requireOnce(!descents.empty(), "tpc-local-losses")))
      return failure();
    RuleOp rule = program.getRule();
    if (rule.getErrors())
      return program.requireRecords(Quantity::Error, program.getLayers(),
                                    "tpc-backpropagate");
    constexpr StringRef pass = "tpc-propagate-targets";
    if (failed(program.requireRecords(
            Quantity::Error, program.getLayers().take_back(), pass)) ||
        failed(program.requireRecords(Quantity::Target,
                                      program.getLayers().drop_back(), pass)))
      return failure();
    return program.requireInverses();
  }

  static Value buildDistance(StepBuilder &builder, Value lhs, Value rhs) {
    return SquaredDistanceOp::create(builder.getBuilder(), builder.getLoc(),
                                     builder.batched({}), lhs, rhs);
  }

  static Value buildDistanceGradient(StepBuilder &builder, Value lhs,
                                     Value rhs) {
    return SquaredDistanceGradientOp::create(builder.getBuilder(),
                                             builder.getLoc(), lhs.getType(),
                                             lhs, rhs);
  }

  /// The gradient of the layer's own loss: by its error where the rule gave
  /// it one, else by the distance to its target.
  void addForward(StepProgram &program, StepBuilder &builder, LayerOp layer) {
    if (!builder.findRecord(Quantity::Error, layer)) {
      Value activity = builder.find(Quantity::Activity, layer);
      Value target = builder.find(Quantity::Target, layer);
      builder.metric(Group::Forward, layer.getSymName() + ".forward_loss",
                     buildDistance(builder, activity, target));
      Value gradient = buildDistanceGradient(builder, activity, target);
      builder.record(Quantity::Error, layer,
                     builder.activationGradient(layer, activity, gradient));
    }
    Value error = builder.find(Quantity::Error, layer);
    auto gradients = GradientOp::create(
        builder.getBuilder(), builder.getLoc(),
        stateTypes(program, layer.getParameters()), layer.getSymName(),
        builder.inputOf(layer), error);
    builder.descend(Group::Forward, layer.getParameters(),
                    gradients.getResults());
  }

  void addInverse(StepProgram &program, StepBuilder &builder, LayerOp layer) {
    ClauseAttr clause = *program.getRule().getInverse();
    Value clean = builder.inputOf(layer);
    OpBuilder &b = builder.getBuilder();
    Value corrupted =
        CorruptOp::create(b, builder.getLoc(), clean.getType(),
                          layer.getSymName(), clean, builder.scalar(sigma));
    builder.record(Quantity::Corrupted, layer, corrupted);

    // r = g_l(f_l(u)): the clean reconstruction's dataflow, taken at u.
    RecordOp record = builder.findRecord(Quantity::Reconstruction, layer);
    IRMapping mapping;
    mapping.map(clean, corrupted);
    Value reconstruction = cloneSlice(b, record.getValue(), mapping);
    record.erase();
    builder.record(Quantity::Reconstruction, layer, reconstruction);

    bool preserving = clause.getKind() == "noise_preserving";
    Value wanted = preserving ? corrupted : clean;
    builder.metric(Group::Inverse, layer.getSymName() + ".inverse_loss",
                   buildDistance(builder, reconstruction, wanted));
    Value gradient = buildDistanceGradient(builder, reconstruction, wanted);
    Value error = builder.activationGradient(layer, reconstruction, gradient,
                                             /*inverse=*/true);
    auto inverse = reconstruction.getDefiningOp<InverseOp>();
    auto gradients = InverseGradientOp::create(
        b, builder.getLoc(), stateTypes(program, *layer.getInverse()),
        layer.getSymName(), inverse.getValue(), error, corrupted);
    builder.descend(Group::Inverse, *layer.getInverse(),
                    gradients.getResults());
  }

  static SmallVector<Type> stateTypes(StepProgram &program, ArrayAttr states) {
    SmallVector<Type> types;
    for (auto state : states.getAsRange<FlatSymbolRefAttr>())
      types.push_back(program.getState(state.getValue()).getTensorType());
    return types;
  }

  /// The name of the noise's hyperparameter, where inverses are trained.
  StringRef sigma;
};
} // namespace
