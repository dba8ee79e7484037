/// \file
/// What the runtime says of the driver, beside NVIDIA's header, where that is
/// installed. All of it is checked when this is compiled.

#include "runtime/lib/CudaDriver.h"

#include <cuda.h>
#include <type_traits>

namespace {

/// Whether two types are passed alike: both pointers, or numbers of one size.
template <typename Ours, typename Theirs>
constexpr bool isAlike = std::is_pointer_v<Ours> == std::is_pointer_v<Theirs> &&
                         sizeof(Ours) == sizeof(Theirs) &&
                         std::is_class_v<Ours> == std::is_class_v<Theirs>;

template <typename Ours, typename Theirs> struct AreAlike : std::false_type {};
template <typename... Ours, typename... Theirs>
struct AreAlike<tpc::runtime::CudaResult (*)(Ours...), CUresult (*)(Theirs...)>
    : std::bool_constant<(isAlike<Ours, Theirs> && ...)> {};

/// Of other numbers of arguments there is none.
template <typename Function> struct CountOf;
template <typename Result, typename... Arguments>
struct CountOf<Result (*)(Arguments...)> {
  static constexpr size_t value = sizeof...(Arguments);
};

template <typename Ours, typename Theirs> constexpr bool areAlike() {
  if constexpr (CountOf<Ours>::value == CountOf<Theirs>::value)
    return AreAlike<Ours, Theirs>::value;
  else
    return false;
}

#define TPC_CHECK(NAME, ...)                                                   \
  static_assert(                                                               \
      areAlike<decltype(tpc::runtime::CudaDriver::NAME), decltype(&::NAME)>(), \
      #NAME);
TPC_CUDA_FUNCTIONS(TPC_CHECK)
#undef TPC_CHECK

static_assert(tpc::runtime::cudaSuccess == CUDA_SUCCESS);
static_assert(tpc::runtime::cudaOutOfMemory == CUDA_ERROR_OUT_OF_MEMORY);
static_assert(tpc::runtime::cudaNotFound == CUDA_ERROR_NOT_FOUND);
static_assert(tpc::runtime::cudaNoDevice == CUDA_ERROR_NO_DEVICE);
static_assert(tpc::runtime::cudaStreamNonBlocking == CU_STREAM_NON_BLOCKING);
static_assert(tpc::runtime::cudaEventDisableTiming == CU_EVENT_DISABLE_TIMING);
static_assert(tpc::runtime::cudaCaptureRelaxed ==
              CU_STREAM_CAPTURE_MODE_RELAXED);
static_assert(tpc::runtime::cudaJitErrorLogBuffer == CU_JIT_ERROR_LOG_BUFFER);
static_assert(tpc::runtime::cudaJitErrorLogBufferSize ==
              CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES);
static_assert(tpc::runtime::cudaCapabilityMajor ==
              CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR);
static_assert(tpc::runtime::cudaCapabilityMinor ==
              CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
static_assert(tpc::runtime::cudaMostDynamicSharedBytes ==
              CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES);

} // namespace
