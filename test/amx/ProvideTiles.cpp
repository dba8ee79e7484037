#include "ProvideTiles.h"

#include "TileInstruction.h"
#include "TileRegisters.h"

#include "tpc/runtime/Instructions.h"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <ucontext.h>
#include <unistd.h>

namespace tpc::amx {

namespace {

thread_local TileRegisters registers;
std::atomic<int64_t> products{0};

/// General registers in the order of their numbers in encodings.
constexpr int generalRegisters[] = {
    REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
    REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

/// Writes the bytes that no tile instruction begins with, as far as the longest
/// instruction goes within their page: functions of the library that format may
/// not be called by a handler of signals.
void describeUnknown(const uint8_t *code) {
  constexpr uintptr_t longest = 15, page = 4096;
  uintptr_t rest = page - reinterpret_cast<uintptr_t>(code) % page;
  char text[80] = "illegal instruction:";
  size_t length = std::strlen(text);
  for (uintptr_t i = 0; i < longest && i < rest; ++i)
    for (char next : {' ', "0123456789abcdef"[code[i] >> 4],
                      "0123456789abcdef"[code[i] & 15]})
      text[length++] = next;
  text[length++] = '\n';
  if (::write(STDERR_FILENO, text, length) < 0)
    return;
}

[[noreturn]] void refuse(const char *error) {
  for (const char *text : {"tile instruction: ", error, "\n"})
    if (::write(STDERR_FILENO, text, std::strlen(text)) < 0)
      break;
  std::abort();
}

const char *execute(const TileInstruction &instruction, const greg_t *general) {
  auto valueOf = [&](int number) { return general[generalRegisters[number]]; };
  greg_t address = instruction.displacement;
  if (instruction.base == TileInstruction::instructionPointer)
    address += general[REG_RIP] + instruction.length;
  else if (instruction.base >= 0)
    address += valueOf(instruction.base);
  // On tiles, the index is the distance of rows.
  greg_t scaled = instruction.index >= 0
                      ? valueOf(instruction.index) * instruction.scale
                      : 0;
  auto *memory = reinterpret_cast<uint8_t *>(address);
  switch (instruction.kind) {
  case TileInstruction::LoadConfiguration:
    return registers.configure(memory + scaled);
  case TileInstruction::Release:
    return registers.release();
  case TileInstruction::Zero:
    return registers.zero(instruction.tile);
  case TileInstruction::Load:
    return registers.load(instruction.tile, memory, scaled);
  case TileInstruction::Store:
    return registers.store(instruction.tile, memory, scaled);
  case TileInstruction::Multiply:
    ++products;
    return registers.multiply(instruction.tile, instruction.rows,
                              instruction.columns);
  }
  return "unknown";
}

void handleIllegalInstruction(int, siginfo_t *, void *context) {
  greg_t *general = static_cast<ucontext_t *>(context)->uc_mcontext.gregs;
  TileInstruction instruction;
  if (!decodeTileInstruction(
          reinterpret_cast<const uint8_t *>(general[REG_RIP]), instruction)) {
    describeUnknown(reinterpret_cast<const uint8_t *>(general[REG_RIP]));
    // It traps again, and ends the process.
    ::signal(SIGILL, SIG_DFL);
    return;
  }
  if (const char *error = execute(instruction, general))
    refuse(error);
  general[REG_RIP] += instruction.length;
}

bool has(std::string_view name) {
  return runtime::hasInstructions(name).value_or(false);
}

} // namespace

Provider provideTiles() {
  if (has("amx-tile") && has("amx-bf16") && runtime::requestTileRegisters())
    return Provider::Processor;
  struct sigaction action = {};
  action.sa_sigaction = handleIllegalInstruction;
  action.sa_flags = SA_SIGINFO;
  ::sigaction(SIGILL, &action, nullptr);
  return Provider::Emulation;
}

int64_t emulatedProducts() { return products; }

} // namespace tpc::amx
