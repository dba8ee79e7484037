/// \file
/// What a GPU is opened with.

#ifndef TPC_RUNTIME_LIB_CUDACONTEXT_H
#define TPC_RUNTIME_LIB_CUDACONTEXT_H

#include "CudaDriver.h"

#include <memory>

namespace tpc::runtime {

/// The context of the first GPU, with a stream in it.
class CudaContextScope {
public:
  /// Throws Error if there is no driver or no GPU.
  CudaContextScope();
  ~CudaContextScope();
  CudaContextScope(const CudaContextScope &) = delete;
  CudaContextScope &operator=(const CudaContextScope &) = delete;

  /// One more stream, which the caller destroys.
  CudaStream makeStream() const;
  /// Throws Error, with what was being done and `lastRun`, if `result` is one:
  /// what fails while the GPU works is said by any later call, and by all from
  /// then on.
  void check(CudaResult result, const std::string &doing) const;
  /// A CUdevice_attribute.
  int attribute(int which) const;
  /// For people.
  std::string name() const;
  /// major * 10 + minor.
  uint32_t architecture() const;

  const CudaDriver &driver;
  CudaDeviceHandle device = 0;
  CudaContext context = nullptr;
  CudaStream stream = nullptr;
  /// The functions that the GPU was last asked to run, for errors; null: none.
  std::shared_ptr<const std::string> lastRun;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_CUDACONTEXT_H
