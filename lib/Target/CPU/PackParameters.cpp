//===- PackParameters.cpp - choose how each state is stored ---------------===//

#include "PackingBlock.h"

#include "tpc/Target/CPU/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "llvm/ADT/MapVector.h"

namespace tpc::cpu {
#define GEN_PASS_DEF_PACKPARAMETERS
#include "tpc/Target/CPU/Passes.h.inc"
} // namespace tpc::cpu

using namespace mlir;

namespace {

/// Whether every use of the argument is a materialisation into it or an
/// operand of a generic with a plain loop along dimension 0.
bool allowsBlocks(BlockArgument argument) {
  for (OpOperand &use : argument.getUses()) {
    Operation *user = use.getOwner();
    if (isa<bufferization::MaterializeInDestinationOp>(user)) {
      if (use.getOperandNumber() == 1)
        continue;
      return false;
    }
    auto generic = dyn_cast<linalg::GenericOp>(user);
    if (!generic)
      return false;
    AffineMap map = generic.getMatchingIndexingMap(&use);
    auto dim = dyn_cast<AffineDimExpr>(map.getResult(0));
    if (!dim || map.getResult(1).isFunctionOfDim(dim.getPosition()))
      return false;
    // The loop is split into blocks, so no other operand may use it in a sum.
    for (AffineMap other : generic.getIndexingMapsArray())
      for (AffineExpr result : other.getResults())
        if (!isa<AffineDimExpr>(result) &&
            result.isFunctionOfDim(dim.getPosition()))
          return false;
  }
  return true;
}

struct PackParameters : tpc::cpu::impl::PackParametersBase<PackParameters> {
  using PackParametersBase::PackParametersBase;

  /// Every function's argument for one state.
  struct State {
    SmallVector<BlockArgument> arguments;
    int64_t block = 0;
  };

  void runOnOperation() override {
    llvm::MapVector<StringAttr, State> states;
    if (failed(collect(states)))
      return signalPassFailure();
    for (auto &[name, state] : states) {
      auto type = cast<RankedTensorType>(state.arguments[0].getType());
      if (type.getRank() == 2 && llvm::all_of(state.arguments, allowsBlocks))
        state.block =
            tpc::cpu::packingBlock(type.getDimSize(0), vectorBits / 32);
    }
    while (resolveConflicts(states)) {
    }
    for (auto &[name, state] : states)
      annotate(state);
  }

  LogicalResult collect(llvm::MapVector<StringAttr, State> &states) {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (function.isDeclaration())
        continue;
      for (BlockArgument argument : function.getArguments()) {
        auto buffer = function.getArgAttrOfType<DictionaryAttr>(
            argument.getArgNumber(), "tpc.buffer");
        auto kind = buffer ? buffer.getAs<StringAttr>("kind") : StringAttr();
        if (!kind)
          return function.emitOpError("expected argument ")
                 << argument.getArgNumber()
                 << " to have tpc.buffer = {kind = ...}";
        auto type = dyn_cast<RankedTensorType>(argument.getType());
        if (!type || !type.hasStaticShape())
          return function.emitOpError("expected argument ")
                 << argument.getArgNumber()
                 << " to be a tensor of static shape, found "
                 << argument.getType();
        if (kind != "state")
          continue;
        auto name = buffer.getAs<StringAttr>("name");
        if (!name)
          return function.emitOpError("expected a name for state argument ")
                 << argument.getArgNumber();
        State &state = states[name];
        if (!state.arguments.empty() &&
            state.arguments[0].getType() != argument.getType())
          return function.emitOpError("state '")
                 << name.getValue() << "' has type " << argument.getType()
                 << " here and " << state.arguments[0].getType()
                 << " in another function";
        state.arguments.push_back(argument);
      }
    }
    return success();
  }

  /// A loop can be split by one block size only. Where two states want to
  /// split one loop differently, both become row major. Returns whether
  /// anything changed.
  bool resolveConflicts(llvm::MapVector<StringAttr, State> &states) {
    llvm::DenseMap<Value, State *> stateOf;
    for (auto &[name, state] : states)
      for (BlockArgument argument : state.arguments)
        stateOf[argument] = &state;
    bool changed = false;
    getOperation()->walk([&](linalg::GenericOp op) {
      llvm::DenseMap<unsigned, State *> splitter;
      for (OpOperand &operand : op->getOpOperands()) {
        State *state = stateOf.lookup(operand.get());
        if (!state || !state->block)
          continue;
        AffineMap map = op.getMatchingIndexingMap(&operand);
        unsigned loop = cast<AffineDimExpr>(map.getResult(0)).getPosition();
        State *&first = splitter[loop];
        if (!first) {
          first = state;
        } else if (first->block != state->block) {
          first->block = state->block = 0;
          changed = true;
          return;
        }
      }
    });
    return changed;
  }

  void annotate(const State &state) {
    Builder builder(&getContext());
    SmallVector<NamedAttribute> storage;
    if (state.block) {
      storage.push_back(
          builder.getNamedAttr("kind", builder.getStringAttr("blocked")));
      storage.push_back(
          builder.getNamedAttr("dim", builder.getI64IntegerAttr(0)));
      storage.push_back(builder.getNamedAttr(
          "block", builder.getI64IntegerAttr(state.block)));
    } else {
      storage.push_back(
          builder.getNamedAttr("kind", builder.getStringAttr("row_major")));
    }
    for (BlockArgument argument : state.arguments) {
      auto function = cast<func::FuncOp>(argument.getOwner()->getParentOp());
      auto buffer = function.getArgAttrOfType<DictionaryAttr>(
          argument.getArgNumber(), "tpc.buffer");
      NamedAttrList attributes(buffer);
      attributes.set("storage", builder.getDictionaryAttr(storage));
      function.setArgAttr(argument.getArgNumber(), "tpc.buffer",
                          attributes.getDictionary(&getContext()));
    }
  }
};

} // namespace
