//===- Noise.h - Gaussian noise from a counter ------------------*- C++ -*-===//

#ifndef TPC_CONVERSION_LEARNTOLINALG_NOISE_H
#define TPC_CONVERSION_LEARNTOLINALG_NOISE_H

#include "dialects/Tpc/TensorBuilder.h"

namespace tpc {

/// Where in the counter-based generator's streams a tensor of noise lies.
struct NoiseKey {
  /// The seed and the number of steps taken before this one, as i64 scalars.
  mlir::Value seed;
  mlir::Value step;
  int64_t purpose;
  int64_t layerIndex;
};

/// activity + sigma n with n ~ N(0, 1), [B, ...]. Element e of the batch takes
/// the number at index e of the stream: Philox4x32-10 (Salmon et al. 2011) of
/// the counter (e / 4, step, purpose and layer), keyed by the seed; words are
/// paired by Box and Muller's transform.
mlir::Value buildCorruption(TensorBuilder &builder, mlir::Value activity,
                            mlir::Value sigma, const NoiseKey &key);

} // namespace tpc

#endif // TPC_CONVERSION_LEARNTOLINALG_NOISE_H
