/// \file
/// What a processor's instructions for products of bf16 do at most.

#ifndef TPC_RUNTIME_LIB_BFLOAT16LOOP_H
#define TPC_RUNTIME_LIB_BFLOAT16LOOP_H

#include <cstdint>
#include <optional>
#include <string>

namespace tpc::runtime {

/// A loop of products in registers, whose sums do not wait for each other. All
/// factors are 1, so that the sums tell how many were computed.
struct Bfloat16Loop {
  /// Adds `repetitions` products to each of the sums; returns an element of
  /// one: the number of terms that were added to it.
  float (*run)(int64_t repetitions);
  /// Multiplications and additions of a repetition.
  double flops;
  /// Repetitions that take some 40 microseconds.
  int64_t chunk;
};

/// The loop for a manifest's `products`, `amx-bf16` or `avx512bf16`; nothing
/// for others. The processor must have the instructions, and the process the
/// permission to use tile registers (`prepareMachine`).
std::optional<Bfloat16Loop> findBfloat16Loop(const std::string &products);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_BFLOAT16LOOP_H
