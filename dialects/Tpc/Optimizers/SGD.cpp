//===- SGD.cpp - stochastic gradient descent with momentum ----------------===//

#include "dialects/Tpc/Optimizer.h"

using namespace mlir;

namespace tpc {
namespace {
/// v = momentum v + g;  w -= lr v.
class SGD : public Optimizer {
  StringRef getName() const override { return "sgd"; }

  SmallVector<OptionSpec> getOptions() const override {
    OptionSpec momentum{"momentum", 0.0};
    momentum.minimum = 0, momentum.maximum = 1, momentum.maximumOpen = true;
    return {momentum};
  }

  SmallVector<StringRef> getSlots() const override { return {"v"}; }

  SmallVector<Value> buildUpdate(TensorBuilder &builder,
                                 const Update &update) const override {
    Value lr = update.hyperparameter("lr");
    Value momentum = update.hyperparameter("momentum");
    return update.apply(
        builder,
        [&](TensorBuilder &b, Value g, ValueRange slots) -> SmallVector<Value> {
          Value v = b.add(b.mul(momentum, slots[0]), g);
          return {b.mul(lr, v), v};
        });
  }
};
} // namespace

const Optimizer *getSGD() {
  static const SGD optimizer;
  return &optimizer;
}
} // namespace tpc
