//===- SimulatorCalls.h - what rewriting for the simulator shares -*- C++ -*-=//

#ifndef TPC_LIB_TARGET_CUDA_SIMULATORCALLS_H
#define TPC_LIB_TARGET_CUDA_SIMULATORCALLS_H

#include "Simulator.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/ModuleSlotTracker.h"

namespace tpc::cuda {

/// Makes calls of the functions of `tpc_simulator.h` in a module.
class SimulatorCalls {
public:
  explicit SimulatorCalls(llvm::Module &module)
      : module(module), slots(&module) {}

  /// Calls `name` before the builder's place. The function is declared by the
  /// types of the arguments; it has no attributes, so that the host's optimiser
  /// keeps the order of calls.
  llvm::CallInst *call(llvm::IRBuilder<> &builder, llvm::StringRef name,
                       llvm::Type *result,
                       llvm::ArrayRef<llvm::Value *> arguments);

  /// The text that errors of `instruction` show: its location in the source, or
  /// else the instruction itself. Always the same text for an instruction, and
  /// another one's is at another address.
  llvm::Constant *describePlace(llvm::Instruction &instruction);

  /// A text of its own.
  llvm::Constant *addText(llvm::StringRef text);

private:
  llvm::Module &module;
  llvm::ModuleSlotTracker slots;
  llvm::DenseMap<llvm::Instruction *, llvm::Constant *> places;
};

/// Tells the simulator of all that reads or writes memory.
void checkAccesses(llvm::Module &module, SimulatorCalls &calls);

/// Replaces the device's intrinsics.
llvm::Error replaceIntrinsics(llvm::Module &module, SimulatorCalls &calls);

/// Replaces roundings of float32 to bf16, which code of processors that cannot
/// do them takes from a library that a compiled program is not linked with.
/// Fails where bf16 numbers are computed otherwise, which would need it too.
llvm::Error replaceRoundings(llvm::Module &module, SimulatorCalls &calls);

/// A variable in shared memory, from the beginning of its blocks'.
struct SharedVariable {
  std::string name;
  uint64_t offset = 0;
  /// TPC_SIM_DYNAMIC where the launch says.
  uint64_t bytes = 0;
};

/// What the blocks of a kernel have in shared memory.
struct SharedMemory {
  llvm::SmallVector<SharedVariable> variables;
  uint64_t staticBytes = 0;
};

/// Puts variables in shared memory into the blocks' memory. Returns what each
/// of `kernels` has there.
llvm::SmallVector<SharedMemory>
placeSharedMemory(llvm::Module &module,
                  llvm::ArrayRef<llvm::Function *> kernels,
                  SimulatorCalls &calls);

} // namespace tpc::cuda

#endif // TPC_LIB_TARGET_CUDA_SIMULATORCALLS_H
