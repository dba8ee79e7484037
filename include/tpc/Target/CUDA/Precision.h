//===- Precision.h - Factors of products on GPUs ----------------*- C++ -*-===//

#ifndef TPC_TARGET_CUDA_PRECISION_H
#define TPC_TARGET_CUDA_PRECISION_H

namespace tpc::cuda {

/// The factors of products that run in tiles: as they are, or rounded to the
/// nearest TF32 (11 bits of precision) or bf16 (8 bits), for tensor cores. All
/// else is computed in float32.
enum class Precision { Float32, TF32, Bfloat16 };

} // namespace tpc::cuda

#endif // TPC_TARGET_CUDA_PRECISION_H
