//===- Padding.h - Padded tensors that need no memory -----------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_KERNELS_PADDING_H
#define TPC_LIB_TARGET_KERNELS_PADDING_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace tpc::kernels {

/// Whether everything that reads the padded tensor is a reduction that comes
/// to the same without the padding: a sum of products with zeros as a factor, a
/// sum of zeros, a maximum that padding with minus infinity never is. Such a
/// tensor can be read in place, by loops that leave the padding out.
bool isVirtual(mlir::tensor::PadOp pad);

} // namespace tpc::kernels

#endif // TPC_LIB_TARGET_KERNELS_PADDING_H
