/// \file
/// A stand-in for the driver, `libcuda.so.1`, whose device is the host: all
/// that is asked of it happens at once, and its kernels are the two of the
/// test's program.

#include "../DeviceKernels.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

using namespace tpc::runtime::test;

namespace {

constexpr int outOfMemory = 2, noBinary = 209, notFound = 500;
constexpr size_t totalMemory = size_t{8} << 30;

using Kernel = void (*)(void *const *arguments, uint32_t index);

template <void (*body)(const float *x, float *y, int64_t i)>
void forNumber(void *const *arguments, uint32_t i) {
  if (i < deviceNumbers)
    body(static_cast<const float *>(arguments[0]),
         static_cast<float *>(arguments[1]), i);
}

/// Both kernels take two pointers.
struct Launch {
  Kernel kernel;
  uint32_t threads;
  std::array<void *, 2> arguments;

  void run() const {
    for (uint32_t i = 0; i < threads; ++i)
      kernel(arguments.data(), i);
  }
};
using Graph = std::vector<Launch>;

Graph *capturing = nullptr;
std::map<unsigned long long, size_t> sizes;
size_t used = 0;

bool isAsked(const char *failure) {
  const char *asked = std::getenv("FAKE_CUDA");
  return asked && std::string(asked) == failure;
}

size_t totalBytes() { return isAsked("small") ? 1024 : totalMemory; }

} // namespace

extern "C" {
int cuInit(unsigned) { return isAsked("no-device") ? 100 : 0; }
int cuDriverGetVersion(int *version) {
  *version = isAsked("old-driver") ? 11040 : 12040;
  return 0;
}
int cuGetErrorString(int result, const char **text) {
  *text = result == outOfMemory ? "out of memory" : "named symbol not found";
  return 0;
}
int cuDeviceGetCount(int *count) {
  *count = 1;
  return 0;
}
int cuDeviceGet(int *device, int) {
  *device = 0;
  return 0;
}
int cuDeviceGetName(char *name, int size, int) {
  std::strncpy(name, "a stand-in for a GPU", size);
  return 0;
}
int cuDeviceGetAttribute(int *value, int which, int) {
  const char *asked = std::getenv("FAKE_CUDA_SM");
  int architecture = asked ? std::atoi(asked) : 86;
  *value = which == 75 ? architecture / 10 : architecture % 10;
  return 0;
}
int cuDevicePrimaryCtxRetain(void **, int) { return 0; }
int cuDevicePrimaryCtxRelease_v2(int) { return 0; }
int cuCtxSetCurrent(void *) { return 0; }
int cuMemGetInfo_v2(size_t *available, size_t *total) {
  *total = totalBytes();
  *available = totalBytes() - used;
  return 0;
}
int cuMemAlloc_v2(unsigned long long *address, size_t size) {
  if (size > totalBytes() - used)
    return outOfMemory;
  void *memory = std::aligned_alloc(256, (size + 255) / 256 * 256);
  std::memset(memory, 0xff, size);
  *address = reinterpret_cast<unsigned long long>(memory);
  sizes[*address] = size;
  used += size;
  return 0;
}
int cuMemFree_v2(unsigned long long address) {
  used -= sizes[address];
  sizes.erase(address);
  std::free(reinterpret_cast<void *>(address));
  return 0;
}
int cuMemAllocHost_v2(void **memory, size_t size) {
  *memory = std::malloc(size);
  return 0;
}
int cuMemFreeHost(void *memory) {
  std::free(memory);
  return 0;
}
int cuMemcpyHtoDAsync_v2(unsigned long long target, const void *source,
                         size_t size, void *) {
  std::memcpy(reinterpret_cast<void *>(target), source, size);
  return 0;
}
int cuMemcpyDtoHAsync_v2(void *target, unsigned long long source, size_t size,
                         void *) {
  std::memcpy(target, reinterpret_cast<void *>(source), size);
  return 0;
}
int cuMemcpyDtoDAsync_v2(unsigned long long target, unsigned long long source,
                         size_t size, void *) {
  std::memcpy(reinterpret_cast<void *>(target),
              reinterpret_cast<void *>(source), size);
  return 0;
}
int cuMemsetD8Async(unsigned long long target, unsigned char value, size_t size,
                    void *) {
  std::memset(reinterpret_cast<void *>(target), value, size);
  return 0;
}
int cuStreamCreate(void **, unsigned) { return 0; }
int cuStreamDestroy_v2(void *) { return 0; }
int cuStreamSynchronize(void *) { return 0; }
int cuEventCreate(void **, unsigned) { return 0; }
int cuEventDestroy_v2(void *) { return 0; }
int cuEventRecord(void *, void *) { return 0; }
int cuEventSynchronize(void *) { return 0; }
int cuModuleLoadDataEx(void **, const void *code, unsigned, int *,
                       void **values) {
  // A cubin is an ELF file, of aligned words.
  bool isCubin = std::memcmp(code,
                             "\x7f"
                             "ELF",
                             4) == 0;
  if (isCubin &&
      (reinterpret_cast<uintptr_t>(code) % 8 != 0 || isAsked("no-binary")))
    return noBinary;
  if (!isAsked("bad-code") && !isAsked("no-binary"))
    return 0;
  std::strcpy(static_cast<char *>(values[0]),
              isCubin ? "a cubin: no\n" : "ptxas: line 1: no\n");
  return 218;
}
int cuModuleUnload(void *) { return 0; }
int cuModuleGetFunction(void **function, void *, const char *name) {
  Kernel kernel = name == std::string("add_twice") ? forNumber<addTwiceAt>
                  : name == std::string("square")  ? forNumber<squareAt>
                                                   : nullptr;
  *function = reinterpret_cast<void *>(kernel);
  return kernel ? 0 : notFound;
}
int cuFuncSetAttribute(void *, int, int) { return 0; }
int cuLaunchKernel(void *function, unsigned grid, unsigned, unsigned,
                   unsigned block, unsigned, unsigned, unsigned, void *,
                   void **arguments, void **) {
  Launch launch = {reinterpret_cast<Kernel>(function),
                   grid * block,
                   {*static_cast<void **>(arguments[0]),
                    *static_cast<void **>(arguments[1])}};
  if (capturing)
    capturing->push_back(launch);
  else
    launch.run();
  return 0;
}
int cuStreamBeginCapture_v2(void *, int) {
  capturing = new Graph;
  return 0;
}
int cuStreamEndCapture(void *, void **graph) {
  *graph = capturing;
  capturing = nullptr;
  return 0;
}
int cuGraphInstantiateWithFlags(void **recorded, void *graph,
                                unsigned long long) {
  *recorded = new Graph(*static_cast<Graph *>(graph));
  return 0;
}
int cuGraphLaunch(void *recorded, void *) {
  for (const Launch &launch : *static_cast<Graph *>(recorded))
    launch.run();
  return 0;
}
int cuGraphExecDestroy(void *recorded) {
  delete static_cast<Graph *>(recorded);
  return 0;
}
int cuGraphDestroy(void *graph) {
  delete static_cast<Graph *>(graph);
  return 0;
}
}
