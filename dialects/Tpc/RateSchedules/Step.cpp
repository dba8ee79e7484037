//===- Step.cpp - a rate that falls from time to time ---------------------===//

#include "dialects/Tpc/RateSchedule.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace tpc {
namespace {
/// s = factor^n after n periods of `every` epochs.
class Step : public RateSchedule {
  StringRef getName() const override { return "step"; }

  SmallVector<OptionSpec> getOptions() const override {
    OptionSpec every{"every", std::nullopt, /*required=*/true};
    every.minimum = 0, every.minimumOpen = true;
    OptionSpec factor{"factor", 0.1};
    factor.minimum = 0, factor.minimumOpen = true, factor.maximum = 1;
    return {every, factor};
  }

  Value buildFactor(TensorBuilder &builder, Progress &progress) const override {
    OpBuilder &b = builder.getBuilder();
    Location loc = builder.getLoc();
    Value periods = progress.periods(progress.hyperparameter("every"));
    Value log = math::LogOp::create(b, loc, progress.hyperparameter("factor"));
    return math::ExpOp::create(b, loc, builder.mul(periods, log));
  }
};
} // namespace

const RateSchedule *getStepRate() {
  static const Step schedule;
  return &schedule;
}
} // namespace tpc
