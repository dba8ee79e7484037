//===- Spectra.cpp - the Jacobian of a layer behind its inverse -----------===//

#include "Diagnostics.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

/// Half of the distance between the points of a difference quotient, in units
/// of a standard normal probe. In single precision, rounding and curvature then
/// cost about 1e-4 each.
static constexpr double distance = 0.01;

/// (m(x + distance v) - m(x - distance v)) / (2 distance), which is J v.
template <typename Map>
static Value derivative(DiagnosticStep &step, Value x, Value v, Map map) {
  Value above = map(step.sum(1, x, distance, v));
  Value below = map(step.sum(1, x, -distance, v));
  return step.sum(0.5 / distance, above, -0.5 / distance, below);
}

void tpc::addSpectra(DiagnosticStep &step) {
  for (LayerOp layer : step.program.getLayers()) {
    if (!layer.getInverse())
      continue;
    step.builder.setLayer(layer);
    OpBuilder &b = step.builder.getBuilder();
    Location loc = step.builder.getLoc();
    Value activity = step.builder.find(Quantity::Activity, layer);
    Value below = step.builder.inputOf(layer);
    // A = J_f J_g.
    auto apply = [&](Value v) {
      Value back = derivative(
          step, activity, v, [&](Value at) { return step.inverse(layer, at); });
      return derivative(step, below, back, [&](Value at) {
        return step.builder.forward(layer, at);
      });
    };
    Value probe =
        ProbeOp::create(b, loc, activity.getType(), layer.getSymName());
    Value once = apply(probe), twice = apply(once);
    auto scalar = RankedTensorType::get({}, b.getF32Type());
    step.report(layer, "jacobian_trace",
                MeanProductOp::create(b, loc, scalar, probe, once));
    step.report(layer, "jacobian_symmetric_part",
                SymmetricPartOp::create(b, loc, scalar, probe, once, twice));
  }
}
