/// \file
/// One tensor of a file becomes one state.

#ifndef TPC_RUNTIME_LIB_LOADSTATE_H
#define TPC_RUNTIME_LIB_LOADSTATE_H

#include "tpc/runtime/Safetensors.h"
#include "tpc/runtime/StateSet.h"

#include "WeightOrder.h"

namespace tpc::runtime {

/// Key of a checkpoint's metadata: a JSON array of the names of the optimizer's
/// tensors.
constexpr const char *optimizerKey = "tpc.optimizer_tensors";

/// Reads `tensor` of `file`, at `path`, into state `index`, part by part.
/// Throws Error if it has another type or shape than the state, or a value that
/// is not finite.
void loadState(const std::string &path, SafetensorsReader &file,
               const TensorEntry &tensor, StateSet &states, size_t index);

/// The same for a tensor in PyTorch's order, which has `weight.torchShape`.
/// A part is at least all weights of one output.
void loadTorchState(const std::string &path, SafetensorsReader &file,
                    const TensorEntry &tensor, const ImageWeight &weight,
                    StateSet &states, size_t index);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_LOADSTATE_H
