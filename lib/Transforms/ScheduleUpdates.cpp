//===- ScheduleUpdates.cpp - gradients into updates, on a schedule --------===//

#include "dialects/Tpc/Optimizer.h"
#include "dialects/Tpc/StepNames.h"
#include "tpc/Analysis/StepProgram.h"
#include "tpc/Transforms/Passes.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

namespace tpc {
#define GEN_PASS_DEF_SCHEDULEUPDATES
#include "tpc/Transforms/Passes.h.inc"
} // namespace tpc

/// The group that a value is recorded for: inverses are trained on corrupted
/// activities and their reconstructions, all else is the forward pass'.
static Group groupOf(Quantity quantity) {
  return quantity == Quantity::Corrupted || quantity == Quantity::Reconstruction
             ? Group::Inverse
             : Group::Forward;
}

/// Removes from a function all that only serves the other group.
static void keepOnly(FunctionOp function, Group group) {
  for (Operation &op :
       llvm::make_early_inc_range(function.getBody().front())) {
    bool other = false;
    if (auto descend = dyn_cast<DescendOp>(op))
      other = descend.getGroup() != group;
    else if (auto metric = dyn_cast<MetricOp>(op))
      other = metric.getGroup() != group;
    else if (auto record = dyn_cast<RecordOp>(op))
      other = record.getQuantity() != Quantity::Activity &&
              groupOf(record.getQuantity()) != group;
    if (other)
      op.erase();
  }
  eraseDeadOperations(function);
}

namespace {
struct ScheduleUpdates : public tpc::impl::ScheduleUpdatesBase<ScheduleUpdates> {
  void runOnOperation() override {
    for (auto op : getOperation().getOps<ProgramOp>()) {
      StepProgram program(op);
      if (failed(program.requireRecords(Quantity::Activity,
                                        program.getLayers(),
                                        "tpc-instantiate")))
        return signalPassFailure();
      if (program.getStep().getBody().getOps<DescendOp>().empty()) {
        program.getStep().emitOpError(
            "expected learn.descend, which tpc-local-losses adds, found none");
        return signalPassFailure();
      }
      if (failed(declareOptimizers(program)))
        return signalPassFailure();
      for (FunctionOp function : schedule(program))
        addUpdates(program, function);
    }
  }

  static std::string hyperparameterName(Group group, StringRef option) {
    return (stringifyGroup(group) + "." + option).str();
  }

  static std::string slotName(StringRef state, StringRef slot) {
    return (state + "." + slot).str();
  }

  static LogicalResult declareHyperparameters(StepProgram &program,
                                              Group group) {
    ClauseAttr clause = program.getOptimizer(group);
    for (const OptionSpec &option :
         Optimizer::lookup(clause.getKind())->getHyperparameters())
      if (failed(program.declareHyperparameter(
              hyperparameterName(group, option.name), clause, option)))
        return failure();
    return success();
  }

  /// Declares each group's hyperparameters and each trained state's slots.
  LogicalResult declareOptimizers(StepProgram &program) {
    // A network without inverses to train still has the settings of its rule.
    if (failed(declareHyperparameters(program, Group::Forward)))
      return failure();
    if (program.getOp().getInverse() &&
        failed(declareHyperparameters(program, Group::Inverse)))
      return failure();
    for (auto descend : program.getStep().getBody().getOps<DescendOp>()) {
      const Optimizer &optimizer = *Optimizer::lookup(
          program.getOptimizer(descend.getGroup()).getKind());
      StateOp state = program.getState(descend.getState());
      OpBuilder builder(state->getContext());
      builder.setInsertionPointAfter(state);
      SmallVector<StringRef> slots = optimizer.getSlots();
      for (StringRef slot : llvm::reverse(slots)) {
        StateOp::create(builder, state.getLoc(),
                        slotName(state.getSymName(), slot), state.getLayer(),
                        Role::Optimizer,
                        InitAttr::get(&getContext(), 0, 0, 0, {}),
                        state.getType());
        builder.setInsertionPointAfter(state);
      }
    }
    return success();
  }

  /// The functions that train, each with its groups.
  SmallVector<FunctionOp> schedule(StepProgram &program) {
    FunctionOp step = program.getStep();
    Builder builder(&getContext());
    auto groups = [&](ArrayRef<Group> list) {
      SmallVector<Attribute> attributes;
      for (Group group : list)
        attributes.push_back(GroupAttr::get(&getContext(), group));
      return builder.getArrayAttr(attributes);
    };
    // One hidden layer may leave no inverse to take turns with.
    bool trainsInverses = llvm::any_of(
        step.getBody().getOps<DescendOp>(),
        [](DescendOp op) { return op.getGroup() == Group::Inverse; });
    if (!program.getRule().isAlternating() || !trainsInverses) {
      SmallVector<Group> updates = {Group::Forward};
      if (trainsInverses)
        updates.push_back(Group::Inverse);
      step.setUpdatesAttr(groups(updates));
      eraseDeadOperations(step);
      return {step};
    }
    OpBuilder before(step);
    auto inverse = cast<FunctionOp>(before.clone(*step));
    inverse.setSymName(inverseStepName);
    step.setSymName(forwardStepName);
    inverse.setUpdatesAttr(groups(Group::Inverse));
    step.setUpdatesAttr(groups(Group::Forward));
    keepOnly(inverse, Group::Inverse);
    keepOnly(step, Group::Forward);
    return {inverse, step};
  }

  void addUpdates(StepProgram &program, FunctionOp function) {
    StepBuilder builder(program, function);
    SmallVector<DescendOp> descents(function.getBody().getOps<DescendOp>());
    for (DescendOp descend : descents) {
      Group group = descend.getGroup();
      ClauseAttr clause = program.getOptimizer(group);
      const Optimizer &optimizer = *Optimizer::lookup(clause.getKind());
      StateOp state = program.getState(descend.getState());
      SmallVector<std::string> names = {state.getSymName().str()};
      SmallVector<Value> slots, scalars;
      Value parameter = builder.read(state.getSymName());
      for (StringRef slot : optimizer.getSlots()) {
        names.push_back(slotName(state.getSymName(), slot));
        slots.push_back(builder.read(names.back()));
      }
      for (const OptionSpec &option : optimizer.getHyperparameters())
        scalars.push_back(
            builder.scalar(hyperparameterName(group, option.name)));
      SmallVector<Type> types(names.size(), state.getType());
      auto update = UpdateOp::create(builder.getBuilder(), descend.getLoc(),
                                     types, group, clause,
                                     parameter, descend.getGradient(), slots,
                                     scalars, /*decay=*/Value());
      for (auto [name, value] : llvm::zip_equal(names, update.getResults()))
        WriteOp::create(builder.getBuilder(), descend.getLoc(), name, value);
      descend.erase();
    }
  }
};
} // namespace
