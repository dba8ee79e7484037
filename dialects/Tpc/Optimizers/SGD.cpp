//===- SGD.cpp - stochastic gradient descent with momentum ----------------===//

#include "dialects/Tpc/Optimizer.h"

using namespace mlir;

namespace tpc {
namespace {
/// v = momentum v + g;  w -= lr v.
class SGD : public Optimizer {
  StringRef getName() const override { return "sgd"; }

  SmallVector<OptionSpec> getOptions() const override {
    OptionSpec lr{"lr", std::nullopt, /*required=*/true};
    lr.minimum = 0;
    OptionSpec momentum{"momentum", 0.0};
    momentum.minimum = 0, momentum.maximum = 1, momentum.maximumOpen = true;
    return {lr, momentum};
  }

  SmallVector<StringRef> getSlots() const override { return {"v"}; }

  SmallVector<Value> buildUpdate(TensorBuilder &builder,
                                 const Update &update) const override {
    Value lr = update.hyperparameter("lr");
    Value momentum = update.hyperparameter("momentum");
    return builder.update(
        update.gradient, {update.parameter, update.slots[0]},
        [&](TensorBuilder &b, ValueRange args) -> SmallVector<Value> {
          Value v = b.add(b.mul(momentum, args[2]), args[0]);
          return {b.sub(args[1], b.mul(lr, v)), v};
        });
  }
};
} // namespace

const Optimizer *getSGD() {
  static const SGD optimizer;
  return &optimizer;
}
} // namespace tpc
