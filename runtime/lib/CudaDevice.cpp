#include "CudaDevice.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/MemoryPlan.h"

#include "CudaCode.h"
#include "CudaCopies.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace tpc::runtime {

namespace {

CudaAddress addressOf(const void *pointer) {
  return reinterpret_cast<CudaAddress>(pointer);
}

/// The functions' launches, recorded as a graph.
class CudaGraphFunction : public BoundFunction {
public:
  /// Says in the scope when it is run.
  CudaGraphFunction(CudaContextScope &scope, const CudaCode &code,
                    const std::vector<FunctionCall> &calls)
      : scope(scope) {
    const CudaDriver &driver = scope.driver;
    std::string list;
    for (const FunctionCall &call : calls)
      list +=
          fmt::format("{}'{}'", list.empty() ? "" : ", ", call.function->name);
    names = std::make_shared<std::string>(list);
    std::string doing = "recording " + list;
    scope.check(
        driver.cuStreamBeginCapture_v2(scope.stream, cudaCaptureRelaxed),
        doing);
    CudaGraph graph = nullptr;
    try {
      for (const auto &[function, buffers] : calls)
        for (uint32_t i = 0; i < function->launches->launch_count; ++i)
          launch(code, function->launches->launches[i], buffers);
    } catch (...) {
      if (driver.cuStreamEndCapture(scope.stream, &graph) == cudaSuccess &&
          graph)
        driver.cuGraphDestroy(graph);
      throw;
    }
    scope.check(driver.cuStreamEndCapture(scope.stream, &graph), doing);
    CudaResult result = driver.cuGraphInstantiateWithFlags(&recorded, graph, 0);
    driver.cuGraphDestroy(graph);
    scope.check(result, doing);
  }
  ~CudaGraphFunction() override { scope.driver.cuGraphExecDestroy(recorded); }

  void run() override {
    if (CudaResult result = scope.driver.cuGraphLaunch(recorded, scope.stream))
      scope.check(result, "running " + *names);
    scope.lastRun = names;
  }

private:
  void launch(const CudaCode &code, const tpc_launch &launch,
              const std::vector<void *> &buffers) {
    const CudaDriver &driver = scope.driver;
    std::string doing = fmt::format("launching kernel '{}'", launch.kernel);
    CudaFunction kernel = code.find(launch.kernel);
    if (launch.shared_bytes > 0)
      scope.check(
          driver.cuFuncSetAttribute(kernel, cudaMostDynamicSharedBytes,
                                    static_cast<int>(launch.shared_bytes)),
          doing);
    std::vector<CudaAddress> addresses;
    for (uint32_t i = 0; i < launch.argument_count; ++i) {
      const tpc_launch_argument &argument = launch.arguments[i];
      addresses.push_back(addressOf(buffers[argument.buffer]) +
                          argument.offset);
    }
    std::vector<void *> arguments;
    for (CudaAddress &address : addresses)
      arguments.push_back(&address);
    const uint32_t *grid = launch.grid, *block = launch.block;
    scope.check(driver.cuLaunchKernel(kernel, grid[0], grid[1], grid[2],
                                      block[0], block[1], block[2],
                                      launch.shared_bytes, scope.stream,
                                      arguments.data(), nullptr),
                doing);
  }

  CudaContextScope &scope;
  std::shared_ptr<const std::string> names;
  CudaGraphExec recorded = nullptr;
};

class CudaDevice : public Device {
public:
  explicit CudaDevice(const tpc_program &program)
      : code(scope, program), staging(scope) {}

  std::string name() const override { return scope.name(); }
  bool sharesHostMemory() const override { return false; }

  DeviceMemory memory() const override {
    size_t available = 0, total = 0;
    scope.check(driver().cuMemGetInfo_v2(&available, &total),
                "asking for the GPU's memory");
    return {static_cast<int64_t>(total), static_cast<int64_t>(available)};
  }

  void *allocate(int64_t bytes, const std::string &purpose) override {
    CudaAddress address = 0;
    size_t size = static_cast<size_t>(std::max<int64_t>(bytes, 1));
    CudaResult result = driver().cuMemAlloc_v2(&address, size);
    if (result == cudaOutOfMemory) {
      int64_t available = memory().available;
      fail("{} needs {} of the memory of {}, but {} are available{}", purpose,
           describeBytes(bytes), name(), describeBytes(available),
           available >= bytes ? ", not in one piece" : "");
    }
    scope.check(result, fmt::format("allocating {} for {}",
                                    describeBytes(bytes), purpose));
    scope.check(driver().cuMemsetD8Async(address, 0, size, scope.stream),
                "clearing memory of the GPU");
    return reinterpret_cast<void *>(address);
  }
  void free(void *address) noexcept override {
    driver().cuStreamSynchronize(scope.stream);
    driver().cuMemFree_v2(addressOf(address));
  }

  void copyToDevice(void *target, const void *source, int64_t bytes) override {
    staging.copy(addressOf(target), static_cast<const char *>(source), bytes);
  }
  void copyToHost(void *target, const void *source, int64_t bytes) override {
    scope.check(driver().cuMemcpyDtoHAsync_v2(target, addressOf(source), bytes,
                                              scope.stream),
                "copying from the GPU");
    synchronize();
  }
  void copyWithin(void *target, const void *source, int64_t bytes) override {
    scope.check(driver().cuMemcpyDtoDAsync_v2(
                    addressOf(target), addressOf(source), bytes, scope.stream),
                "copying within the GPU");
  }
  void fill(void *target, uint8_t value, int64_t bytes) override {
    scope.check(
        driver().cuMemsetD8Async(addressOf(target), value, bytes, scope.stream),
        "filling memory of the GPU");
  }

  std::unique_ptr<Upload> makeUpload(int64_t bytes,
                                     const std::string &purpose) override {
    return std::make_unique<CudaUpload>(scope, bytes, purpose);
  }

  std::unique_ptr<BoundFunction>
  bind(const std::vector<FunctionCall> &calls) override {
    for (const FunctionCall &call : calls)
      if (!call.function->launches)
        fail("the program has no launches of function '{}'",
             call.function->name);
    return std::make_unique<CudaGraphFunction>(scope, code, calls);
  }

  void synchronize() override {
    scope.check(driver().cuStreamSynchronize(scope.stream),
                "waiting for the GPU");
  }

private:
  const CudaDriver &driver() const { return scope.driver; }

  CudaContextScope scope;
  CudaCode code;
  CudaStaging staging;
};

} // namespace

std::shared_ptr<Device> openCudaDevice(const tpc_program &program) {
  return std::make_shared<CudaDevice>(program);
}

} // namespace tpc::runtime
