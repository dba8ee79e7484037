/// \file
/// What this processor can execute.

#ifndef TPC_RUNTIME_INSTRUCTIONS_H
#define TPC_RUNTIME_INSTRUCTIONS_H

#include <optional>
#include <string_view>

namespace tpc::runtime {

/// Whether this processor has the instructions that LLVM calls `name`
/// (`avx512f`, `bmi2`, ...) and the operating system keeps the registers that
/// they need; nothing where the name is none of those of arithmetic that the
/// compiler writes into manifests, nor `amx-tile` or `amx-bf16`. For the latter
/// two `requestTileRegisters` has to be asked as well.
std::optional<bool> hasInstructions(std::string_view name);

/// Asks the operating system to let this process use AMX's tile registers,
/// which the processor must have; false if it does not.
bool requestTileRegisters();

} // namespace tpc::runtime

#endif // TPC_RUNTIME_INSTRUCTIONS_H
