/// \file
/// A device that runs kernels on the host, thread by thread, and checks what
/// they do. Not part of trainer executables.

#ifndef TPC_SIMULATOR_SIMULATOR_H
#define TPC_SIMULATOR_SIMULATOR_H

#include "tpc/runtime/Device.h"

namespace tpc::simulator {

/// A device for the simulated kernels of `program`. The threads of a block are
/// fibers; blocks run one after the other in the order of their indices. A
/// kernel that reads or writes outside of buffers, or where it is not aligned
/// as it takes it to be, that reads shared memory which no thread wrote, or an
/// asynchronous copy that no thread waited for, whose threads do not all reach
/// a barrier, or that has a data race, is an Error of BoundFunction::run, which
/// names the kernel, the block, the thread and the place.
std::shared_ptr<runtime::Device>
makeSimulatedDevice(const tpc_program &program);

/// What rewritten kernels may call; see tpc_simulator.h.
struct Symbol {
  const char *name;
  void *address;
};
const std::vector<Symbol> &getSymbols();

} // namespace tpc::simulator

#endif // TPC_SIMULATOR_SIMULATOR_H
