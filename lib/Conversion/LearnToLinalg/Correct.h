//===- Correct.h - which samples are right ----------------------*- C++ -*-===//

#ifndef TPC_CONVERSION_LEARNTOLINALG_CORRECT_H
#define TPC_CONVERSION_LEARNTOLINALG_CORRECT_H

#include "dialects/Tpc/TensorBuilder.h"

namespace tpc {

/// 1 where fewer than `k` of the other outputs reach the label's own, else 0,
/// [B]; the other way round if `negated`. `output` is [B, n], `label` one-hot.
/// NaN is not correct.
mlir::Value buildCorrect(TensorBuilder &builder, mlir::Value output,
                         mlir::Value label, int64_t k, bool negated);

} // namespace tpc

#endif // TPC_CONVERSION_LEARNTOLINALG_CORRECT_H
