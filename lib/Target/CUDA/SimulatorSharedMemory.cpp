//===- SimulatorSharedMemory.cpp - places of shared variables -------------===//

#include "SimulatorCalls.h"

#include "tpc_simulator.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/ReplaceConstant.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;
using namespace tpc::cuda;

using Variables = SetVector<GlobalVariable *>;

static bool isDynamic(GlobalVariable &variable) {
  return variable.isDeclaration();
}

/// The shared variables that `function` and what it calls use.
static void collect(Function &function, SetVector<Function *> &seen,
                    Variables &used) {
  if (!seen.insert(&function))
    return;
  for (Instruction &instruction : instructions(function))
    for (Value *operand : instruction.operands())
      if (auto *variable = dyn_cast<GlobalVariable>(operand)) {
        if (variable->getAddressSpace() == 3)
          used.insert(variable);
      } else if (auto *callee = dyn_cast<Function>(operand)) {
        collect(*callee, seen, used);
      }
}

/// Makes each function compute the variable's address from its block's memory.
static void replaceUses(GlobalVariable &variable, uint64_t offset,
                        SimulatorCalls &calls) {
  DenseMap<Function *, Value *> addresses;
  for (Use &use : make_early_inc_range(variable.uses())) {
    auto *user = dyn_cast<Instruction>(use.getUser());
    if (!user)
      continue;
    Value *&address = addresses[user->getFunction()];
    if (!address) {
      BasicBlock &entry = user->getFunction()->getEntryBlock();
      IRBuilder<> builder(&entry, entry.getFirstNonPHIOrDbgOrAlloca());
      Value *base =
          calls.call(builder, "tpc_sim_shared", builder.getPtrTy(), {});
      Value *place = builder.CreatePtrAdd(base, builder.getInt64(offset));
      address = builder.CreateAddrSpaceCast(place, variable.getType());
    }
    use.set(address);
  }
}

SmallVector<SharedMemory>
tpc::cuda::placeSharedMemory(Module &module, ArrayRef<Function *> kernels,
                             SimulatorCalls &calls) {
  SmallVector<Constant *> shared;
  for (GlobalVariable &variable : module.globals())
    if (variable.getAddressSpace() == 3)
      shared.push_back(&variable);
  convertUsersOfConstantsToInstructions(shared);

  SmallVector<Variables> used(kernels.size());
  for (auto [kernel, variables] : zip_equal(kernels, used)) {
    SetVector<Function *> seen;
    collect(*kernel, seen, variables);
  }
  // A variable has one place, behind those that any of its kernels has before
  // it; what a launch gives is last.
  SmallVector<SharedMemory> result(kernels.size());
  const DataLayout &layout = module.getDataLayout();
  for (bool dynamic : {false, true})
    for (Constant *constant : shared) {
      auto &variable = *cast<GlobalVariable>(constant);
      if (isDynamic(variable) != dynamic)
        continue;
      SharedVariable place{variable.getName().str(), 0, TPC_SIM_DYNAMIC};
      if (!dynamic)
        place.bytes = layout.getTypeAllocSize(variable.getValueType());
      for (auto [memory, variables] : zip_equal(result, used))
        if (variables.contains(&variable))
          place.offset = std::max(place.offset, memory.staticBytes);
      for (auto [memory, variables] : zip_equal(result, used)) {
        if (!variables.contains(&variable))
          continue;
        memory.variables.push_back(place);
        memory.staticBytes =
            dynamic ? place.offset
                    : alignTo(place.offset + place.bytes, TPC_SIM_GAP) +
                          TPC_SIM_GAP;
      }
      replaceUses(variable, place.offset, calls);
    }
  for (Constant *constant : shared)
    if (constant->use_empty())
      cast<GlobalVariable>(constant)->eraseFromParent();
  return result;
}
