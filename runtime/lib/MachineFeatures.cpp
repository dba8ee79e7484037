#include "tpc/runtime/MachineFeatures.h"

#include "tpc/runtime/Error.h"

#if defined(__x86_64__) && defined(__linux__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace tpc::runtime {

namespace {

#if defined(__x86_64__) && defined(__linux__)
/// Of CPUID's leaf 7: Intel's Software Developer's Manual, volume 2A.
bool hasInstructions(const std::string &name) {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (name == "amx-bf16")
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && d >> 22 & 1 &&
           d >> 24 & 1;
  return __builtin_cpu_supports("avx512vl") &&
         __get_cpuid_count(7, 1, &a, &b, &c, &d) && a >> 5 & 1;
}

/// Linux gives a process the large registers only when it asks for them.
bool requestTileRegisters() {
  constexpr long requestPermission = 0x1023, tileData = 18;
  return syscall(SYS_arch_prctl, requestPermission, tileData) == 0;
}
#else
bool hasInstructions(const std::string &) { return false; }
bool requestTileRegisters() { return false; }
#endif

} // namespace

void prepareMachine(const Manifest &manifest) {
  const std::string &needed = manifest.machine.products;
  if (needed.empty())
    return;
  if (!hasInstructions(needed))
    fail("this machine cannot run '{}', which was compiled for {} with the "
         "precision {}: it lacks {}",
         manifest.trainer, manifest.cpu, manifest.precision, needed);
  if (needed == "amx-bf16" && !requestTileRegisters())
    fail("this machine cannot run '{}', which was compiled for {} with the "
         "precision {}: its operating system does not let programs use AMX",
         manifest.trainer, manifest.cpu, manifest.precision);
}

} // namespace tpc::runtime
