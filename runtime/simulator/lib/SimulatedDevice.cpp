#include "tpc/simulator/Simulator.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/FloatingPointMode.h"
#include "tpc/runtime/MemoryPlan.h"
#include "tpc/runtime/ProcessDevice.h"

#include "Block.h"

#include <new>

namespace tpc::simulator {

using namespace tpc::runtime;

namespace {

/// A function's launches with their kernels and the addresses that they take.
class SimulatedFunction : public BoundFunction {
public:
  SimulatedFunction(Block &block) : block(block) {}

  void add(const tpc_launch &launch, const tpc_simulated_kernel &kernel,
           const std::vector<void *> &buffers) {
    Step step{&launch, &kernel, {}};
    for (uint32_t i = 0; i < launch.argument_count; ++i) {
      const tpc_launch_argument &argument = launch.arguments[i];
      step.arguments.push_back(static_cast<char *>(buffers[argument.buffer]) +
                               argument.offset);
    }
    steps.push_back(std::move(step));
  }

  void run() override {
    FlushDenormals flush;
    for (const Step &step : steps)
      block.launch(*step.launch, *step.kernel, step.arguments.data());
  }

private:
  struct Step {
    const tpc_launch *launch;
    const tpc_simulated_kernel *kernel;
    std::vector<void *> arguments;
  };
  Block &block;
  std::vector<Step> steps;
};

/// Its memory is the host's, but only its functions and copies touch it, as on
/// a device with memory of its own.
class SimulatedDevice : public ProcessDevice {
public:
  explicit SimulatedDevice(const tpc_program &program)
      : program(program), block(theMemory) {}

  std::string name() const override { return "CUDA simulator"; }
  bool sharesHostMemory() const override { return false; }

  DeviceMemory memory() const override {
    int64_t available = availableMemory();
    return {available + theMemory.allocated(), available};
  }

  void *allocate(int64_t bytes, const std::string &purpose) override {
    int64_t available = availableMemory();
    if (bytes <= available) {
      try {
        return theMemory.allocate(static_cast<uint64_t>(bytes), purpose);
      } catch (const std::bad_alloc &) {
      }
    }
    fail("{} needs {} of the simulator's memory, but {} are available", purpose,
         describeBytes(bytes), describeBytes(available));
  }
  void free(void *address) noexcept override { theMemory.free(address); }

  std::unique_ptr<BoundFunction>
  bind(const std::vector<FunctionCall> &calls) override {
    auto bound = std::make_unique<SimulatedFunction>(block);
    for (const auto &[function, buffers] : calls) {
      if (!function->launches)
        fail("the program has no launches of function '{}'", function->name);
      for (uint32_t i = 0; i < function->launches->launch_count; ++i) {
        const tpc_launch &launch = function->launches->launches[i];
        bound->add(launch, find(launch.kernel), buffers);
      }
    }
    return bound;
  }

private:
  const tpc_simulated_kernel &find(const std::string &kernel) const {
    for (uint32_t i = 0; i < program.simulated_kernel_count; ++i)
      if (kernel == program.simulated_kernels[i].name)
        return program.simulated_kernels[i];
    fail("the program has no kernel '{}' for the simulator", kernel);
  }

  tpc_program program;
  Memory theMemory;
  Block block;
};

} // namespace

std::shared_ptr<Device> makeSimulatedDevice(const tpc_program &program) {
  return std::make_shared<SimulatedDevice>(program);
}

} // namespace tpc::simulator
