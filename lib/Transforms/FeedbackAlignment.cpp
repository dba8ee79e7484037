//===- FeedbackAlignment.cpp - fixed random feedback ----------------------===//

#include "tpc/Analysis/StepProgram.h"
#include "tpc/Transforms/Passes.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

namespace tpc {
#define GEN_PASS_DEF_FEEDBACKALIGNMENT
#include "tpc/Transforms/Passes.h.inc"
} // namespace tpc

namespace {
struct FeedbackAlignment
    : public tpc::impl::FeedbackAlignmentBase<FeedbackAlignment> {
  void runOnOperation() override {
    for (auto op : getOperation().getOps<ProgramOp>()) {
      StepProgram program(op);
      std::optional<ClauseAttr> errors = program.getRule().getErrors();
      if (errors && errors->getKind() != "transposed" &&
          failed(align(program, *errors)))
        return signalPassFailure();
    }
  }

  LogicalResult align(StepProgram &program, ClauseAttr errors) {
    if (failed(program.requireRecords(Quantity::Error, program.getLayers(),
                                      "tpc-backpropagate")))
      return failure();
    FailureOr<StringRef> name =
        program.declareRuleHyperparameter("errors", "scale");
    if (failed(name))
      return failure();
    scale = StringAttr::get(&getContext(), *name);
    bool direct = errors.getKind() == "direct";

    StepBuilder builder(program, program.getStep());
    ArrayRef<LayerOp> layers = program.getLayers();
    for (auto [layer, above] :
         llvm::zip(layers.drop_back(), layers.drop_front())) {
      // The error of `layer` came through the transposed map of `above`.
      auto error = builder.find(Quantity::Error, layer)
                       .getDefiningOp<ActivationGradientOp>();
      auto transposed =
          error ? error.getValue().getDefiningOp<TransposedOp>() : nullptr;
      if (!transposed)
        return program.getStep().emitOpError("expected the error of @")
               << LayerOp(layer).getSymName()
               << " to come through a transposed map, as tpc-backpropagate "
                  "makes it, found another";
      builder.getBuilder().setInsertionPoint(transposed);
      builder.setLayer(layer);
      Value replacement = direct ? buildDirect(program, builder, layer)
                                 : buildLayerwise(program, builder, above,
                                                  transposed);
      transposed.replaceAllUsesWith(replacement);
      transposed.erase();
      ++numReplaced;
    }
    eraseDeadOperations(program.getStep());
    return success();
  }

  /// B_{l+1} d_{l+1}, B_{l+1} of the shape of W_{l+1}^T.
  Value buildLayerwise(StepProgram &program, StepBuilder &builder,
                       LayerOp above, TransposedOp transposed) {
    LayerChain &chain = program.getChain(above);
    above.setFeedbackAttr(program.declareStates(
        above, chain.top().getFeedbackParameters(chain.topInputShape()),
        "feedback.", Role::Feedback, Purpose::Feedback, scale));
    return FeedbackOp::create(builder.getBuilder(), builder.getLoc(),
                              transposed.getType(), above.getSymName(),
                              transposed.getError(), transposed.getAt(),
                              builder.read(*above.getFeedback()));
  }

  /// B_l d_L, B_l of [units of l, outputs].
  Value buildDirect(StepProgram &program, StepBuilder &builder,
                    LayerOp layer) {
    ArrayRef<int64_t> shape = program.getChain(layer).outputShape;
    LayerOp last = program.getLayers().back();
    int64_t units = elementCount(shape);
    int64_t outputs = elementCount(program.getChain(last).outputShape);
    ParameterSpec weight{"weight", {units, outputs}, outputs, units};
    layer.setFeedbackAttr(program.declareStates(layer, weight, "feedback.",
                                                Role::Feedback,
                                                Purpose::Feedback, scale));
    return DirectFeedbackOp::create(
        builder.getBuilder(), builder.getLoc(), builder.batched(shape),
        builder.find(Quantity::Error, last),
        builder.read(*layer.getFeedback()).front());
  }

  /// The name of the hyperparameter that scales the feedback.
  StringAttr scale;
};
} // namespace
