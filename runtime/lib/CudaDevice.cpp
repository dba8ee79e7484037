#include "CudaDevice.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/MemoryPlan.h"

#include "CudaCode.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace tpc::runtime {

namespace {

// Values of cuda.h's enumerations.
constexpr int mostDynamicSharedBytes = 8, captureRelaxed = 2;
constexpr unsigned withoutTiming = 2;

CudaAddress addressOf(const void *pointer) {
  return reinterpret_cast<CudaAddress>(pointer);
}

/// Pinned memory through which copies to the device go: two halves, so that one
/// is filled while the other one is on its way.
class CudaStaging {
public:
  explicit CudaStaging(const CudaContextScope &scope) : scope(scope) {
    for (Half &half : halves) {
      scope.driver.check(scope.driver.cuMemAllocHost_v2(&half.memory, size),
                         "allocating memory to copy through");
      scope.driver.check(
          scope.driver.cuEventCreate(&half.arrived, withoutTiming),
          "allocating memory to copy through");
    }
  }
  ~CudaStaging() {
    for (Half &half : halves) {
      if (half.arrived)
        scope.driver.cuEventDestroy_v2(half.arrived);
      if (half.memory)
        scope.driver.cuMemFreeHost(half.memory);
    }
  }

  void copy(CudaAddress target, const char *source, int64_t bytes) {
    const CudaDriver &driver = scope.driver;
    for (int64_t begin = 0; begin < bytes; begin += size) {
      int64_t part = std::min(size, bytes - begin);
      Half &half = halves[next];
      next = 1 - next;
      if (half.used)
        driver.check(driver.cuEventSynchronize(half.arrived),
                     "copying to the GPU");
      std::memcpy(half.memory, source + begin, static_cast<size_t>(part));
      driver.check(driver.cuMemcpyHtoDAsync_v2(target + begin, half.memory,
                                               part, scope.stream),
                   "copying to the GPU");
      driver.check(driver.cuEventRecord(half.arrived, scope.stream),
                   "copying to the GPU");
      half.used = true;
    }
  }

private:
  static constexpr int64_t size = 4 << 20;
  struct Half {
    void *memory = nullptr;
    CudaEvent arrived = nullptr;
    bool used = false;
  };

  const CudaContextScope &scope;
  std::array<Half, 2> halves;
  size_t next = 0;
};

/// The functions' launches, recorded as a graph.
class CudaGraphFunction : public BoundFunction {
public:
  CudaGraphFunction(const CudaContextScope &scope, const CudaCode &code,
                    const std::vector<FunctionCall> &calls)
      : scope(scope) {
    const CudaDriver &driver = scope.driver;
    for (const FunctionCall &call : calls)
      name +=
          fmt::format("{}'{}'", name.empty() ? "" : ", ", call.function->name);
    std::string doing = "recording " + name;
    driver.check(driver.cuStreamBeginCapture_v2(scope.stream, captureRelaxed),
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
    driver.check(driver.cuStreamEndCapture(scope.stream, &graph), doing);
    CudaResult result = driver.cuGraphInstantiateWithFlags(&recorded, graph, 0);
    driver.cuGraphDestroy(graph);
    driver.check(result, doing);
  }
  ~CudaGraphFunction() override { scope.driver.cuGraphExecDestroy(recorded); }

  void run() override {
    scope.driver.check(scope.driver.cuGraphLaunch(recorded, scope.stream),
                       "running " + name);
  }

private:
  void launch(const CudaCode &code, const tpc_launch &launch,
              const std::vector<void *> &buffers) {
    const CudaDriver &driver = scope.driver;
    std::string doing = fmt::format("launching kernel '{}'", launch.kernel);
    CudaFunction kernel = code.find(launch.kernel);
    if (launch.shared_bytes > 0)
      driver.check(
          driver.cuFuncSetAttribute(kernel, mostDynamicSharedBytes,
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
    driver.check(driver.cuLaunchKernel(kernel, grid[0], grid[1], grid[2],
                                       block[0], block[1], block[2],
                                       launch.shared_bytes, scope.stream,
                                       arguments.data(), nullptr),
                 doing);
  }

  const CudaContextScope &scope;
  /// Of the functions, for errors.
  std::string name;
  CudaGraphExec recorded = nullptr;
};

class CudaDevice : public Device {
public:
  explicit CudaDevice(const tpc_program &program)
      : staging(scope), code(scope, program) {}

  std::string name() const override { return scope.name(); }
  bool sharesHostMemory() const override { return false; }

  DeviceMemory memory() const override {
    size_t available = 0, total = 0;
    driver().check(driver().cuMemGetInfo_v2(&available, &total),
                   "asking for the GPU's memory");
    return {static_cast<int64_t>(total), static_cast<int64_t>(available)};
  }

  void *allocate(int64_t bytes, const std::string &purpose) override {
    CudaAddress address = 0;
    size_t size = static_cast<size_t>(std::max<int64_t>(bytes, 1));
    CudaResult result = driver().cuMemAlloc_v2(&address, size);
    if (result == cudaOutOfMemory)
      fail("{} needs {} of the memory of {}, but {} are available", purpose,
           describeBytes(bytes), name(), describeBytes(memory().available));
    driver().check(result, fmt::format("allocating {} for {}",
                                       describeBytes(bytes), purpose));
    driver().check(driver().cuMemsetD8Async(address, 0, size, scope.stream),
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
    driver().check(driver().cuMemcpyDtoHAsync_v2(target, addressOf(source),
                                                 bytes, scope.stream),
                   "copying from the GPU");
    synchronize();
  }
  void copyWithin(void *target, const void *source, int64_t bytes) override {
    driver().check(driver().cuMemcpyDtoDAsync_v2(addressOf(target),
                                                 addressOf(source), bytes,
                                                 scope.stream),
                   "copying within the GPU");
  }
  void fill(void *target, uint8_t value, int64_t bytes) override {
    driver().check(
        driver().cuMemsetD8Async(addressOf(target), value, bytes, scope.stream),
        "filling memory of the GPU");
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
    driver().check(driver().cuStreamSynchronize(scope.stream),
                   "waiting for the GPU");
  }

private:
  const CudaDriver &driver() const { return scope.driver; }

  CudaContextScope scope;
  CudaStaging staging;
  CudaCode code;
};

} // namespace

std::shared_ptr<Device> openCudaDevice(const tpc_program &program) {
  return std::make_shared<CudaDevice>(program);
}

} // namespace tpc::runtime
