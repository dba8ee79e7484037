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
      if (rule.getTargets() && rule.getTargets()->getKind() == "difference")
        correct(program);
    }
  }

  void correct(StepProgram &program) {
    StepBuilder builder(program, program.getStep());
    ArrayRef<LayerOp> layers = program.getLayers();
    for (auto [layer, above] : llvm::zip(layers.drop_back(), layers.drop_front())) {
      Value target = builder.find(Quantity::Target, layer);
      auto inverse = target.getDefiningOp<InverseOp>();
      // A target that took a gradient step needs no correction.
      if (!inverse)
        continue;
      OpBuilder inner(inverse->getContext());
      inner.setInsertionPointAfter(inverse);
      auto corrected = DifferenceCorrectionOp::create(
          inner, inverse.getLoc(), target.getType(), target,
          builder.find(Quantity::Activity, layer),
          builder.find(Quantity::Reconstruction, above));
      target.replaceAllUsesExcept(corrected, corrected);
      ++numCorrected;
    }
  }
};
} // namespace
