//===- GaussNewton.h - least changes that undo an error ---------*- C++ -*-===//

#ifndef TPC_CONVERSION_LEARNTOLINALG_GAUSSNEWTON_H
#define TPC_CONVERSION_LEARNTOLINALG_GAUSSNEWTON_H

#include "dialects/Tpc/TensorBuilder.h"

namespace tpc {

/// J^T (J J^T + lambda I)^-1 d, [B, n]: J's K rows are [B, n] each, `error` is
/// [B, K]; see learn.gauss_newton.
mlir::Value buildGaussNewton(TensorBuilder &builder, mlir::ValueRange rows,
                             mlir::Value error, double damping);

/// The unit vector of `element` for each sample, [B, n].
mlir::Value buildUnit(TensorBuilder &builder, int64_t element,
                      llvm::ArrayRef<int64_t> shape);

} // namespace tpc

#endif // TPC_CONVERSION_LEARNTOLINALG_GAUSSNEWTON_H
