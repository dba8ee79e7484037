//===- TargetMachine.cpp - LLVM's description of a CPU --------------------===//

#include "TargetMachine.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"
#include "llvm/TargetParser/X86TargetParser.h"

#include <mutex>

using namespace tpc::cpu;

static void initializeHostTarget() {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    llvm::InitializeNativeTargetAsmParser();
  });
}

static llvm::Error error(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

/// The names of 64-bit CPUs that LLVM knows.
static llvm::SmallVector<std::string>
acceptedNames(const llvm::Triple &triple, const llvm::MCSubtargetInfo &info) {
  llvm::SmallVector<std::string> names;
  if (triple.isX86()) {
    llvm::SmallVector<llvm::StringRef> known;
    llvm::X86::fillValidCPUArchList(known, /*Only64Bit=*/true);
    for (llvm::StringRef name : known)
      names.push_back(name.str());
  } else {
    for (const llvm::SubtargetSubTypeKV &cpu :
         info.getAllProcessorDescriptions())
      names.push_back(cpu.Key);
  }
  llvm::sort(names);
  return names;
}

llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
tpc::cpu::createTargetMachine(const CPUOptions &options) {
  initializeHostTarget();
  llvm::Triple triple(llvm::sys::getDefaultTargetTriple());
  std::string message;
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, message);
  if (!target)
    return error(message);

  std::string name = options.cpu, features;
  std::unique_ptr<llvm::MCSubtargetInfo> info(
      target->createMCSubtargetInfo(triple, "", ""));
  if (name == "native") {
    name = llvm::sys::getHostCPUName().str();
    llvm::SubtargetFeatures set;
    for (auto &feature : llvm::sys::getHostCPUFeatures())
      set.AddFeature(feature.first(), feature.second);
    features = set.getString();
  } else {
    llvm::SmallVector<std::string> names = acceptedNames(triple, *info);
    if (!llvm::is_contained(names, name))
      return error("unknown CPU '" + name + "', expected native or one of " +
                   llvm::join(names, ", "));
  }
  llvm::TargetOptions targetOptions;
  std::unique_ptr<llvm::TargetMachine> machine(target->createTargetMachine(
      triple, name, features, targetOptions, llvm::Reloc::PIC_, std::nullopt,
      llvm::CodeGenOptLevel::Aggressive));
  if (!machine)
    return error("LLVM has no code generator for " + triple.str());
  if (triple.isX86() &&
      !machine->getMCSubtargetInfo()->checkFeatures("+sse4.1"))
    return error("expected a CPU with SSE 4.1, x86-64-v2 or newer, found '" +
                 name + "'");
  return machine;
}

/// Whether code for a CPU with the feature has its instructions: those of
/// arithmetic, not of system code.
static bool isComputing(llvm::StringRef feature) {
  if (feature == "sse4a" || feature == "avx512vp2intersect")
    return false;
  for (llvm::StringRef prefix : {"avx", "sse", "ssse", "bmi", "fma"})
    if (feature.starts_with(prefix))
      return true;
  return llvm::is_contained({"f16c", "lzcnt", "popcnt", "movbe"}, feature);
}

/// The sets of instructions that the code may use, with whether this processor
/// has them.
static llvm::SmallVector<std::pair<llvm::StringRef, bool>>
computingFeatures(const llvm::MCSubtargetInfo &info) {
  // Other features, such as how fast something is, are none that a processor
  // tells of.
  llvm::StringMap<bool> host = llvm::sys::getHostCPUFeatures();
  llvm::SmallVector<std::pair<llvm::StringRef, bool>> features;
  for (const llvm::SubtargetFeatureKV &feature :
       info.getEnabledProcessorFeatures()) {
    auto found = host.find(feature.Key);
    if (found != host.end() && isComputing(feature.Key))
      features.emplace_back(feature.Key, found->second);
  }
  return features;
}

llvm::Expected<CPUInfo> tpc::cpu::getCPUInfo(const CPUOptions &options) {
  auto machine = createTargetMachine(options);
  if (!machine)
    return machine.takeError();
  const llvm::MCSubtargetInfo &info = *(*machine)->getMCSubtargetInfo();
  CPUInfo result{(*machine)->getTargetCPU().str(), 128, 32, true, false};
  if ((*machine)->getTargetTriple().isX86()) {
    bool wide =
        info.checkFeatures("+avx512f") && info.checkFeatures("+avx512vl");
    result.vectorBits = wide ? 512 : info.checkFeatures("+avx2") ? 256 : 128;
    result.vectorRegisters = wide ? 32 : 16;
    result.fusedMultiplyAdd = info.checkFeatures("+fma");
    result.reciprocalEstimates = wide && info.checkFeatures("+avx512dq");
    if (options.precision == Precision::Bfloat16 && wide)
      result.bfloat16 =
          info.checkFeatures("+amx-bf16")     ? Bfloat16Products::TileRegisters
          : info.checkFeatures("+avx512bf16") ? Bfloat16Products::Vectors
                                              : Bfloat16Products::None;
  }
  for (auto [feature, has] : computingFeatures(info))
    result.instructions.push_back(feature.str());
  if (options.precision == Precision::Bfloat16 &&
      result.bfloat16 == Bfloat16Products::None)
    return error("the precision bf16 needs a CPU with AMX (sapphirerapids or "
                 "newer) or AVX-512 BF16 (cooperlake, znver4 or newer), found "
                 "'" +
                 result.name + "', which has neither");
  return result;
}

llvm::Error tpc::cpu::checkHostRuns(const llvm::TargetMachine &machine) {
  llvm::SmallVector<llvm::StringRef> missing;
  for (auto [feature, has] : computingFeatures(*machine.getMCSubtargetInfo()))
    if (!has)
      missing.push_back(feature);
  if (missing.empty())
    return llvm::Error::success();
  return error("this machine cannot run code for CPU '" +
               machine.getTargetCPU() + "': it lacks " +
               llvm::join(missing, ", "));
}
