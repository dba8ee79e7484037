/// \file
/// An NVIDIA GPU.

#ifndef TPC_RUNTIME_LIB_CUDADEVICE_H
#define TPC_RUNTIME_LIB_CUDADEVICE_H

#include "tpc/runtime/Device.h"

namespace tpc::runtime {

/// Opens the first GPU (CUDA_VISIBLE_DEVICES says which that is) and loads the
/// program's kernels: a cubin that fits it, or else PTX, which the driver
/// compiles. Throws Error if there is no driver, no GPU, or none that can run
/// them.
std::shared_ptr<Device> openCudaDevice(const tpc_program &program);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_CUDADEVICE_H
