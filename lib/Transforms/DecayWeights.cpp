//===- DecayWeights.cpp - decoupled weight decay --------------------------===//

#include "dialects/Tpc/Optimizer.h"
#include "tpc/Analysis/StepProgram.h"
#include "tpc/Transforms/Passes.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

namespace tpc {
#define GEN_PASS_DEF_DECAYWEIGHTS
#include "tpc/Transforms/Passes.h.inc"
} // namespace tpc

namespace {
struct DecayWeights : public tpc::impl::DecayWeightsBase<DecayWeights> {
  void runOnOperation() override {
    for (auto op : getOperation().getOps<ProgramOp>()) {
      StepProgram program(op);
      for (auto function : op.getBody().getOps<FunctionOp>())
        for (auto update : function.getBody().getOps<UpdateOp>())
          if (failed(decay(program, function, update)))
            return signalPassFailure();
    }
  }

  LogicalResult decay(StepProgram &program, FunctionOp function,
                      UpdateOp update) {
    ClauseAttr clause = update.getOptimizer();
    std::optional<double> decay = clause.getNumber("weight_decay");
    auto parameter = update.getParameter().getDefiningOp<ReadOp>();
    if (!decay || !parameter || update.getDecay() ||
        !program.getState(parameter.getState()).startsAtRandom())
      return success();
    SmallVector<OptionSpec> options =
        Optimizer::lookup(clause.getKind())->getClauseOptions();
    std::string name =
        (stringifyGroup(update.getGroup()) + ".weight_decay").str();
    if (failed(program.declareHyperparameter(
            name, clause, *llvm::find_if(options, [](const OptionSpec &option) {
              return option.name == "weight_decay";
            }))))
      return failure();
    StepBuilder builder(program, function);
    builder.getBuilder().setInsertionPoint(update);
    update.getDecayMutable().assign(builder.scalar(name));
    ++numDecayed;
    return success();
  }
};
} // namespace
