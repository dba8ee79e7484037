/// \file
/// A stand-in for the driver, `libcuda.so.1`, whose device is the host. What is
/// asked of a stream happens as late as it may: when somebody waits for it, and
/// then no more than that needs. So work that is missing an event finds what
/// was there before. The environment changes that, and makes things fail. A
/// failure is the answer of every later call, until its context is given back:
///
///   FAKE_CUDA=no-device, old-driver, small
///   FAKE_CUDA=bad-code           neither cubins nor PTX are taken
///   FAKE_CUDA=bad-cubin          cubins are not: they seem to be no image
///   FAKE_CUDA=no-binary          nor here: they seem to be for other GPUs
///   FAKE_CUDA=launch-failure     when graphs have run FAKE_CUDA_AFTER times
///   FAKE_CUDA=late-failure       the same, found out while the graph runs
///   FAKE_CUDA=early-copies       streams but the first do all at once
///   FAKE_CUDA_SM=90              its architecture, in place of 86
///   FAKE_CUDA_LARGEST=BYTES      more is not free in one piece
///   FAKE_CUDA_KERNELS=idle       it has all kernels, and they do nothing

#include "../DeviceKernels.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace tpc::runtime::test;

namespace {

constexpr int outOfMemory = 2, badImage = 200, noBinary = 209, badCode = 218,
              notFound = 500, illegalAddress = 700, launchFailed = 719;
constexpr size_t totalMemory = size_t{8} << 30;

std::string variable(const char *name) {
  const char *value = std::getenv(name);
  return value ? value : "";
}

bool isAsked(const char *failure) { return variable("FAKE_CUDA") == failure; }

using Kernel = void (*)(void *const *arguments, uint32_t index);

template <void (*body)(const float *x, float *y, int64_t i)>
void forNumber(void *const *arguments, uint32_t i) {
  if (i < deviceNumbers)
    body(static_cast<const float *>(arguments[0]),
         static_cast<float *>(arguments[1]), i);
}

void idle(void *const *, uint32_t) {}

/// The kernels that compute take two pointers.
struct Launch {
  Kernel kernel;
  uint32_t threads;
  std::array<void *, 2> arguments;

  void run() const {
    for (uint32_t i = 0; i < threads && kernel != idle; ++i)
      kernel(arguments.data(), i);
  }
};
using Graph = std::vector<Launch>;

/// What the device has failed by; 0: it has not.
int failure = 0;

/// In their order, until the device fails.
struct Stream {
  std::deque<std::function<void()>> asked;
  bool early = false;

  void ask(std::function<void()> work) {
    asked.push_back(std::move(work));
    if (early)
      finish();
  }
  void runNext() {
    std::function<void()> work = std::move(asked.front());
    asked.pop_front();
    work();
  }
  void finish() {
    while (!asked.empty() && !failure)
      runNext();
  }
};

/// A place in a stream.
struct Mark {
  Stream *stream;
  bool reached = false;

  void reach() {
    while (!reached && !failure)
      stream->runNext();
  }
};
struct Event {
  std::shared_ptr<Mark> mark;
};

int streams = 0;
Graph *capturing = nullptr;
std::map<unsigned long long, size_t> sizes;
size_t used = 0;
int graphsRun = 0;

Stream &streamOf(void *stream) { return *static_cast<Stream *>(stream); }

size_t totalBytes() { return isAsked("small") ? 1024 : totalMemory; }

bool isToFail(const char *how) {
  return isAsked(how) &&
         graphsRun > std::atoi(variable("FAKE_CUDA_AFTER").c_str());
}

void *at(unsigned long long address) {
  return reinterpret_cast<void *>(address);
}

} // namespace

