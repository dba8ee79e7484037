//===- Reconstructions.cpp - how well inverses invert ---------------------===//

#include "Diagnostics.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

void tpc::addReconstructions(DiagnosticStep &step) {
  for (LayerOp layer : step.program.getLayers()) {
    if (!layer.getInverse())
      continue;
    step.builder.setLayer(layer);
    OpBuilder &b = step.builder.getBuilder();
    Value reconstruction =
        step.inverse(layer, step.builder.find(Quantity::Activity, layer));
    step.report(layer, "reconstruction_error",
                RelativeDistanceOp::create(
                    b, step.builder.getLoc(),
                    RankedTensorType::get({}, b.getF32Type()), reconstruction,
                    step.builder.inputOf(layer)));
  }
}
