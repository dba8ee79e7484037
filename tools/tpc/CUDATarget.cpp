//===- CUDATarget.cpp - compiling for NVIDIA's GPUs -----------------------===//

#include "Target.h"

#include "tpc/Target/CUDA/CUDA.h"
#include "tpc/Target/Manifest.h"
#include "tpc_runtime.h"

using namespace mlir;
using namespace tpc;

namespace {

llvm::Error error(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

class CUDATarget : public Target {
public:
  CUDATarget(const CompileOptions &options, llvm::StringRef architecture,
             int64_t number)
      : device{architecture.str()}, number(number) {
    host.listener = makeStageListener(options.timeline);
  }

  std::vector<Stage> getPlanningStages() const override {
    return {{"kernels", cuda::buildPlanningPipeline}};
  }
  std::vector<Stage> getLoweringStages() const override {
    return {{"NVVM dialect", cuda::buildLoweringPipeline}};
  }

  void describe(llvm::json::Object &manifest) const override {
    manifest["target"] = "cuda";
    manifest["architecture"] = device.architecture;
  }

  llvm::Error
  generateCode(ModuleOp module, const llvm::json::Object &manifest,
               llvm::SmallVectorImpl<cpu::ObjectCode> &objects) override {
    FailureOr<DeviceProgram> program = cuda::collectLaunches(module);
    if (failed(program))
      return error("the launches could not be listed");
    llvm::Expected<std::string> ptx = cuda::emitPTX(module, device);
    if (!ptx)
      return ptx.takeError();
    program->code.push_back({TPC_CODE_PTX, uint32_t(number), std::move(*ptx)});
    OwningOpRef<ModuleOp> descriptor = ModuleOp::create(module.getLoc());
    addProgramDescriptor(*descriptor, manifest, &*program);
    return cpu::emitObjects(*descriptor, host, objects);
  }

  llvm::Expected<std::unique_ptr<cpu::JITProgram>>
  load(ModuleOp module, const llvm::json::Object &manifest) override {
    llvm::SmallVector<cpu::ObjectCode> objects;
    if (llvm::Error failure = generateCode(module, manifest, objects))
      return failure;
    return cpu::JITProgram::load(objects, {});
  }

  llvm::Expected<std::string> generateText(ModuleOp module) override {
    return cuda::emitPTX(module, device);
  }

private:
  cuda::CUDAOptions device;
  int64_t number;
  /// The descriptor is data, of the same bytes for all hosts.
  cpu::CPUOptions host{"native"};
};

} // namespace

llvm::Expected<std::unique_ptr<Target>>
tpc::createCUDATarget(const CompileOptions &options,
                      llvm::StringRef architecture) {
  if (options.precision != "float32")
    return error("--precision: expected float32 for the target cuda, found '" +
                 options.precision + "'");
  if (options.cpu != CompileOptions().cpu)
    return error("--cpu: expected the target cpu, found '" + options.target +
                 "'");
  llvm::Expected<int64_t> number = cuda::parseArchitecture(architecture);
  if (!number)
    return number.takeError();
  return std::make_unique<CUDATarget>(options, architecture, *number);
}
