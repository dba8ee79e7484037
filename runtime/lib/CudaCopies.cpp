#include "CudaCopies.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/MemoryPlan.h"

#include <algorithm>
#include <cstring>

namespace tpc::runtime {

namespace {

constexpr const char *copying = "copying to the GPU";

} // namespace

CudaPinnedMemory::CudaPinnedMemory(const CudaContextScope &scope, int64_t bytes,
                                   const std::string &purpose)
    : scope(scope) {
  scope.check(
      scope.driver.cuMemAllocHost_v2(&memory, static_cast<size_t>(bytes)),
      fmt::format("allocating {} of pinned memory of the host for {}",
                  describeBytes(bytes), purpose));
}

CudaPinnedMemory::~CudaPinnedMemory() { scope.driver.cuMemFreeHost(memory); }

CudaMark::CudaMark(const CudaContextScope &scope) : scope(scope) {
  scope.check(scope.driver.cuEventCreate(&event, cudaEventDisableTiming),
              "making an event of the GPU");
}

CudaMark::~CudaMark() { scope.driver.cuEventDestroy_v2(event); }

void CudaMark::put(CudaStream stream) {
  scope.check(scope.driver.cuEventRecord(event, stream), copying);
}

void CudaMark::wait() const {
  scope.check(scope.driver.cuEventSynchronize(event), copying);
}

void CudaMark::hold(CudaStream stream) const {
  scope.check(scope.driver.cuStreamWaitEvent(stream, event, 0), copying);
}

CudaStaging::Half::Half(const CudaContextScope &scope)
    : memory(scope, size, "copies to the GPU"), arrived(scope) {}

CudaStaging::CudaStaging(const CudaContextScope &scope)
    : scope(scope), halves{Half(scope), Half(scope)} {}

CudaStaging::~CudaStaging() { scope.driver.cuStreamSynchronize(scope.stream); }

void CudaStaging::copy(CudaAddress target, const char *source, int64_t bytes) {
  for (int64_t begin = 0; begin < bytes; begin += size) {
    int64_t part = std::min(size, bytes - begin);
    Half &half = halves[next];
    next = 1 - next;
    half.arrived.wait();
    std::memcpy(half.memory.data(), source + begin, static_cast<size_t>(part));
    scope.check(scope.driver.cuMemcpyHtoDAsync_v2(
                    target + begin, half.memory.data(),
                    static_cast<size_t>(part), scope.stream),
                copying);
    half.arrived.put(scope.stream);
  }
}

CudaUpload::CudaUpload(const CudaContextScope &scope, int64_t bytes,
                       const std::string &purpose)
    : scope(scope), memory(scope, bytes, purpose), asked(scope), arrived(scope),
      stream(scope.makeStream()) {}

CudaUpload::~CudaUpload() {
  scope.driver.cuStreamSynchronize(stream);
  scope.driver.cuStreamDestroy_v2(stream);
}

void CudaUpload::copy(void *target, int64_t offset, int64_t bytes) {
  asked.put(scope.stream);
  asked.hold(stream);
  scope.check(scope.driver.cuMemcpyHtoDAsync_v2(
                  reinterpret_cast<CudaAddress>(target), memory.data() + offset,
                  static_cast<size_t>(bytes), stream),
              copying);
  arrived.put(stream);
}

} // namespace tpc::runtime
