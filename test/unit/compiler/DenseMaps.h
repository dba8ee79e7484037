//===- DenseMaps.h - the products of a dense layer --------------*- C++ -*-===//

#ifndef TPC_TEST_UNIT_COMPILER_DENSEMAPS_H
#define TPC_TEST_UNIT_COMPILER_DENSEMAPS_H

#include "CompiledMaps.h"

#include <random>

/// The functions `forward`, `transposed` and `gradient` of a dense layer, whose
/// factors and sums are exact in the formats that hold them: results are the
/// same numbers as in plain loops.
struct DenseMaps {
  struct Sizes {
    int64_t batch, inputs, outputs;
  };

  /// Adds the functions. Draws the layer's tensors and computes what is
  /// expected of them.
  DenseMaps(CompiledMaps &maps, const Sizes &sizes);

  /// Of shapes [outputs, inputs], [batch, inputs] and [batch, outputs]:
  /// multiples of 1/32 in [-1, 1], of 6 bits. Sums of 2^12 products are exact
  /// in float32.
  Tensor weights, below, above;
  /// What `forward` computes of weights and below, `transposed` of weights and
  /// above, and `gradient` of all three: the weights less their gradient.
  std::vector<double> forward, transposed, changed;

private:
  std::mt19937 engine{11};
  Tensor random(llvm::ArrayRef<int64_t> shape);
};

#endif // TPC_TEST_UNIT_COMPILER_DENSEMAPS_H
