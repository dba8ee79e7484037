//===- GaussNewton.cpp - a rule's gradient and the Gauss-Newton target's --===//

#include "Diagnostics.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

/// Each output costs a backward pass, and the systems of equations that are
/// solved are unrolled.
static constexpr int64_t mostOutputs = 16;

/// Of the mean of J J^T's diagonal. In single precision, a smaller one loses
/// digits where outputs hardly differ.
static constexpr double damping = 0.01;

static int64_t countOutputs(StepProgram &program) {
  return elementCount(program.getChain(program.getLayers().back()).outputShape);
}

LogicalResult tpc::checkGaussNewton(StepProgram &program) {
  int64_t outputs = countOutputs(program);
  if (outputs <= mostOutputs)
    return success();
  InFlightDiagnostic error =
      program.getOp().emitError("diagnostics: gauss_newton: expected a network "
                                "with at most ")
      << mostOutputs << " outputs, found " << outputs;
  error.attachNote(program.getNetwork().getLoc()) << "the network is this one";
  return error;
}

void tpc::addGaussNewton(DiagnosticStep &step) {
  ArrayRef<LayerOp> layers = step.program.getLayers();
  Value error = step.builder.outputError();
  // What arrives, in the present layer's space, of each output's
  // pre-activation: the rows of J.
  SmallVector<Value> arriving;
  for (int64_t k = 0; k < countOutputs(step.program); ++k)
    arriving.push_back(UnitOp::create(
        step.builder.getBuilder(), step.builder.getLoc(), error.getType(), k));
  for (size_t i = layers.size() - 1; i-- > 0;) {
    LayerOp layer = layers[i], above = layers[i + 1];
    Value activity = step.builder.find(Quantity::Activity, layer);
    step.builder.setLayer(above);
    for (Value &row : arriving)
      row = step.builder.transposed(above, row, activity);
    step.builder.setLayer(layer);
    Value change = GaussNewtonOp::create(
        step.builder.getBuilder(), step.builder.getLoc(), activity.getType(),
        arriving, error, APFloat(damping));
    auto [found, wanted] = step.weightGradients(
        layer, step.builder.activationGradient(layer, activity, change));
    if (!found.empty())
      step.report(layer, "angle_gauss_newton", step.angle(found, wanted));
    for (Value &row : arriving)
      row = step.builder.activationGradient(layer, activity, row);
  }
}
