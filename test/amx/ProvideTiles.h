/// \file
/// AMX for processes on machines that lack it.

#ifndef TPC_TEST_AMX_PROVIDETILES_H
#define TPC_TEST_AMX_PROVIDETILES_H

#include <cstdint>

namespace tpc::amx {

/// Who executes instructions on tiles.
enum class Provider { Processor, Emulation };

/// Lets this process execute AMX's instructions on tiles of bf16: by the
/// processor, if it has them and the operating system permits them, else by a
/// handler of SIGILL, as which they arrive. An instruction that the processor
/// would refuse ends the process with an error. Each thread has its own
/// registers.
Provider provideTiles();

/// How many products of tiles the handler has computed, on all threads.
int64_t emulatedProducts();

} // namespace tpc::amx

#endif // TPC_TEST_AMX_PROVIDETILES_H
