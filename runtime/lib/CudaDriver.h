/// \file
/// The CUDA driver, found at run time: one build serves machines with and
/// without it. Types and values are those of cuda.h, whose names end in `_v2`
/// where the driver's symbols do.

#ifndef TPC_RUNTIME_LIB_CUDADRIVER_H
#define TPC_RUNTIME_LIB_CUDADRIVER_H

#include <cstddef>
#include <cstdint>
#include <string>

namespace tpc::runtime {

using CudaResult = int;
using CudaDeviceHandle = int;
using CudaAddress = unsigned long long;
using CudaContext = struct CudaContextTag *;
using CudaModule = struct CudaModuleTag *;
using CudaFunction = struct CudaFunctionTag *;
using CudaStream = struct CudaStreamTag *;
using CudaEvent = struct CudaEventTag *;
using CudaGraph = struct CudaGraphTag *;
using CudaGraphExec = struct CudaGraphExecTag *;

// Values of cuda.h's enumerations; test/unit/runtime/cuda/DriverHeaderTest.cpp
// compares them, and the functions below, with it.
constexpr CudaResult cudaSuccess = 0, cudaOutOfMemory = 2, cudaNoDevice = 100,
                     cudaNotFound = 500;
constexpr int cudaCapabilityMajor = 75, cudaCapabilityMinor = 76;
constexpr int cudaJitErrorLogBuffer = 5, cudaJitErrorLogBufferSize = 6;
constexpr int cudaMostDynamicSharedBytes = 8, cudaCaptureRelaxed = 2;
constexpr unsigned cudaStreamNonBlocking = 1, cudaEventDisableTiming = 2;

/// The driver's functions that the runtime calls: the symbol's name, and the
/// types of what it takes.
#define TPC_CUDA_FUNCTIONS(CALL)                                               \
  CALL(cuInit, unsigned)                                                       \
  CALL(cuDriverGetVersion, int *)                                              \
  CALL(cuGetErrorString, CudaResult, const char **)                            \
  CALL(cuDeviceGetCount, int *)                                                \
  CALL(cuDeviceGet, CudaDeviceHandle *, int)                                   \
  CALL(cuDeviceGetName, char *, int, CudaDeviceHandle)                         \
  CALL(cuDeviceGetAttribute, int *, int, CudaDeviceHandle)                     \
  CALL(cuDevicePrimaryCtxRetain, CudaContext *, CudaDeviceHandle)              \
  CALL(cuDevicePrimaryCtxRelease_v2, CudaDeviceHandle)                         \
  CALL(cuCtxSetCurrent, CudaContext)                                           \
  CALL(cuMemGetInfo_v2, size_t *, size_t *)                                    \
  CALL(cuMemAlloc_v2, CudaAddress *, size_t)                                   \
  CALL(cuMemFree_v2, CudaAddress)                                              \
  CALL(cuMemAllocHost_v2, void **, size_t)                                     \
  CALL(cuMemFreeHost, void *)                                                  \
  CALL(cuMemcpyHtoDAsync_v2, CudaAddress, const void *, size_t, CudaStream)    \
  CALL(cuMemcpyDtoHAsync_v2, void *, CudaAddress, size_t, CudaStream)          \
  CALL(cuMemcpyDtoDAsync_v2, CudaAddress, CudaAddress, size_t, CudaStream)     \
  CALL(cuMemsetD8Async, CudaAddress, unsigned char, size_t, CudaStream)        \
  CALL(cuStreamCreate, CudaStream *, unsigned)                                 \
  CALL(cuStreamDestroy_v2, CudaStream)                                         \
  CALL(cuStreamSynchronize, CudaStream)                                        \
  CALL(cuStreamWaitEvent, CudaStream, CudaEvent, unsigned)                     \
  CALL(cuEventCreate, CudaEvent *, unsigned)                                   \
  CALL(cuEventDestroy_v2, CudaEvent)                                           \
  CALL(cuEventRecord, CudaEvent, CudaStream)                                   \
  CALL(cuEventSynchronize, CudaEvent)                                          \
  CALL(cuModuleLoadDataEx, CudaModule *, const void *, unsigned, int *,        \
       void **)                                                                \
  CALL(cuModuleUnload, CudaModule)                                             \
  CALL(cuModuleGetFunction, CudaFunction *, CudaModule, const char *)          \
  CALL(cuFuncSetAttribute, CudaFunction, int, int)                             \
  CALL(cuLaunchKernel, CudaFunction, unsigned, unsigned, unsigned, unsigned,   \
       unsigned, unsigned, unsigned, CudaStream, void **, void **)             \
  CALL(cuStreamBeginCapture_v2, CudaStream, int)                               \
  CALL(cuStreamEndCapture, CudaStream, CudaGraph *)                            \
  CALL(cuGraphInstantiateWithFlags, CudaGraphExec *, CudaGraph,                \
       unsigned long long)                                                     \
  CALL(cuGraphLaunch, CudaGraphExec, CudaStream)                               \
  CALL(cuGraphExecDestroy, CudaGraphExec)                                      \
  CALL(cuGraphDestroy, CudaGraph)

/// The functions of `libcuda.so.1`.
struct CudaDriver {
#define TPC_CUDA_MEMBER(NAME, ...) CudaResult (*NAME)(__VA_ARGS__) = nullptr;
  TPC_CUDA_FUNCTIONS(TPC_CUDA_MEMBER)
#undef TPC_CUDA_MEMBER

  /// The process's driver, initialised. Throws Error if there is none, if it is
  /// too old, or if it finds no device.
  static const CudaDriver &get();

  /// What the driver says of an error.
  std::string describe(CudaResult result) const;
  /// Throws Error, with what was being done, if `result` is one.
  void check(CudaResult result, const std::string &doing) const;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_CUDADRIVER_H
