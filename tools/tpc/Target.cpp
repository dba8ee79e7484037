//===- Target.cpp - which targets there are -------------------------------===//

#include "Target.h"

using namespace tpc;

cpu::StageListener tpc::makeStageListener(runtime::Timeline *timeline) {
  if (!timeline)
    return {};
  return [timeline](llvm::StringRef stage, auto begin, auto end) {
    timeline->add(stage, begin, end);
  };
}

static llvm::Error error(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

llvm::Expected<std::unique_ptr<Target>>
tpc::createTarget(const CompileOptions &options) {
  auto [name, architecture] = llvm::StringRef(options.target).split(':');
  bool isCUDA = name == "cuda" || name == "cuda-sim";
  if (!isCUDA && !(name == "cpu" && architecture.empty()))
    return error("expected the target cpu, cuda, cuda-sim or either with "
                 ":ARCHITECTURE, found '" +
                 options.target + "'");
  if (isCUDA)
    return createCUDATarget(options,
                            architecture.empty() ? "sm_80" : architecture,
                            /*simulated=*/name == "cuda-sim");
  if (options.precision != "float32" && options.precision != "bf16")
    return error("--precision: expected float32 or bf16, found '" +
                 options.precision + "'");
  cpu::CPUOptions cpu{options.cpu};
  cpu.listener = makeStageListener(options.timeline);
  if (options.precision == "bf16")
    cpu.precision = cpu::Precision::Bfloat16;
  llvm::Expected<cpu::CPUInfo> info = cpu::getCPUInfo(cpu);
  if (!info)
    return info.takeError();
  return createCPUTarget(cpu, *info);
}
