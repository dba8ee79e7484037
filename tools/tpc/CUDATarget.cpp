//===- CUDATarget.cpp - compiling for NVIDIA's GPUs -----------------------===//

#include "Assembler.h"
#include "Target.h"

#include "tpc/Target/CUDA/CUDA.h"
#include "tpc/Target/Manifest.h"
#include "tpc/simulator/Simulator.h"
#include "tpc_runtime.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace tpc;

namespace {

llvm::Error error(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

class CUDATarget : public Target {
public:
  CUDATarget(const CompileOptions &options, llvm::StringRef architecture,
             cuda::Precision precision, int64_t number, bool simulated)
      : device{architecture.str(), precision}, number(number),
        simulated(simulated) {
    host.listener = makeStageListener(options.timeline);
  }

  std::vector<Stage> getPlanningStages() const override {
    return {{"kernels", [this](OpPassManager &manager) {
               cuda::buildPlanningPipeline(manager, device.precision);
             }}};
  }
  std::vector<Stage> getLoweringStages() const override {
    return {{"NVVM dialect", cuda::buildLoweringPipeline}};
  }

  void describe(llvm::json::Object &manifest) const override {
    manifest["target"] = simulated ? "cuda-sim" : "cuda";
    manifest["architecture"] = device.architecture;
  }

  llvm::Error
  generateCode(ModuleOp module, const llvm::json::Object &manifest,
               llvm::SmallVectorImpl<cpu::ObjectCode> &objects) override {
    if (simulated)
      return error("expected the target cpu or cuda, found 'cuda-sim', whose "
                   "programs run within tpc train and tpc eval only");
    return emitProgram(module, manifest, /*assembles=*/true, objects);
  }

  /// Takes the kernels as PTX, which the driver compiles as ptxas would.
  llvm::Expected<std::unique_ptr<cpu::JITProgram>>
  load(ModuleOp module, const llvm::json::Object &manifest) override {
    if (simulated)
      return loadSimulated(module, manifest);
    llvm::SmallVector<cpu::ObjectCode> objects;
    if (llvm::Error failure =
            emitProgram(module, manifest, /*assembles=*/false, objects))
      return failure;
    return cpu::JITProgram::load(objects, {});
  }

  llvm::Expected<std::string> generateText(ModuleOp module) override {
    return cuda::emitPTX(module, device);
  }

private:
  llvm::Error emitProgram(ModuleOp module, const llvm::json::Object &manifest,
                          bool assembles,
                          llvm::SmallVectorImpl<cpu::ObjectCode> &objects) {
    FailureOr<DeviceProgram> program = cuda::collectLaunches(module);
    if (failed(program))
      return error("the launches could not be listed");
    llvm::Expected<std::string> ptx = cuda::emitPTX(module, device);
    if (!ptx)
      return ptx.takeError();
    if (assembles) {
      llvm::Expected<std::string> cubin =
          assembleKernels(*ptx, device.architecture);
      if (!cubin)
        return cubin.takeError();
      if (!cubin->empty())
        program->code.push_back(
            {TPC_CODE_CUBIN, uint32_t(number), std::move(*cubin)});
    }
    program->code.push_back({TPC_CODE_PTX, uint32_t(number), std::move(*ptx)});
    OwningOpRef<ModuleOp> descriptor = ModuleOp::create(module.getLoc());
    addProgramDescriptor(*descriptor, manifest, &*program);
    return cpu::emitObjects(*descriptor, host, objects);
  }

  llvm::Expected<std::unique_ptr<cpu::JITProgram>>
  loadSimulated(ModuleOp module, const llvm::json::Object &manifest) {
    FailureOr<DeviceProgram> program = cuda::collectLaunches(module);
    if (failed(program))
      return error("the launches could not be listed");
    llvm::SmallVector<cpu::ObjectCode> objects(2);
    if (llvm::Error failure =
            cuda::emitSimulated(module, device, *program, objects[0]))
      return failure;
    OwningOpRef<ModuleOp> descriptor = ModuleOp::create(module.getLoc());
    addProgramDescriptor(*descriptor, manifest, &*program);
    if (llvm::Error failure = cuda::emitDescriptor(*descriptor, objects[1]))
      return failure;
    llvm::SmallVector<cpu::JITProgram::Symbol> symbols;
    for (const simulator::Symbol &symbol : simulator::getSymbols())
      symbols.push_back({symbol.name, symbol.address});
    return cpu::JITProgram::load(objects, symbols);
  }

  cuda::CUDAOptions device;
  int64_t number;
  /// Whether the kernels are compiled for the simulator.
  bool simulated;
  /// The descriptor is data, of the same bytes for all hosts.
  cpu::CPUOptions host{"native"};
};

} // namespace

llvm::Expected<std::unique_ptr<Target>>
tpc::createCUDATarget(const CompileOptions &options,
                      llvm::StringRef architecture, bool simulated) {
  auto precision =
      llvm::StringSwitch<std::optional<cuda::Precision>>(options.precision)
          .Case("float32", cuda::Precision::Float32)
          .Case("tf32", cuda::Precision::TF32)
          .Case("bf16", cuda::Precision::Bfloat16)
          .Default(std::nullopt);
  if (!precision)
    return error("--precision: expected float32, tf32 or bf16 for the target "
                 "cuda, found '" +
                 options.precision + "'");
  if (options.cpu != CompileOptions().cpu)
    return error("--cpu: expected the target cpu, found '" + options.target +
                 "'");
  llvm::Expected<int64_t> number = cuda::parseArchitecture(architecture);
  if (!number)
    return number.takeError();
  return std::make_unique<CUDATarget>(options, architecture, *precision,
                                      *number, simulated);
}
