//===- TargetMachine.h - LLVM's description of a CPU ------------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CPU_TARGETMACHINE_H
#define TPC_LIB_TARGET_CPU_TARGETMACHINE_H

#include "tpc/Target/CPU/CPU.h"

#include "llvm/Target/TargetMachine.h"

namespace tpc::cpu {

/// Creates a machine for position independent code; fails with the accepted
/// names if the CPU's is unknown.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
createTargetMachine(const CPUOptions &options);

/// Fails if this machine cannot run code for the CPU.
llvm::Error checkHostRuns(const llvm::TargetMachine &machine);

} // namespace tpc::cpu

#endif // TPC_LIB_TARGET_CPU_TARGETMACHINE_H
