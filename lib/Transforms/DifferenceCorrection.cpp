//===- DifferenceCorrection.cpp - correct propagated targets --------------===//

#include "tpc/Analysis/StepProgram.h"
#include "tpc/Transforms/Passes.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

namespace tpc {
#define GEN_PASS_DEF_DIFFERENCECORRECTION
#include "tpc/Transforms/Passes.h.inc"
} // namespace tpc

namespace {
struct DifferenceCorrection
    : public tpc::impl::DifferenceCorrectionBase<DifferenceCorrection> {
  void runOnOperation() override {
    for (auto op : getOperation().getOps<ProgramOp>()) {
      StepProgram program(op);
      RuleOp rule = program.getRule();
      if (rule.getTargets() && rule.getTargets()->getKind() == "difference" &&
          failed(correct(program)))
        return signalPassFailure();
    }
  }

  LogicalResult correct(StepProgram &program) {
    if (failed(program.requireRecords(Quantity::Target,
                                      program.getLayers().drop_back(),
                                      "tpc-propagate-targets")) ||
        failed(program.requireRecords(Quantity::Activity, program.getLayers(),
                                      "tpc-instantiate")) ||
        failed(program.requireInverses()))
      return failure();
    StepBuilder builder(program, program.getStep());
    ArrayRef<LayerOp> layers = program.getLayers();
    for (auto [layer, above] : llvm::zip(layers.drop_back(), layers.drop_front())) {
      Value target = builder.find(Quantity::Target, layer);
      // A target that took a gradient step needs no correction.
      if (target.getDefiningOp<GradientTargetOp>())
        continue;
      auto inverse = target.getDefiningOp<InverseOp>();
      if (!inverse)
        return program.getStep().emitOpError("expected the target of @")
               << LayerOp(layer).getSymName()
               << " to be an inverse's value, as tpc-propagate-targets makes "
                  "it, found another";
      OpBuilder inner(inverse->getContext());
      inner.setInsertionPointAfter(inverse);
      auto corrected = DifferenceCorrectionOp::create(
          inner, inverse.getLoc(), target.getType(), target,
          builder.find(Quantity::Activity, layer),
          builder.find(Quantity::Reconstruction, above));
      target.replaceAllUsesExcept(corrected, corrected);
      ++numCorrected;
    }
    return success();
  }
};
} // namespace
