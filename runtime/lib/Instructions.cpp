#include "tpc/runtime/Instructions.h"

#include <cstdint>

#if defined(__x86_64__) && defined(__linux__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace tpc::runtime {

#if defined(__x86_64__) && defined(__linux__)

namespace {

enum Register { EAX, EBX, ECX, EDX };

/// The registers that an operating system has to keep for a program, as bits of
/// the control register XCR0.
enum State : uint64_t { Always = 0, Avx = 0x6, Avx512 = 0xe6 };

/// Where CPUID tells of a set of instructions: Intel's Software Developer's
/// Manual, volume 2A, and for leaf 0x80000001 AMD's Architecture Programmer's
/// Manual, volume 3.
struct InstructionSet {
  std::string_view name;
  unsigned leaf, subleaf;
  Register word;
  int bit;
  State state;
};

constexpr InstructionSet instructionSets[] = {
    {"sse", 1, 0, EDX, 25, Always},
    {"sse2", 1, 0, EDX, 26, Always},
    {"sse3", 1, 0, ECX, 0, Always},
    {"ssse3", 1, 0, ECX, 9, Always},
    {"fma", 1, 0, ECX, 12, Avx},
    {"sse4.1", 1, 0, ECX, 19, Always},
    {"sse4.2", 1, 0, ECX, 20, Always},
    {"movbe", 1, 0, ECX, 22, Always},
    {"popcnt", 1, 0, ECX, 23, Always},
    {"avx", 1, 0, ECX, 28, Avx},
    {"f16c", 1, 0, ECX, 29, Avx},
    {"lzcnt", 0x80000001, 0, ECX, 5, Always},
    {"fma4", 0x80000001, 0, ECX, 16, Avx},
    {"bmi", 7, 0, EBX, 3, Always},
    {"avx2", 7, 0, EBX, 5, Avx},
    {"bmi2", 7, 0, EBX, 8, Always},
    {"avx512f", 7, 0, EBX, 16, Avx512},
    {"avx512dq", 7, 0, EBX, 17, Avx512},
    {"avx512ifma", 7, 0, EBX, 21, Avx512},
    {"avx512cd", 7, 0, EBX, 28, Avx512},
    {"avx512bw", 7, 0, EBX, 30, Avx512},
    {"avx512vl", 7, 0, EBX, 31, Avx512},
    {"avx512vbmi", 7, 0, ECX, 1, Avx512},
    {"avx512vbmi2", 7, 0, ECX, 6, Avx512},
    {"avx512vnni", 7, 0, ECX, 11, Avx512},
    {"avx512bitalg", 7, 0, ECX, 12, Avx512},
    {"avx512vpopcntdq", 7, 0, ECX, 14, Avx512},
    {"amx-bf16", 7, 0, EDX, 22, Always},
    {"avx512fp16", 7, 0, EDX, 23, Avx512},
    {"amx-tile", 7, 0, EDX, 24, Always},
    {"avxvnni", 7, 1, EAX, 4, Avx},
    {"avx512bf16", 7, 1, EAX, 5, Avx512},
    {"avxifma", 7, 1, EAX, 23, Avx},
    {"avxvnniint8", 7, 1, EDX, 4, Avx},
    {"avxneconvert", 7, 1, EDX, 5, Avx},
    {"avxvnniint16", 7, 1, EDX, 10, Avx},
};

/// A register after CPUID; 0 where the processor does not know the leaf.
unsigned cpuid(unsigned leaf, unsigned subleaf, Register word) {
  unsigned words[4] = {};
  if (!__get_cpuid_count(leaf, subleaf, &words[EAX], &words[EBX], &words[ECX],
                         &words[EDX]))
    return 0;
  return words[word];
}

/// The registers that the operating system keeps.
uint64_t keptState() {
  constexpr int osxsave = 27;
  if (!(cpuid(1, 0, ECX) >> osxsave & 1))
    return 0;
  uint32_t low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return static_cast<uint64_t>(high) << 32 | low;
}

bool keeps(State state) { return (keptState() & state) == state; }

/// The version of AVX10, which unlike others is a number; 0 where there is
/// none.
unsigned avx10Version() {
  bool has = cpuid(7, 1, EDX) >> 19 & 1;
  return has && keeps(Avx512) ? cpuid(0x24, 0, EBX) & 0xff : 0;
}

} // namespace

std::optional<bool> hasInstructions(std::string_view name) {
  if (name == "avx10.1")
    return avx10Version() >= 1;
  if (name == "avx10.2")
    return avx10Version() >= 2;
  for (const InstructionSet &set : instructionSets)
    if (set.name == name)
      return (cpuid(set.leaf, set.subleaf, set.word) >> set.bit & 1) &&
             keeps(set.state);
  return std::nullopt;
}

bool requestTileRegisters() {
  constexpr long requestPermission = 0x1023, tileData = 18;
  return ::syscall(SYS_arch_prctl, requestPermission, tileData) == 0;
}

#else

std::optional<bool> hasInstructions(std::string_view) { return std::nullopt; }
bool requestTileRegisters() { return false; }

#endif

} // namespace tpc::runtime
