//===- ClipGradients.cpp - limit the norm of a layer's gradient -----------===//

#include "dialects/Tpc/Optimizer.h"
#include "tpc/Analysis/StepProgram.h"
#include "tpc/Transforms/Passes.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

namespace tpc {
#define GEN_PASS_DEF_CLIPGRADIENTS
#include "tpc/Transforms/Passes.h.inc"
} // namespace tpc

namespace {
struct ClipGradients : public tpc::impl::ClipGradientsBase<ClipGradients> {
  void runOnOperation() override {
    for (auto op : getOperation().getOps<ProgramOp>()) {
      StepProgram program(op);
      for (Group group : {Group::Forward, Group::Inverse})
        if ((group == Group::Forward || op.getInverse()) &&
            program.getOptimizer(group).getNumber("clip") &&
            failed(clip(program, group)))
          return signalPassFailure();
    }
  }

  LogicalResult clip(StepProgram &program, Group group) {
    FunctionOp step = program.getStep();
    if (!step || step.getBody().getOps<DescendOp>().empty())
      return program.getOp().emitOpError(
          "expected learn.descend in @step, as it is between "
          "tpc-local-losses and tpc-schedule-updates, found none");
    ClauseAttr clause = program.getOptimizer(group);
    std::string name = (stringifyGroup(group) + ".clip").str();
    SmallVector<OptionSpec> options =
        Optimizer::lookup(clause.getKind())->getClauseOptions();
    if (failed(program.declareHyperparameter(
            name, clause, *llvm::find_if(options, [](const OptionSpec &option) {
              return option.name == "clip";
            }))))
      return failure();
    llvm::MapVector<StringRef, SmallVector<DescendOp>> layers;
    for (auto descend : step.getBody().getOps<DescendOp>())
      if (descend.getGroup() == group)
        layers[program.getState(descend.getState()).getLayer()].push_back(
            descend);
    for (auto &[layer, descents] : layers)
      clip(program, step, descents, name);
    return success();
  }

  void clip(StepProgram &program, FunctionOp step, ArrayRef<DescendOp> descents,
            StringRef limit) {
    StepBuilder builder(program, step);
    // Behind all gradients of the layer, and before their first use.
    builder.getBuilder().setInsertionPoint(descents.front());
    SmallVector<Value> gradients =
        llvm::map_to_vector(descents, [](DescendOp descend) -> Value {
          return descend.getGradient();
        });
    auto clipped = ClipOp::create(
        builder.getBuilder(), descents.front()->getLoc(),
        ValueRange(gradients).getTypes(), builder.scalar(limit), gradients);
    for (auto [descend, gradient] :
         llvm::zip_equal(descents, clipped.getResults()))
      DescendOp(descend).getGradientMutable().assign(gradient);
    ++numClipped;
  }
};
} // namespace
