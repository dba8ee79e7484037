//===- Simulator.h - kernels for the simulator ------------------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CUDA_SIMULATOR_H
#define TPC_LIB_TARGET_CUDA_SIMULATOR_H

#include "tpc/Target/CPU/CPU.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"

#include <string>

namespace llvm {
class Module;
} // namespace llvm

namespace tpc::cuda {

/// A kernel that was rewritten: what a `tpc_simulated_kernel` says of it.
struct SimulatedKernel {
  std::string name;
  /// The function `void(void *const *arguments)`.
  std::string symbol;
  uint64_t staticSharedBytes = 0;
};

/// Rewrites a module that the NVPTX back end would take, so that it can be
/// compiled for the host and be run by the simulator. Every kernel, whose
/// arguments must all be pointers, gets an entry that takes them from an array.
/// Special registers, barriers, shuffles, votes, asynchronous copies, matrix
/// instructions and roundings become calls of the functions of
/// `tpc_simulator.h`; variables in shared memory are put into the block's; what
/// reads or writes memory tells the simulator before. Triple, data layout and
/// attributes of the device are dropped. Fails, naming it, for an intrinsic
/// that the simulator does not know.
llvm::Expected<llvm::SmallVector<SimulatedKernel>>
rewriteForSimulator(llvm::Module &module);

/// Compiles a rewritten module to an object file of this machine, for the
/// options' processor.
llvm::Error compileForHost(llvm::Module &module, cpu::ObjectCode &object,
                           const cpu::CPUOptions &options = {});

} // namespace tpc::cuda

#endif // TPC_LIB_TARGET_CUDA_SIMULATOR_H
