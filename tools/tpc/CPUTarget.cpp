//===- CPUTarget.cpp - compiling for a CPU --------------------------------===//

#include "Target.h"

#include "tpc/Target/Manifest.h"
#include "tpc_runtime.h"

using namespace mlir;
using namespace tpc;

namespace {

class CPUTarget : public Target {
public:
  CPUTarget(const cpu::CPUOptions &options, const cpu::CPUInfo &info)
      : options(options), info(info) {}

  std::vector<Stage> getPlanningStages() const override {
    return wrap(cpu::getPlanningStages());
  }
  std::vector<Stage> getLoweringStages() const override {
    return wrap(cpu::getLoweringStages());
  }

  void describe(llvm::json::Object &manifest) const override {
    manifest["target"] = "cpu";
    manifest["cpu"] = info.name;
    llvm::json::Object machine{{"vector_bits", info.vectorBits},
                               {"fused_multiply_add", info.fusedMultiplyAdd}};
    llvm::json::Array instructions(info.instructions);
    if (hasBfloat16Products(manifest)) {
      bool tiles = info.bfloat16 == cpu::Bfloat16Products::TileRegisters;
      machine["products"] = tiles ? "amx-bf16" : "avx512bf16";
      if (tiles)
        for (const char *name : {"amx-tile", "amx-bf16"})
          instructions.push_back(name);
    }
    machine["instructions"] = std::move(instructions);
    manifest["machine"] = std::move(machine);
  }

  llvm::Error
  generateCode(ModuleOp module, const llvm::json::Object &manifest,
               llvm::SmallVectorImpl<cpu::ObjectCode> &objects) override {
    addProgramDescriptor(module, manifest);
    return cpu::emitObjects(module, options, objects);
  }

  llvm::Expected<std::unique_ptr<cpu::JITProgram>>
  load(ModuleOp module, const llvm::json::Object &manifest) override {
    addProgramDescriptor(module, manifest);
    const cpu::JITProgram::Symbol symbols[] = {
        {"tpc_parallel_for", reinterpret_cast<void *>(&tpc_parallel_for)},
        {"tpc_kernel_begin", reinterpret_cast<void *>(&tpc_kernel_begin)},
        {"tpc_kernel_end", reinterpret_cast<void *>(&tpc_kernel_end)},
        {"tpc_power", reinterpret_cast<void *>(&tpc_power)}};
    return cpu::JITProgram::compile(module, options, symbols);
  }

  llvm::Expected<std::string> generateText(ModuleOp) override {
    return llvm::createStringError(
        llvm::inconvertibleErrorCode(),
        "--ptx: expected the target cuda, found cpu");
  }

private:
  std::vector<Stage> wrap(llvm::ArrayRef<cpu::PipelineStage> stages) const {
    std::vector<Stage> result;
    for (const cpu::PipelineStage &stage : stages)
      result.push_back({stage.name.str(), [stage, this](OpPassManager &passes) {
                          stage.build(passes, info);
                        }});
    return result;
  }

  const cpu::CPUOptions options;
  const cpu::CPUInfo info;
};

} // namespace

std::unique_ptr<Target> tpc::createCPUTarget(const cpu::CPUOptions &options,
                                             const cpu::CPUInfo &info) {
  return std::make_unique<CPUTarget>(options, info);
}
