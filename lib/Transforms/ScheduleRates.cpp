//===- ScheduleRates.cpp - learning rates that change during a run --------===//

#include "dialects/Tpc/RateSchedule.h"
#include "tpc/Analysis/StepProgram.h"
#include "tpc/Transforms/Passes.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

namespace tpc {
#define GEN_PASS_DEF_SCHEDULERATES
#include "tpc/Transforms/Passes.h.inc"
} // namespace tpc

namespace {
struct ScheduleRates : public tpc::impl::ScheduleRatesBase<ScheduleRates> {
  void runOnOperation() override {
    for (auto op : getOperation().getOps<ProgramOp>()) {
      StepProgram program(op);
      for (auto function : op.getBody().getOps<FunctionOp>())
        for (auto update : function.getBody().getOps<UpdateOp>())
          if (auto schedule = program.getRateSchedule(update.getGroup()))
            if (failed(apply(program, function, update, *schedule)))
              return signalPassFailure();
    }
  }

  LogicalResult apply(StepProgram &program, FunctionOp function,
                      UpdateOp update, ClauseAttr schedule) {
    Value rate = update.getHyperparameters().front();
    if (rate.getDefiningOp<ScheduledRateOp>())
      return success();
    Group group = update.getGroup();
    StepBuilder builder(program, function);
    builder.getBuilder().setInsertionPoint(update);
    SmallVector<Value> numbers;
    for (const OptionSpec &option :
         RateSchedule::lookup(schedule.getKind())->getClauseOptions()) {
      std::string name =
          (stringifyGroup(group) + "_schedule." + option.name).str();
      if (failed(program.declareHyperparameter(name, schedule, option)))
        return failure();
      numbers.push_back(builder.scalar(name));
    }
    auto scheduled = ScheduledRateOp::create(
        builder.getBuilder(), update.getLoc(), Float32Type::get(&getContext()),
        group, schedule, rate, numbers);
    update.getHyperparametersMutable().slice(0, 1).assign(
        scheduled.getResult());
    ++numScheduled;
    return success();
  }
};
} // namespace
