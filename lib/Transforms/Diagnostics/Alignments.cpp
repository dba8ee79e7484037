//===- Alignments.cpp - forward weights and those that lead back ----------===//

#include "Diagnostics.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

/// Reports the angle between a layer's weight and another map's, of the states
/// `states`, which has the form of its inverse.
static void addAlignment(DiagnosticStep &step, LayerOp layer, ArrayAttr states,
                         StringRef name) {
  SmallVector<StringRef> weights = step.getWeights(layer);
  auto backward = cast<FlatSymbolRefAttr>(*states.begin()).getValue();
  if (weights.size() != 1 || !step.program.getState(backward).startsAtRandom())
    return;
  step.builder.setLayer(layer);
  Value weight = step.builder.read(weights.front());
  Value other = ForwardWeightOp::create(
      step.builder.getBuilder(), step.builder.getLoc(), weight.getType(),
      layer.getSymName(), step.builder.read(backward));
  step.report(layer, name, step.angle(weight, other));
}

void tpc::addAlignments(DiagnosticStep &step) {
  for (LayerOp layer : step.program.getLayers())
    if (layer.getInverse())
      addAlignment(step, layer, *layer.getInverse(), "angle_inverse_weight");
  // Other feedback than a map's stand-in has no weight to be compared with.
  llvm::StringSet<> standIns;
  for (auto feedback : step.function.getBody().getOps<FeedbackOp>())
    standIns.insert(feedback.getLayer());
  for (LayerOp layer : step.program.getLayers())
    if (layer.getFeedback() && standIns.contains(layer.getSymName()))
      addAlignment(step, layer, *layer.getFeedback(), "angle_feedback_weight");
}
