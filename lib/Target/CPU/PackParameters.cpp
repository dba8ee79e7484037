//===- PackParameters.cpp - choose how each state is stored ---------------===//

#include "PackingBlock.h"
#include "lib/Target/Kernels/OperandUse.h"
#include "lib/Target/Kernels/Padding.h"
#include "lib/Target/Kernels/Storage.h"

#include "tpc/Target/CPU/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "llvm/ADT/MapVector.h"

namespace tpc::cpu {
#define GEN_PASS_DEF_PACKPARAMETERS
#include "tpc/Target/CPU/Passes.h.inc"
} // namespace tpc::cpu

using namespace mlir;
using tpc::kernels::isWindowed;
using tpc::kernels::OperandUse;

namespace {

/// The uses of a state, and the dimensions that are padded in one of them;
/// nothing if it is used otherwise.
struct Uses {
  SmallVector<OperandUse> uses;
  llvm::SmallDenseSet<int64_t> padded;

  /// Adds a function's argument; its uses follow in the order of the program.
  bool collect(BlockArgument argument) {
    size_t before = uses.size();
    if (!addUsersOf(argument))
      return false;
    llvm::sort(uses.begin() + before, uses.end(),
               [](const OperandUse &a, const OperandUse &b) {
                 Operation *first = a.op, *second = b.op;
                 if (first != second)
                   return first->isBeforeInBlock(second);
                 return a.operand->getOperandNumber() <
                        b.operand->getOperandNumber();
               });
    return true;
  }

private:
  bool addUsersOf(Value value) {
    return llvm::all_of(value.getUses(),
                        [&](OpOperand &use) { return add(use); });
  }

  bool add(OpOperand &use) {
    Operation *user = use.getOwner();
    if (isa<bufferization::MaterializeInDestinationOp>(user))
      return use.getOperandNumber() == 1;
    if (auto pad = dyn_cast<tensor::PadOp>(user)) {
      for (auto [dim, low, high] :
           llvm::enumerate(pad.getStaticLow(), pad.getStaticHigh()))
        if (low || high)
          padded.insert(dim);
      return tpc::kernels::isVirtual(pad) && addUsersOf(pad.getResult());
    }
    auto generic = dyn_cast<linalg::GenericOp>(user);
    if (generic)
      uses.push_back({generic, &use});
    return bool(generic);
  }
};

/// Whether the dimension is a plain loop in every use, which can be split into
/// blocks.
bool allowsSplit(Uses &uses, int64_t dim) {
  if (uses.padded.contains(dim))
    return false;
  return llvm::all_of(uses.uses,
                      [&](OperandUse use) { return allowsSplit(use, dim); });
}

/// The storage that suits the first product with the state. Vectors lie along
/// the product's innermost parallel loop. Dimensions that windows move over
/// come first: they are constant while a tile is computed.
tpc::kernels::Storage choose(Uses &uses, ArrayRef<int64_t> shape, int64_t lanes) {
  for (OperandUse &use : uses.uses) {
    unsigned parallel = use.op.getNumParallelLoops();
    if (!use.op.getNumReductionLoops() || !use.op.isDpsInput(use.operand) ||
        parallel == 0)
      continue;
    AffineMap map = use.map();
    AffineExpr innermost = getAffineDimExpr(parallel - 1, map.getContext());
    const auto *found = llvm::find(map.getResults(), innermost);
    if (found == map.getResults().end())
      continue;
    tpc::kernels::Storage storage;
    storage.dim = found - map.getResults().begin();
    if (!allowsSplit(uses, storage.dim))
      return {};
    storage.block = tpc::cpu::packingBlock(shape[storage.dim], lanes);
    if (!storage.block)
      return {};
    SmallVector<int64_t> rest;
    for (auto [dim, result] : llvm::enumerate(map.getResults())) {
      auto loop = dyn_cast<AffineDimExpr>(result);
      if (int64_t(dim) == storage.dim)
        continue;
      if (!loop || isWindowed(use.op, loop.getPosition()))
        storage.order.push_back(dim);
      else
        rest.push_back(dim);
    }
    // Few channels lie beside those of the next place of a window's row: where
    // they are an image's, they do so there, too.
    if (!storage.order.empty() && !rest.empty() &&
        2 * shape[rest.back()] <= lanes)
      rest.insert(rest.begin(), storage.order.pop_back_val());
    storage.order.push_back(storage.dim);
    llvm::append_range(storage.order, rest);
    return storage;
  }
  return {};
}

struct PackParameters : tpc::cpu::impl::PackParametersBase<PackParameters> {
  using PackParametersBase::PackParametersBase;

  /// Every function's argument for one state.
  struct State {
    SmallVector<BlockArgument> arguments;
    tpc::kernels::Storage storage;
    Uses uses;

    ArrayRef<int64_t> shape() const {
      return cast<RankedTensorType>(arguments[0].getType()).getShape();
    }
  };

  void runOnOperation() override {
    llvm::MapVector<StringAttr, State> states;
    if (failed(collect(states)))
      return signalPassFailure();
    for (auto &entry : states) {
      State &state = entry.second;
      bool known = llvm::all_of(state.arguments, [&](BlockArgument argument) {
        return state.uses.collect(argument);
      });
      if (known && state.shape().size() >= 2)
        state.storage = choose(state.uses, state.shape(), vectorBits / 32);
      else
        state.uses.uses.clear();
    }
    while (adoptStorage(states)) {
    }
    for (auto &[name, state] : states)
      annotate(state);
  }

  LogicalResult collect(llvm::MapVector<StringAttr, State> &states) {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (function.isDeclaration())
        continue;
      for (BlockArgument argument : function.getArguments()) {
        DictionaryAttr buffer = tpc::kernels::bufferOf(argument);
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

  using StateOf = llvm::DenseMap<Value, State *>;

  static StateOf statesByValue(llvm::MapVector<StringAttr, State> &states) {
    StateOf stateOf;
    for (auto &[name, state] : states)
      for (BlockArgument argument : state.arguments)
        stateOf[argument] = &state;
    return stateOf;
  }

  /// A state that no product reads, as an optimizer's, is stored as the one
  /// beside which it is updated. Returns whether anything changed.
  bool adoptStorage(llvm::MapVector<StringAttr, State> &states) {
    StateOf stateOf = statesByValue(states);
    bool changed = false;
    for (auto &[name, state] : states) {
      for (OperandUse &use : state.uses.uses) {
        if (state.storage.block)
          break;
        for (OpOperand &operand : use.op->getOpOperands()) {
          State *other = stateOf.lookup(operand.get());
          if (!other || !other->storage.block ||
              other->shape() != state.shape() ||
              use.op.getMatchingIndexingMap(&operand) != use.map() ||
              !allowsSplit(state.uses, other->storage.dim))
            continue;
          state.storage = other->storage;
          changed = true;
          break;
        }
      }
    }
    return changed;
  }

  void annotate(const State &state) {
    for (BlockArgument argument : state.arguments) {
      auto function = cast<func::FuncOp>(argument.getOwner()->getParentOp());
      NamedAttrList attributes(tpc::kernels::bufferOf(argument));
      attributes.set("storage", state.storage.toAttribute(&getContext()));
      function.setArgAttr(argument.getArgNumber(), "tpc.buffer",
                          attributes.getDictionary(&getContext()));
    }
  }
};

} // namespace
