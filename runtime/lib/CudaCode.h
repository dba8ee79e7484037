/// \file
/// A program's kernels on a GPU.

#ifndef TPC_RUNTIME_LIB_CUDACODE_H
#define TPC_RUNTIME_LIB_CUDACODE_H

#include "CudaContext.h"

#include "tpc_runtime.h"

#include <vector>

namespace tpc::runtime {

/// The forms of the program's device code that a GPU of the architecture
/// (major * 10 + minor) can run, the best first: cubins, which the driver takes
/// as they are, then PTX, which it compiles; of each kind the newest first.
std::vector<const tpc_device_code *> fittingCode(const tpc_program &program,
                                                 uint32_t architecture);

/// The kernels of a program, loaded.
class CudaCode {
public:
  /// Loads the best form that the driver takes. Throws Error if there is none.
  /// Keeps a reference to the scope.
  CudaCode(const CudaContextScope &scope, const tpc_program &program);
  ~CudaCode();
  CudaCode(const CudaCode &) = delete;
  CudaCode &operator=(const CudaCode &) = delete;

  /// Throws Error if there is no such kernel.
  CudaFunction find(const char *kernel) const;

private:
  const CudaContextScope &scope;
  CudaModule module = nullptr;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_CUDACODE_H
