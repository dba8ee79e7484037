//===- Backpropagate.cpp - errors from the top down -----------------------===//

#include "tpc/Analysis/StepProgram.h"
#include "tpc/Transforms/Passes.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

namespace tpc {
#define GEN_PASS_DEF_BACKPROPAGATE
#include "tpc/Transforms/Passes.h.inc"
} // namespace tpc

namespace {
struct Backpropagate : public tpc::impl::BackpropagateBase<Backpropagate> {
  void runOnOperation() override {
    for (auto op : getOperation().getOps<ProgramOp>()) {
      StepProgram program(op);
      if (!program.getRule().getErrors())
        continue;
      if (failed(program.requireUnpropagated("tpc-backpropagate")))
        return signalPassFailure();
      propagate(program);
    }
  }

  void propagate(StepProgram &program) {
    StepBuilder builder(program, program.getStep());
    LayerOp above = program.getLayers().back();
    builder.setLayer(above);
    Value error = builder.outputError();
    builder.record(Quantity::Error, above, error);
    for (LayerOp layer : llvm::reverse(program.getLayers().drop_back())) {
      builder.setLayer(layer);
      Value activity = builder.find(Quantity::Activity, layer);
      Value value = builder.transposed(above, error, activity);
      error = builder.activationGradient(layer, activity, value);
      builder.record(Quantity::Error, layer, error);
      above = layer;
    }
  }
};
} // namespace
