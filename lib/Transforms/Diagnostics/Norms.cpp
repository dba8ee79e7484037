//===- Norms.cpp - how large activities, targets and gradients are --------===//

#include "Diagnostics.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

void tpc::addNorms(DiagnosticStep &step) {
  for (LayerOp layer : step.program.getLayers()) {
    step.builder.setLayer(layer);
    Value activity = step.builder.find(Quantity::Activity, layer);
    step.report(layer, "norm_activity", step.norm(activity, /*mean=*/true));
    if (RecordOp record = step.builder.findRecord(Quantity::Target, layer)) {
      Value target = record.getValue();
      step.report(layer, "norm_target", step.norm(target, /*mean=*/true));
      step.report(layer, "norm_target_difference",
                  step.norm(step.sum(1, target, -1, activity), /*mean=*/true));
    }
    for (StringRef weight : step.getWeights(layer))
      step.report(layer, "norm_gradient",
                  step.norm(step.findGradient(weight), /*mean=*/false));
  }
}
