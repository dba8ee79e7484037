/// \file
/// Whether a machine has a GPU: what tests that need one ask.

#ifndef TPC_TEST_GPU_FINDGPU_H
#define TPC_TEST_GPU_FINDGPU_H

#include <dlfcn.h>

namespace tpc::test {

/// Whether there is an NVIDIA driver that finds a device. It says so of GPUs
/// under any name, and of a machine that has the driver alone.
inline bool findsGpu() {
  void *driver = ::dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!driver)
    return false;
  auto init = reinterpret_cast<int (*)(unsigned)>(::dlsym(driver, "cuInit"));
  auto getCount =
      reinterpret_cast<int (*)(int *)>(::dlsym(driver, "cuDeviceGetCount"));
  int count = 0;
  return init && getCount && init(0) == 0 && getCount(&count) == 0 && count > 0;
}

} // namespace tpc::test

#endif // TPC_TEST_GPU_FINDGPU_H
