#include "CudaDriver.h"

#include "tpc/runtime/Error.h"

#include <dlfcn.h>

namespace tpc::runtime {

namespace {

/// The first one for which the PTX of sm_80 and graphs are as they are used
/// here: that of CUDA 12.
constexpr int oldestVersion = 12000;

std::string describeVersion(int version) {
  return fmt::format("{}.{}", version / 1000, version % 1000 / 10);
}

CudaDriver openDriver() {
  constexpr const char *library = "libcuda.so.1";
  void *handle = ::dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (!handle)
    fail("the program needs an NVIDIA GPU with its driver, but {} cannot be "
         "opened: {}",
         library, ::dlerror());
  CudaDriver driver;
  const char *missing = nullptr;
  auto find = [&](const char *name) {
    void *symbol = ::dlsym(handle, name);
    if (!symbol && !missing)
      missing = name;
    return symbol;
  };
  auto versionOf =
      reinterpret_cast<CudaResult (*)(int *)>(find("cuDriverGetVersion"));
  int version = 0;
  if (versionOf && versionOf(&version) == cudaSuccess &&
      version < oldestVersion)
    fail("the program needs an NVIDIA driver for CUDA {} or newer, found one "
         "for CUDA {}",
         describeVersion(oldestVersion), describeVersion(version));
#define TPC_CUDA_FIND(NAME, ...)                                               \
  driver.NAME = reinterpret_cast<CudaResult (*)(__VA_ARGS__)>(find(#NAME));
  TPC_CUDA_FUNCTIONS(TPC_CUDA_FIND)
#undef TPC_CUDA_FIND
  if (missing)
    fail("the program needs an NVIDIA driver for CUDA {} or newer, but {} has "
         "no function {}",
         describeVersion(oldestVersion), library, missing);
  CudaResult result = driver.cuInit(0);
  if (result == cudaNoDevice)
    fail("the program needs an NVIDIA GPU, but the driver finds none");
  driver.check(result, "starting the NVIDIA driver");
  return driver;
}

} // namespace

const CudaDriver &CudaDriver::get() {
  static const CudaDriver driver = openDriver();
  return driver;
}

std::string CudaDriver::describe(CudaResult result) const {
  const char *text = nullptr;
  if (cuGetErrorString(result, &text) == cudaSuccess && text)
    return fmt::format("{} (CUDA error {})", text, result);
  return fmt::format("CUDA error {}", result);
}

void CudaDriver::check(CudaResult result, const std::string &doing) const {
  if (result != cudaSuccess)
    fail("{}: {}", doing, describe(result));
}

} // namespace tpc::runtime
