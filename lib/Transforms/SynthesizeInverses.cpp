//===- SynthesizeInverses.cpp - inverses and reconstructions --------------===//

#include "tpc/Analysis/StepProgram.h"
#include "tpc/Transforms/Passes.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

namespace tpc {
#define GEN_PASS_DEF_SYNTHESIZEINVERSES
#include "tpc/Transforms/Passes.h.inc"
} // namespace tpc

namespace {
struct SynthesizeInverses
    : public tpc::impl::SynthesizeInversesBase<SynthesizeInverses> {
  void runOnOperation() override {
    for (auto op : getOperation().getOps<ProgramOp>()) {
      StepProgram program(op);
      if (program.getRule().propagatesTargets() && failed(synthesize(program)))
        return signalPassFailure();
    }
  }

  /// The activation of g_l, which gives values in the space of layer l-1.
  static Activation inverseActivation(StepProgram &program, LayerOp layer) {
    LayerOp below = program.getLayers()[layer.getIndex() - 2];
    StringRef choice = program.getRule().getInverse()->getKeyword(
        "activation", "layer_below");
    if (choice == "identity")
      return Activation::Identity;
    return program.getChain(choice == "own" ? layer : below)
        .top()
        .getLayerActivation();
  }

  LogicalResult synthesize(StepProgram &program) {
    if (failed(program.requireRecords(Quantity::Activity, program.getLayers(),
                                      "tpc-instantiate")))
      return failure();
    bool hasRun = llvm::any_of(program.getLayers(), [](LayerOp layer) {
      return layer.getInverse().has_value();
    });
    if (failed(program.requireOnce(hasRun, "tpc-synthesize-inverses")))
      return failure();
    StepBuilder builder(program, program.getStep());
    for (LayerOp layer : program.getLayers().drop_front()) {
      if (program.isLast(layer) && !program.getRule().invertsLastLayer())
        continue;
      LayerChain &chain = program.getChain(layer);
      FailureOr<SmallVector<ParameterSpec>> parameters =
          chain.top().getInverseParameters(chain.topInputShape(),
                                           /*auxiliary=*/0);
      if (failed(parameters))
        return failure();
      layer.setInverseAttr(program.declareStates(
          layer, *parameters, "inverse.", Role::Inverse,
          Purpose::InverseWeight));
      layer.setInverseActivation(inverseActivation(program, layer));
      builder.setLayer(layer);
      Value reconstruction =
          builder.inverse(layer, builder.find(Quantity::Activity, layer),
                          builder.inputOf(layer));
      builder.record(Quantity::Reconstruction, layer, reconstruction);
      ++numInverses;
    }
    return success();
  }
};
} // namespace
