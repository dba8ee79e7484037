//===- Constant.cpp - a rate that stays as it is --------------------------===//

#include "dialects/Tpc/RateSchedule.h"

using namespace mlir;

namespace tpc {
namespace {
/// s = 1: for a warm-up by itself.
class Constant : public RateSchedule {
  StringRef getName() const override { return "constant"; }

  Value buildFactor(TensorBuilder &builder, Progress &) const override {
    return builder.constant(1.0);
  }
};
} // namespace

const RateSchedule *getConstantRate() {
  static const Constant schedule;
  return &schedule;
}
} // namespace tpc
