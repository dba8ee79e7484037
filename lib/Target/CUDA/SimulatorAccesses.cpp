//===- SimulatorAccesses.cpp - checks of loads and stores -----------------===//

#include "SimulatorCalls.h"

#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"

using namespace llvm;
using namespace tpc::cuda;

/// Whether the simulator has to know: it does not of a thread's own variables
/// and of constants.
static bool isOfInterest(Value *pointer) {
  Value *object = getUnderlyingObject(pointer, /*MaxLookup=*/0);
  if (auto *global = dyn_cast<GlobalVariable>(object))
    return global->getAddressSpace() == 3;
  return !isa<AllocaInst>(object);
}

namespace {
/// Checks the accesses of one instruction.
class AccessChecks {
public:
  AccessChecks(Instruction &instruction, SimulatorCalls &calls)
      : instruction(instruction), calls(calls), builder(&instruction),
        layout(instruction.getDataLayout()) {}

  void add(StringRef function, Value *pointer, Value *bytes, uint64_t align) {
    if (!isOfInterest(pointer))
      return;
    Value *address = builder.CreateAddrSpaceCast(pointer, builder.getPtrTy());
    calls.call(builder, function, builder.getVoidTy(),
               {address, builder.CreateZExtOrTrunc(bytes, builder.getInt64Ty()),
                builder.getInt64(align), calls.describePlace(instruction)});
  }

  void add(StringRef function, Value *pointer, Type *type, Align align) {
    add(function, pointer, builder.getInt64(layout.getTypeStoreSize(type)),
        align.value());
  }

private:
  Instruction &instruction;
  SimulatorCalls &calls;
  IRBuilder<> builder;
  const DataLayout &layout;
};
} // namespace

void tpc::cuda::checkAccesses(Module &module, SimulatorCalls &calls) {
  SmallVector<Instruction *> instructions;
  for (Function &function : module)
    for (Instruction &instruction : llvm::instructions(function))
      if (instruction.mayReadOrWriteMemory())
        instructions.push_back(&instruction);
  for (Instruction *instruction : instructions) {
    AccessChecks checks(*instruction, calls);
    if (auto *load = dyn_cast<LoadInst>(instruction)) {
      checks.add("tpc_sim_load", load->getPointerOperand(), load->getType(),
                 load->getAlign());
    } else if (auto *store = dyn_cast<StoreInst>(instruction)) {
      checks.add("tpc_sim_store", store->getPointerOperand(),
                 store->getValueOperand()->getType(), store->getAlign());
    } else if (auto *update = dyn_cast<AtomicRMWInst>(instruction)) {
      checks.add("tpc_sim_atomic", update->getPointerOperand(),
                 update->getType(), update->getAlign());
    } else if (auto *exchange = dyn_cast<AtomicCmpXchgInst>(instruction)) {
      checks.add("tpc_sim_atomic", exchange->getPointerOperand(),
                 exchange->getNewValOperand()->getType(), exchange->getAlign());
    } else if (auto *memory = dyn_cast<MemIntrinsic>(instruction)) {
      checks.add("tpc_sim_store", memory->getRawDest(), memory->getLength(),
                 memory->getDestAlign().valueOrOne().value());
      if (auto *transfer = dyn_cast<MemTransferInst>(memory))
        checks.add("tpc_sim_load", transfer->getRawSource(),
                   transfer->getLength(),
                   transfer->getSourceAlign().valueOrOne().value());
    }
  }
}
