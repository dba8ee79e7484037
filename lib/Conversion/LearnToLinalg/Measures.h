//===- Measures.h - norms, angles and other single numbers ------*- C++ -*-===//

#ifndef TPC_CONVERSION_LEARNTOLINALG_MEASURES_H
#define TPC_CONVERSION_LEARNTOLINALG_MEASURES_H

#include "dialects/Tpc/TensorBuilder.h"

namespace tpc {

/// The sum of the squares of all elements. All results here are tensor<f32>;
/// sums are over rows first, which threads can share, so that they are the same
/// for any number of threads.
mlir::Value buildSquaredNorm(TensorBuilder &builder, mlir::Value value);

/// |value| / sqrt(count).
mlir::Value buildNorm(TensorBuilder &builder, mlir::Value value, double count);

/// |lhs - rhs| / |rhs|.
mlir::Value buildRelativeDistance(TensorBuilder &builder, mlir::Value lhs,
                                  mlir::Value rhs);

/// The angle between two lists of tensors, in degrees; see learn.angle.
mlir::Value buildAngle(TensorBuilder &builder, mlir::ValueRange lhs,
                       mlir::ValueRange rhs);

/// The mean of lhs rhs over all elements.
mlir::Value buildMeanProduct(TensorBuilder &builder, mlir::Value lhs,
                             mlir::Value rhs);

/// (1 + probe.twice / |once|^2) / 2.
mlir::Value buildSymmetricPart(TensorBuilder &builder, mlir::Value probe,
                               mlir::Value once, mlir::Value twice);

} // namespace tpc

#endif // TPC_CONVERSION_LEARNTOLINALG_MEASURES_H