extern "C" {
int cuInit(unsigned) { return isAsked("no-device") ? 100 : 0; }
int cuDriverGetVersion(int *version) {
  *version = isAsked("old-driver") ? 11040 : 12040;
  return 0;
}
int cuGetErrorString(int result, const char **text) {
  static const std::map<int, const char *> texts = {
      {outOfMemory, "out of memory"},
      {badImage, "device kernel image is invalid"},
      {badCode, "a PTX JIT compilation failed"},
      {notFound, "named symbol not found"},
      {illegalAddress, "an illegal memory access was encountered"},
      {launchFailed, "unspecified launch failure"}};
  auto found = texts.find(result);
  *text = found == texts.end() ? "unknown error" : found->second;
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
  std::string asked = variable("FAKE_CUDA_SM");
  int architecture = asked.empty() ? 86 : std::stoi(asked);
  *value = which == 75 ? architecture / 10 : architecture % 10;
  return 0;
}
int cuDevicePrimaryCtxRetain(void **, int) { return 0; }
int cuDevicePrimaryCtxRelease_v2(int) {
  failure = graphsRun = 0;
  return 0;
}
int cuCtxSetCurrent(void *) { return failure; }
int cuMemGetInfo_v2(size_t *available, size_t *total) {
  *total = totalBytes();
  *available = totalBytes() - used;
  return failure;
}
int cuMemAlloc_v2(unsigned long long *address, size_t size) {
  if (failure)
    return failure;
  std::string largest = variable("FAKE_CUDA_LARGEST");
  if (size > totalBytes() - used ||
      (!largest.empty() && size > std::stoull(largest)))
    return outOfMemory;
  void *memory = std::aligned_alloc(256, (size + 255) / 256 * 256);
  std::memset(memory, 0xff, size);
  *address = reinterpret_cast<unsigned long long>(memory);
  sizes[*address] = size;
  used += size;
  return failure;
}
int cuMemFree_v2(unsigned long long address) {
  used -= sizes[address];
  sizes.erase(address);
  std::free(at(address));
  return failure;
}
int cuMemAllocHost_v2(void **memory, size_t size) {
  if (failure)
    return failure;
  *memory = std::malloc(size);
  return failure;
}
int cuMemFreeHost(void *memory) {
  std::free(memory);
  return failure;
}
int cuMemcpyHtoDAsync_v2(unsigned long long target, const void *source,
                         size_t size, void *stream) {
  streamOf(stream).ask([=] { std::memcpy(at(target), source, size); });
  return failure;
}
int cuMemcpyDtoHAsync_v2(void *target, unsigned long long source, size_t size,
                         void *stream) {
  streamOf(stream).ask([=] { std::memcpy(target, at(source), size); });
  return failure;
}
int cuMemcpyDtoDAsync_v2(unsigned long long target, unsigned long long source,
                         size_t size, void *stream) {
  streamOf(stream).ask([=] { std::memcpy(at(target), at(source), size); });
  return failure;
}
int cuMemsetD8Async(unsigned long long target, unsigned char value, size_t size,
                    void *stream) {
  streamOf(stream).ask([=] { std::memset(at(target), value, size); });
  return failure;
}
int cuStreamCreate(void **stream, unsigned) {
  if (failure)
    return failure;
  auto made = new Stream;
  made->early = streams++ > 0 && isAsked("early-copies");
  *stream = made;
  return failure;
}
int cuStreamDestroy_v2(void *stream) {
  streamOf(stream).finish();
  --streams;
  delete &streamOf(stream);
  return failure;
}
int cuStreamSynchronize(void *stream) {
  streamOf(stream).finish();
  return failure;
}
int cuStreamWaitEvent(void *stream, void *event, unsigned) {
  std::shared_ptr<Mark> mark = static_cast<Event *>(event)->mark;
  if (mark)
    streamOf(stream).ask([mark] { mark->reach(); });
  return failure;
}
int cuEventCreate(void **event, unsigned) {
  if (failure)
    return failure;
  *event = new Event;
  return failure;
}
int cuEventDestroy_v2(void *event) {
  delete static_cast<Event *>(event);
  return failure;
}
int cuEventRecord(void *event, void *stream) {
  auto mark = std::make_shared<Mark>();
  mark->stream = &streamOf(stream);
  static_cast<Event *>(event)->mark = mark;
  mark->stream->ask([mark] { mark->reached = true; });
  return failure;
}
int cuEventSynchronize(void *event) {
  if (std::shared_ptr<Mark> mark = static_cast<Event *>(event)->mark)
    mark->reach();
  return failure;
}
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
  if (!isAsked("bad-code") && !(isCubin && isAsked("bad-cubin")))
    return failure;
  std::strcpy(static_cast<char *>(values[0]),
              isCubin ? "a cubin: no\n" : "ptxas: line 1: no\n");
  return isCubin ? badImage : badCode;
}
int cuModuleUnload(void *) { return failure; }
int cuModuleGetFunction(void **function, void *, const char *name) {
  Kernel kernel = variable("FAKE_CUDA_KERNELS") == "idle" ? idle
                  : name == std::string("add_twice") ? forNumber<addTwiceAt>
                  : name == std::string("square")    ? forNumber<squareAt>
                                                     : nullptr;
  *function = reinterpret_cast<void *>(kernel);
  return failure ? failure : kernel ? 0 : notFound;
}
int cuFuncSetAttribute(void *, int, int) { return failure; }
int cuLaunchKernel(void *function, unsigned grid, unsigned, unsigned,
                   unsigned block, unsigned, unsigned, unsigned, void *stream,
                   void **arguments, void **) {
  Launch launch = {reinterpret_cast<Kernel>(function), grid * block, {}};
  if (launch.kernel != idle)
    launch.arguments = {*static_cast<void **>(arguments[0]),
                        *static_cast<void **>(arguments[1])};
  if (capturing)
    capturing->push_back(launch);
  else
    streamOf(stream).ask([launch] { launch.run(); });
  return failure;
}
int cuStreamBeginCapture_v2(void *, int) {
  if (failure)
    return failure;
  capturing = new Graph;
  return failure;
}
int cuStreamEndCapture(void *, void **graph) {
  *graph = capturing;
  capturing = nullptr;
  return failure;
}
int cuGraphInstantiateWithFlags(void **recorded, void *graph,
                                unsigned long long) {
  if (failure)
    return failure;
  *recorded = new Graph(*static_cast<Graph *>(graph));
  return failure;
}
int cuGraphLaunch(void *recorded, void *stream) {
  ++graphsRun;
  if (!failure && isToFail("launch-failure"))
    failure = launchFailed;
  bool fails = isToFail("late-failure");
  streamOf(stream).ask([fails, graph = *static_cast<Graph *>(recorded)] {
    if (fails)
      failure = illegalAddress;
    for (const Launch &launch : graph)
      launch.run();
  });
  return failure;
}
int cuGraphExecDestroy(void *recorded) {
  delete static_cast<Graph *>(recorded);
  return failure;
}
int cuGraphDestroy(void *graph) {
  delete static_cast<Graph *>(graph);
  return failure;
}
}
