//===- RateSchedule.cpp - what learning-rate schedules have in common -----===//

#include "dialects/Tpc/RateSchedule.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace tpc;

namespace tpc {
const RateSchedule *getConstantRate();
const RateSchedule *getCosineRate();
const RateSchedule *getStepRate();
} // namespace tpc

ArrayRef<const RateSchedule *> RateSchedule::getAll() {
  static const RateSchedule *const schedules[] = {
      getConstantRate(), getStepRate(), getCosineRate()};
  return schedules;
}

const RateSchedule *RateSchedule::lookup(StringRef name) {
  for (const RateSchedule *schedule : getAll())
    if (schedule->getName() == name)
      return schedule;
  return nullptr;
}

SmallVector<OptionSpec> RateSchedule::getClauseOptions() const {
  SmallVector<OptionSpec> options = getOptions();
  OptionSpec warmup{"warmup", 0.0};
  warmup.minimum = 0;
  options.push_back(warmup);
  return options;
}

Value RateSchedule::buildRate(TensorBuilder &builder, Value rate,
                              const Counters &counters,
                              Progress::Hyperparameter hyperparameter) const {
  Progress progress(builder, counters, hyperparameter);
  Value factor = builder.mul(buildFactor(builder, progress), progress.warmup());
  return builder.mul(rate, factor);
}

RateSchedule::Progress::Progress(TensorBuilder &builder,
                                 const Counters &counters,
                                 Hyperparameter hyperparameter)
    : builder(builder), options(hyperparameter) {
  OpBuilder &b = builder.getBuilder();
  Location loc = builder.getLoc();
  Type f64 = b.getF64Type();
  auto convert = [&](Value counter) -> Value {
    return arith::SIToFPOp::create(b, loc, f64, counter);
  };
  count = convert(counters.count);
  before = builder.sub(count, wide(1));
  planned = convert(counters.planned);
  epoch = convert(counters.epoch);
  warmupCount = updates(options("warmup"));
}

Value RateSchedule::Progress::updates(Value epochs) {
  // The product of floats rounds to the whole number that 0.8 epochs of 5
  // updates are meant to be; that of doubles would keep the error of 0.8f.
  OpBuilder &b = builder.getBuilder();
  Value product = builder.mul(epochs, narrow(epoch));
  return arith::ExtFOp::create(b, builder.getLoc(), b.getF64Type(), product);
}

Value RateSchedule::Progress::wide(double value) {
  return arith::ConstantOp::create(builder.getBuilder(), builder.getLoc(),
                                   builder.getBuilder().getF64FloatAttr(value));
}

Value RateSchedule::Progress::narrow(Value value) {
  return arith::TruncFOp::create(builder.getBuilder(), builder.getLoc(),
                                 builder.getBuilder().getF32Type(), value);
}

Value RateSchedule::Progress::divide(Value lhs, Value rhs) {
  return arith::DivFOp::create(builder.getBuilder(), builder.getLoc(), lhs,
                               rhs);
}

Value RateSchedule::Progress::fraction() {
  OpBuilder &b = builder.getBuilder();
  Location loc = builder.getLoc();
  Value past = arith::MaximumFOp::create(
      b, loc, builder.sub(before, warmupCount), wide(0));
  // A warm-up may be longer than the run.
  Value all = arith::MaximumFOp::create(
      b, loc, builder.sub(planned, warmupCount), wide(1));
  return narrow(arith::MinimumFOp::create(b, loc, divide(past, all), wide(1)));
}

Value RateSchedule::Progress::periods(Value epochs) {
  OpBuilder &b = builder.getBuilder();
  return narrow(math::FloorOp::create(b, builder.getLoc(),
                                      divide(before, updates(epochs))));
}

Value RateSchedule::Progress::warmup() {
  // Without a warm-up t / 0, which is infinite.
  return narrow(arith::MinimumFOp::create(builder.getBuilder(),
                                          builder.getLoc(),
                                          divide(count, warmupCount), wide(1)));
}
