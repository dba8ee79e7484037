//===- Angles.cpp - a rule's gradient and backpropagation's ---------------===//

#include "Diagnostics.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

/// d_l of backpropagation, for each layer.
static SmallVector<Value> backpropagate(DiagnosticStep &step) {
  ArrayRef<LayerOp> layers = step.program.getLayers();
  SmallVector<Value> errors(layers.size());
  errors.back() = step.builder.outputError();
  for (size_t i = layers.size() - 1; i-- > 0;) {
    LayerOp layer = layers[i], above = layers[i + 1];
    Value activity = step.builder.find(Quantity::Activity, layer);
    Value arriving = step.builder.transposed(above, errors[i + 1], activity);
    errors[i] = step.builder.activationGradient(layer, activity, arriving);
  }
  return errors;
}

void tpc::addAngles(DiagnosticStep &step) {
  SmallVector<Value> all, allExact;
  for (auto [layer, error] :
       llvm::zip_equal(step.program.getLayers(), backpropagate(step))) {
    auto [found, wanted] = step.weightGradients(layer, error);
    if (found.empty())
      continue;
    step.report(layer, "angle_backpropagation", step.angle(found, wanted));
    llvm::append_range(all, found);
    llvm::append_range(allExact, wanted);
  }
  if (!all.empty())
    step.report({}, "angle_backpropagation", step.angle(all, allExact));
}
