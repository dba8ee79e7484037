//===- DescribeKernel.h - what a kernel does, for people --------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CPU_DESCRIBEKERNEL_H
#define TPC_LIB_TARGET_CPU_DESCRIBEKERNEL_H

#include "KernelPlan.h"

#include "mlir/IR/Builders.h"

namespace tpc::cpu {

/// An entry of `tpc.kernels` (see CPU.h). The kernel has not been emitted yet.
mlir::DictionaryAttr describeKernel(mlir::Builder &builder,
                                    const Kernel &kernel,
                                    const KernelPlan &plan);

} // namespace tpc::cpu

#endif // TPC_LIB_TARGET_CPU_DESCRIBEKERNEL_H
