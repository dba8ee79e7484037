//===- Cosine.cpp - a rate that falls along half a cosine -----------------===//

#include "dialects/Tpc/RateSchedule.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace tpc {
namespace {
/// Loshchilov & Hutter 2017 (SGDR), equation (5), without restarts:
///   s = final + (1 - final) (1 + cos(pi p)) / 2,
/// p being the part of the run that is over, counted behind the warm-up.
class Cosine : public RateSchedule {
  StringRef getName() const override { return "cosine"; }

  SmallVector<OptionSpec> getOptions() const override {
    OptionSpec final{"final", 0.0};
    final.minimum = 0, final.maximum = 1;
    return {final};
  }

  Value buildFactor(TensorBuilder &builder, Progress &progress) const override {
    Value final = progress.hyperparameter("final");
    Value angle =
        builder.mul(builder.constant(3.141592653589793), progress.fraction());
    Value cosine =
        math::CosOp::create(builder.getBuilder(), builder.getLoc(), angle);
    Value half = builder.mul(builder.constant(0.5),
                             builder.add(builder.constant(1.0), cosine));
    Value rest = builder.sub(builder.constant(1.0), final);
    return builder.add(final, builder.mul(rest, half));
  }
};
} // namespace

const RateSchedule *getCosineRate() {
  static const Cosine schedule;
  return &schedule;
}
} // namespace tpc
