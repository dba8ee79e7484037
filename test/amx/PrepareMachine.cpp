/// \file
/// The runtime's check of a machine in trainers for processors with AMX that
/// are to run on any with AVX-512 BF16. Linked before the runtime, it takes
/// the place of MachineFeatures.cpp.

#include "ProvideTiles.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/Instructions.h"
#include "tpc/runtime/MachineFeatures.h"

#include <cstdio>
#include <cstdlib>

namespace tpc::runtime {

void prepareMachine(const Manifest &manifest) {
  const std::string &needed = manifest.machine.products;
  if (needed != "amx-bf16")
    fail("expected a program that needs amx-bf16, found '{}'", needed);
  for (const char *name : {"avx512vl", "avx512bf16"})
    if (!hasInstructions(name).value_or(false))
      fail("this machine cannot run code for CPU '{}': it lacks {}",
           manifest.cpu, name);
  if (amx::provideTiles() == amx::Provider::Processor)
    std::fputs("tiles: the processor's\n", stderr);
  else
    std::atexit([] {
      std::fprintf(stderr, "tiles: %lld products, emulated\n",
                   static_cast<long long>(amx::emulatedProducts()));
    });
}

} // namespace tpc::runtime
