//===- AuxiliaryOutput.cpp - random features for the last inverse ---------===//

#include "tpc/Analysis/StepProgram.h"
#include "tpc/Transforms/Passes.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

namespace tpc {
#define GEN_PASS_DEF_AUXILIARYOUTPUT
#include "tpc/Transforms/Passes.h.inc"
} // namespace tpc

namespace {
struct AuxiliaryOutput : public tpc::impl::AuxiliaryOutputBase<AuxiliaryOutput> {
  void runOnOperation() override {
    for (auto op : getOperation().getOps<ProgramOp>()) {
      StepProgram program(op);
      std::optional<ClauseAttr> clause = program.getRule().getAuxiliary();
      if (clause && program.getLayers().size() > 1 &&
          failed(addAuxiliary(program, *clause)))
        return signalPassFailure();
    }
  }

  LogicalResult addAuxiliary(StepProgram &program, ClauseAttr clause) {
    if (failed(program.requireInverses()))
      return failure();
    LayerOp last = program.getLayers().back();
    LayerChain &chain = program.getChain(last);
    int64_t size = *clause.getNumber("size");
    if (failed(widenInverse(program, last, size)))
      return failure();

    int64_t features = elementCount(chain.inputShapes.front());
    ParameterSpec weight{"weight", {size, features}, features, size};
    ParameterSpec bias{"bias", {size}};
    last.setAuxiliaryAttr(program.declareStates(
        last, {weight, bias}, "aux.", Role::Auxiliary, Purpose::Auxiliary));
    last.setAuxiliaryActivation(
        *symbolizeActivation(clause.getKeyword("activation", "identity")));

    FunctionOp step = program.getStep();
    StepBuilder builder(program, step);
    builder.setLayer(last);
    for (auto inverse : step.getBody().getOps<InverseOp>()) {
      if (inverse.getLayer() != last.getSymName())
        continue;
      builder.getBuilder().setInsertionPoint(inverse);
      SmallVector<Value> states = builder.read(*last.getAuxiliary());
      Value value = inverse.getValue();
      Value z = AuxiliaryOp::create(builder.getBuilder(), builder.getLoc(),
                                    builder.batched({size}), last.getSymName(),
                                    inverse.getAt(), states[0], states[1]);
      int64_t outputs = cast<RankedTensorType>(value.getType()).getDimSize(1);
      inverse.getValueMutable().assign(ConcatOp::create(
          builder.getBuilder(), builder.getLoc(),
          builder.batched({outputs + size}), value, z));
    }
    return success();
  }

  /// Gives V_L the columns for the auxiliary features.
  LogicalResult widenInverse(StepProgram &program, LayerOp last,
                             int64_t size) {
    LayerChain &chain = program.getChain(last);
    FailureOr<SmallVector<ParameterSpec>> wide =
        chain.top().getInverseParameters(chain.topInputShape(), size);
    if (failed(wide))
      return failure();
    Builder builder(&getContext());
    for (auto [symbol, parameter] :
         llvm::zip_equal(last.getInverse()->getAsRange<FlatSymbolRefAttr>(),
                         *wide)) {
      StateOp state = program.getState(symbol.getValue());
      auto type = RankedTensorType::get(parameter.shape, builder.getF32Type());
      state.setType(type);
      state.setInitAttr(InitAttr::get(&getContext(), parameter.fanIn,
                                      parameter.fanOut,
                                      state.getInit().getPurpose(), {}));
      for (auto read : program.getStep().getBody().getOps<ReadOp>())
        if (read.getState() == symbol.getValue())
          read.getResult().setType(type);
    }
    return success();
  }
};
} // namespace
