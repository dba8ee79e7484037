#include "CudaContext.h"

#include "tpc/runtime/Error.h"

#include <array>

namespace tpc::runtime {

CudaContextScope::CudaContextScope() : driver(CudaDriver::get()) {
  int count = 0;
  driver.check(driver.cuDeviceGetCount(&count), "counting GPUs");
  if (count == 0)
    fail("the program needs an NVIDIA GPU, but the driver finds none");
  driver.check(driver.cuDeviceGet(&device, 0), "opening the GPU");
  driver.check(driver.cuDevicePrimaryCtxRetain(&context, device),
               "opening the GPU");
  try {
    driver.check(driver.cuCtxSetCurrent(context), "opening the GPU");
    stream = makeStream();
  } catch (...) {
    driver.cuDevicePrimaryCtxRelease_v2(device);
    throw;
  }
}

CudaContextScope::~CudaContextScope() {
  driver.cuStreamDestroy_v2(stream);
  driver.cuDevicePrimaryCtxRelease_v2(device);
}

void CudaContextScope::check(CudaResult result,
                             const std::string &doing) const {
  if (result != cudaSuccess)
    driver.check(result,
                 lastRun ? doing + ", last asked to run " + *lastRun : doing);
}

CudaStream CudaContextScope::makeStream() const {
  CudaStream made = nullptr;
  check(driver.cuStreamCreate(&made, cudaStreamNonBlocking),
        "making a queue of the GPU");
  return made;
}

int CudaContextScope::attribute(int which) const {
  int value = 0;
  check(driver.cuDeviceGetAttribute(&value, which, device),
        "asking for the GPU's properties");
  return value;
}

std::string CudaContextScope::name() const {
  std::array<char, 256> text{};
  check(driver.cuDeviceGetName(text.data(), text.size() - 1, device),
        "asking for the GPU's name");
  return text.data();
}

uint32_t CudaContextScope::architecture() const {
  return static_cast<uint32_t>(attribute(cudaCapabilityMajor) * 10 +
                               attribute(cudaCapabilityMinor));
}

} // namespace tpc::runtime
