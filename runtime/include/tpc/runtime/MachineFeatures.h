/// \file
/// What a program needs of the machine beyond its operating system's word.

#ifndef TPC_RUNTIME_MACHINEFEATURES_H
#define TPC_RUNTIME_MACHINEFEATURES_H

#include "tpc/runtime/Manifest.h"

namespace tpc::runtime {

/// Checks that this machine has all instructions that the program may use, and
/// asks the operating system to let the process use AMX's registers if they are
/// needed. To be called before generated code runs, and before a run opens
/// anything that it would change. Throws Error.
void prepareMachine(const Manifest &manifest);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_MACHINEFEATURES_H
