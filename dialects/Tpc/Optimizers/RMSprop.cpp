//===- RMSprop.cpp - steps divided by a running root mean square ----------===//

#include "dialects/Tpc/Optimizer.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace tpc {
namespace {
/// v = decay v + (1 - decay) g^2;  w -= lr g / (sqrt(v) + eps).
class RMSprop : public Optimizer {
  StringRef getName() const override { return "rmsprop"; }

  SmallVector<OptionSpec> getOptions() const override {
    OptionSpec decay{"decay", 0.9};
    decay.minimum = 0, decay.maximum = 1, decay.maximumOpen = true;
    OptionSpec eps{"eps", 1e-8};
    eps.minimum = 0, eps.minimumOpen = true;
    return {decay, eps};
  }

  SmallVector<StringRef> getSlots() const override { return {"v"}; }

  SmallVector<Value> buildUpdate(TensorBuilder &builder,
                                 const Update &update) const override {
    Value lr = update.hyperparameter("lr");
    Value decay = update.hyperparameter("decay");
    Value eps = update.hyperparameter("eps");
    Value rest = builder.sub(builder.constant(1.0), decay);
    return update.apply(
        builder,
        [&](TensorBuilder &b, Value g, ValueRange slots) -> SmallVector<Value> {
          Value v = b.add(b.mul(decay, slots[0]), b.mul(rest, b.mul(g, g)));
          Value root = math::SqrtOp::create(b.getBuilder(), b.getLoc(), v);
          Value ratio = arith::DivFOp::create(b.getBuilder(), b.getLoc(), g,
                                              b.add(root, eps));
          return {b.mul(lr, ratio), v};
        });
  }
};
} // namespace

const Optimizer *getRMSprop() {
  static const RMSprop optimizer;
  return &optimizer;
}
} // namespace tpc
