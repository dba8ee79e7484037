//===- DescribeKernel.h - what a kernel does, for people --------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_KERNELS_DESCRIBEKERNEL_H
#define TPC_LIB_TARGET_KERNELS_DESCRIBEKERNEL_H

#include "KernelModel.h"

#include "mlir/IR/Builders.h"

namespace tpc::kernels {

/// An entry of `tpc.kernels` (see CPU.h). The kernel has not been emitted yet;
/// `parallel` says whether threads will share it.
mlir::DictionaryAttr describeKernel(mlir::Builder &builder,
                                    const Kernel &kernel, bool parallel);

} // namespace tpc::kernels

#endif // TPC_LIB_TARGET_KERNELS_DESCRIBEKERNEL_H
