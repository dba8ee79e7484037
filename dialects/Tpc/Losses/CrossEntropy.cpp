//===- CrossEntropy.cpp - the cross-entropy of a distribution -------------===//

#include "dialects/Tpc/Loss.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace tpc {
namespace {
/// -sum_k y_k log p_k, for an output that is a distribution.
class CrossEntropy : public Loss {
  StringRef getName() const override { return "cross_entropy"; }

  LogicalResult
  verifyOutput(Activation activation,
               function_ref<InFlightDiagnostic()> emitError) const override {
    if (activation == Activation::Softmax)
      return success();
    return emitError() << "expected the last layer to have activation(softmax)"
                          " for loss(cross_entropy), found activation("
                       << stringifyActivation(activation) << ")";
  }

  bool needsDistribution() const override { return true; }

  Value buildValue(TensorBuilder &builder, Value output,
                   Value label) const override {
    Value terms =
        builder.map({output, label}, [](TensorBuilder &b, ValueRange args) {
          // A probability that underflowed to zero costs what the smallest
          // normal number costs; NaN stays NaN.
          Value p = arith::MaximumFOp::create(b.getBuilder(), b.getLoc(),
                                              args[0], b.constant(1.1754944e-38));
          Value log = math::LogOp::create(b.getBuilder(), b.getLoc(), p);
          return b.mul(b.mul(b.constant(-1.0), args[1]), log);
        });
    return builder.sum("bo->b", terms);
  }

  Value buildOutputError(TensorBuilder &builder, Activation activation,
                         Value output, Value label) const override {
    // With softmax, the Jacobian and 1/p cancel: d_L = p - y.
    return builder.sub(output, label);
  }
};
} // namespace

const Loss *getCrossEntropy() {
  static const CrossEntropy loss;
  return &loss;
}
} // namespace tpc
