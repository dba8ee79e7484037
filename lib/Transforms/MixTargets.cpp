//===- MixTargets.cpp - the exact derivative in propagated targets --------===//

#include "tpc/Analysis/StepProgram.h"
#include "tpc/Transforms/Passes.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

namespace tpc {
#define GEN_PASS_DEF_MIXTARGETS
#include "tpc/Transforms/Passes.h.inc"
} // namespace tpc

namespace {
struct MixTargets : public tpc::impl::MixTargetsBase<MixTargets> {
  void runOnOperation() override {
    for (auto op : getOperation().getOps<ProgramOp>()) {
      StepProgram program(op);
      RuleOp rule = program.getRule();
      if (!rule.getTargets() || !rule.getTargets()->getNumber("gamma"))
        continue;
      if (failed(program.requireRecords(Quantity::Target,
                                        program.getLayers().drop_back(),
                                        "tpc-propagate-targets")) ||
          failed(program.requireRecords(Quantity::Activity,
                                        program.getLayers(),
                                        "tpc-instantiate")))
        return signalPassFailure();
      if (failed(mix(program)))
        return signalPassFailure();
    }
  }

  LogicalResult mix(StepProgram &program) {
    FailureOr<StringRef> gamma =
        program.declareRuleHyperparameter("targets", "gamma");
    if (failed(gamma))
      return failure();
    FunctionOp step = program.getStep();
    StepBuilder builder(program, step);
    for (auto inverse :
         llvm::make_early_inc_range(step.getBody().getOps<InverseOp>())) {
      builder.getBuilder().setInsertionPointAfter(inverse);
      LayerOp layer = findLayer(program, inverse.getLayer());
      builder.setLayer(layer);
      Value activity = builder.find(Quantity::Activity, layer);
      Value error =
          builder.activationGradient(layer, activity, inverse.getValue());
      Value exact = builder.transposed(layer, error, inverse.getAt());
      Value pseudo = inverse.getResult();
      auto mixed = MixOp::create(builder.getBuilder(), builder.getLoc(),
                                 pseudo.getType(), builder.scalar(*gamma),
                                 exact, pseudo);
      // The reconstruction that trains the inverse stays the inverse's own.
      pseudo.replaceUsesWithIf(mixed, [&](OpOperand &use) {
        auto record = dyn_cast<RecordOp>(use.getOwner());
        bool reconstruction =
            record && record.getQuantity() == Quantity::Reconstruction;
        return use.getOwner() != mixed && !reconstruction;
      });
    }
    return success();
  }

  static LayerOp findLayer(StepProgram &program, StringRef name) {
    return *llvm::find_if(program.getLayers(), [&](LayerOp layer) {
      return layer.getSymName() == name;
    });
  }
};
} // namespace
