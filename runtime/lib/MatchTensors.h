/// \file
/// Which tensors of a file are which states.

#ifndef TPC_RUNTIME_LIB_MATCHTENSORS_H
#define TPC_RUNTIME_LIB_MATCHTENSORS_H

#include "tpc/runtime/Safetensors.h"
#include "tpc/runtime/StateSet.h"

namespace tpc::runtime {

/// A network's states and a file's tensors, by name. Optimizer states and those
/// that are not kept, tensors that the file itself declares to be an
/// optimizer's, and positions are in none of the lists.
struct TensorMatch {
  struct Pair {
    size_t state;
    const TensorEntry *tensor;
  };
  std::vector<Pair> found;
  /// States without a tensor.
  std::vector<size_t> missing;
  /// Tensors without a state.
  std::vector<const TensorEntry *> unused;
};

/// Matches names only. The result refers to `file`, which is at `path`.
TensorMatch matchTensors(const std::string &path, const SafetensorsReader &file,
                         const StateSet &states);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_MATCHTENSORS_H
