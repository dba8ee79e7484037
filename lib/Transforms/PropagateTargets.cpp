//===- PropagateTargets.cpp - targets from the top down -------------------===//

#include "tpc/Analysis/StepProgram.h"
#include "tpc/Transforms/Passes.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

namespace tpc {
#define GEN_PASS_DEF_PROPAGATETARGETS
#include "tpc/Transforms/Passes.h.inc"
} // namespace tpc

namespace {
struct PropagateTargets : public tpc::impl::PropagateTargetsBase<PropagateTargets> {
  void runOnOperation() override {
    for (auto op : getOperation().getOps<ProgramOp>()) {
      StepProgram program(op);
      if (!program.getRule().propagatesTargets())
        continue;
      if (failed(program.requireUnpropagated("tpc-propagate-targets")) ||
          failed(program.requireInverses()) || failed(propagate(program)))
        return signalPassFailure();
    }
  }

  /// t_L, where a target passes through g_L.
  static Value buildLabelTarget(StepProgram &program, StepBuilder &builder) {
    LayerOp last = program.getLayers().back();
    Value output = builder.find(Quantity::Activity, last);
    Value target = MinimiserOp::create(
        builder.getBuilder(), builder.getLoc(), output.getType(),
        program.getOp().getLoss().getKind(), output,
        program.getStep().getLabel());
    builder.record(Quantity::Target, last, target);
    return target;
  }

  /// t_{L-1} = h_{L-1} - alpha dL/dh_{L-1}.
  static FailureOr<Value> buildGradientTarget(StepProgram &program,
                                              StepBuilder &builder,
                                              Value outputError) {
    ClauseAttr top = *program.getRule().getTop();
    FailureOr<StringRef> alpha =
        program.declareRuleHyperparameter("top", "alpha");
    if (failed(alpha))
      return failure();
    LayerOp last = program.getLayers().back();
    Value activity = builder.inputOf(last);
    Value gradient = builder.transposed(last, outputError, activity);
    bool batchMean = top.getKeyword("reduction", "sample") == "batch";
    return Value(GradientTargetOp::create(
        builder.getBuilder(), builder.getLoc(), activity.getType(), activity,
        gradient, builder.scalar(*alpha), batchMean));
  }

  LogicalResult propagate(StepProgram &program) {
    StepBuilder builder(program, program.getStep());
    LayerOp above = program.getLayers().back();
    builder.setLayer(above);
    Value error = builder.outputError();
    builder.record(Quantity::Error, above, error);

    bool fromLabel = program.getRule().invertsLastLayer();
    FailureOr<Value> target =
        fromLabel ? buildLabelTarget(program, builder) : Value();
    for (LayerOp layer : llvm::reverse(program.getLayers().drop_back())) {
      builder.setLayer(layer);
      bool top = program.isLast(above);
      target = top && !fromLabel
                   ? buildGradientTarget(program, builder, error)
                   : builder.inverse(above, *target, builder.inputOf(above));
      if (failed(target))
        return failure();
      builder.record(Quantity::Target, layer, *target);
      above = layer;
    }
    return success();
  }
};
} // namespace
