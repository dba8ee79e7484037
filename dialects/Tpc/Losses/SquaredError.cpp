//===- SquaredError.cpp - the squared distance to the label ---------------===//

#include "dialects/Tpc/Loss.h"

using namespace mlir;

namespace tpc {
namespace {
/// sum_k (h_k - y_k)^2, without a factor 1/2.
class SquaredError : public Loss {
  StringRef getName() const override { return "squared_error"; }

  Value buildValue(TensorBuilder &builder, Value output,
                   Value label) const override {
    Value squares =
        builder.map({output, label}, [](TensorBuilder &b, ValueRange args) {
          Value difference = b.sub(args[0], args[1]);
          return b.mul(difference, difference);
        });
    return builder.sum("bo->b", squares);
  }

  Value buildOutputError(TensorBuilder &builder, Activation activation,
                         Value output, Value label) const override {
    Value gradient =
        builder.map({output, label}, [](TensorBuilder &b, ValueRange args) {
          return b.mul(b.constant(2.0), b.sub(args[0], args[1]));
        });
    return buildActivationGradient(builder, activation, output, gradient);
  }
};
} // namespace

const Loss *getSquaredError() {
  static const SquaredError loss;
  return &loss;
}
} // namespace tpc
