#include "tpc/runtime/MachineFeatures.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/Instructions.h"

namespace tpc::runtime {

namespace {

/// `'dtp', which was compiled for znver4 with the precision bf16`.
std::string describeProgram(const Manifest &manifest) {
  std::string text = fmt::format("'{}', which was compiled for {}",
                                 manifest.trainer, manifest.cpu);
  if (!manifest.machine.products.empty())
    text += " with the precision " + manifest.precision;
  return text;
}

/// What the program's code may use and this processor lacks.
std::vector<std::string> missingInstructions(const Machine &machine) {
  std::vector<std::string> missing;
  for (const std::string &name : machine.instructions)
    if (!hasInstructions(name).value_or(false))
      missing.push_back(name);
  return missing;
}

} // namespace

void prepareMachine(const Manifest &manifest) {
  std::vector<std::string> missing = missingInstructions(manifest.machine);
  if (!missing.empty())
    fail("this machine cannot run {}: it lacks {}", describeProgram(manifest),
         fmt::join(missing, ", "));
  if (manifest.machine.products == "amx-bf16" && !requestTileRegisters())
    fail("this machine cannot run {}: its operating system does not let "
         "programs use AMX",
         describeProgram(manifest));
}

} // namespace tpc::runtime
