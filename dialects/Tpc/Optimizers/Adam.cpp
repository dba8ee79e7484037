//===- Adam.cpp - adaptive moment estimation ------------------------------===//

#include "dialects/Tpc/Optimizer.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace tpc {
namespace {
/// Kingma & Ba 2014, algorithm 1:
///   m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2;
///   w -= lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps).
/// `epsilon = hat` is the form at the end of their section 2, where eps is
/// added before the bias correction:
///   w -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + eps).
class Adam : public Optimizer {
  StringRef getName() const override { return "adam"; }

  SmallVector<OptionSpec> getOptions() const override {
    OptionSpec beta1{"beta1", 0.9};
    beta1.minimum = 0, beta1.maximum = 1, beta1.maximumOpen = true;
    OptionSpec beta2 = beta1;
    beta2.name = "beta2", beta2.defaultNumber = 0.999;
    OptionSpec eps{"eps", 1e-8};
    eps.minimum = 0, eps.minimumOpen = true;
    OptionSpec epsilon{"epsilon"};
    epsilon.keywords = {"plain", "hat"};
    return {beta1, beta2, eps, epsilon};
  }

  SmallVector<StringRef> getSlots() const override { return {"m", "v"}; }

  SmallVector<Value> buildUpdate(TensorBuilder &builder,
                                 const Update &update) const override {
    Value lr = update.hyperparameter("lr");
    Value beta1 = update.hyperparameter("beta1");
    Value beta2 = update.hyperparameter("beta2");
    Value eps = update.hyperparameter("eps");
    Value one = builder.constant(1.0);
    Value rest1 = builder.sub(one, beta1), rest2 = builder.sub(one, beta2);
    // Everything that is the same for all elements is computed once.
    Value correction1 = builder.oneMinusPower(beta1, update.count);
    Value correction2 = builder.oneMinusPower(beta2, update.count);
    OpBuilder &b = builder.getBuilder();
    Location loc = builder.getLoc();
    Value root2 = math::SqrtOp::create(b, loc, correction2);
    bool hat = update.clause.getKeyword("epsilon", "plain") == "hat";
    // sqrt(v / c2) + eps = (sqrt(v) + eps sqrt(c2)) / sqrt(c2).
    Value offset = hat ? eps : builder.mul(eps, root2);
    Value rate = builder.mul(
        lr, Value(arith::DivFOp::create(b, loc, root2, correction1)));

    return update.apply(
        builder,
        [&](TensorBuilder &b, Value g, ValueRange slots) -> SmallVector<Value> {
          Value m = b.add(b.mul(beta1, slots[0]), b.mul(rest1, g));
          Value v = b.add(b.mul(beta2, slots[1]), b.mul(rest2, b.mul(g, g)));
          Value root = math::SqrtOp::create(b.getBuilder(), b.getLoc(), v);
          Value ratio = arith::DivFOp::create(b.getBuilder(), b.getLoc(), m,
                                              b.add(root, offset));
          return {b.mul(rate, ratio), m, v};
        });
  }
};
} // namespace

const Optimizer *getAdam() {
  static const Adam optimizer;
  return &optimizer;
}
} // namespace tpc
