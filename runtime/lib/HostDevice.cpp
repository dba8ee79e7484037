#include "tpc/runtime/ProcessDevice.h"

#include "tpc/runtime/AlignedBuffer.h"
#include "tpc/runtime/Error.h"
#include "tpc/runtime/FloatingPointMode.h"
#include "tpc/runtime/MemoryPlan.h"

#include <map>
#include <unistd.h>

namespace tpc::runtime {

namespace {

class HostFunction : public BoundFunction {
public:
  explicit HostFunction(const std::vector<FunctionCall> &calls)
      : calls(calls) {}

  void run() override {
    FlushDenormals flush;
    for (const FunctionCall &call : calls)
      call.function->entry(call.buffers.data());
  }

private:
  std::vector<FunctionCall> calls;
};

class HostDevice : public ProcessDevice {
public:
  std::string name() const override { return "CPU"; }
  bool sharesHostMemory() const override { return true; }

  DeviceMemory memory() const override {
    int64_t pages = ::sysconf(_SC_PHYS_PAGES);
    return {pages * ::sysconf(_SC_PAGESIZE), availableMemory()};
  }

  void *allocate(int64_t bytes, const std::string &purpose) override {
    try {
      AlignedBuffer buffer(static_cast<size_t>(bytes));
      void *address = buffer.data();
      buffers.emplace(address, std::move(buffer));
      return address;
    } catch (const std::bad_alloc &) {
      fail("{} needs {} of memory, but {} are available", purpose,
           describeBytes(bytes), describeBytes(memory().available));
    }
  }

  void free(void *address) noexcept override { buffers.erase(address); }

  std::unique_ptr<BoundFunction>
  bind(const std::vector<FunctionCall> &calls) override {
    for (const FunctionCall &call : calls)
      if (!call.function->entry)
        fail("the program has no code of function '{}' for the CPU",
             call.function->name);
    return std::make_unique<HostFunction>(calls);
  }

private:
  std::map<void *, AlignedBuffer> buffers;
};

} // namespace

std::shared_ptr<Device> makeHostDevice() {
  return std::make_shared<HostDevice>();
}

} // namespace tpc::runtime
