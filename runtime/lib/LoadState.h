/// \file
/// One tensor of a file becomes one state.

#ifndef TPC_RUNTIME_LIB_LOADSTATE_H
#define TPC_RUNTIME_LIB_LOADSTATE_H

#include "tpc/runtime/Safetensors.h"
#include "tpc/runtime/StateSet.h"

namespace tpc::runtime {

/// Key of a checkpoint's metadata: a JSON array of the names of the optimizer's
/// tensors.
constexpr const char *optimizerKey = "tpc.optimizer_tensors";

/// Reads `tensor` of `file`, at `path`, into state `index`, part by part.
/// Throws Error if it has another type or shape than the state, or a value that
/// is not finite.
void loadState(const std::string &path, SafetensorsReader &file,
               const TensorEntry &tensor, StateSet &states, size_t index);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_LOADSTATE_H
