/// \file
/// Weights and whole runs in safetensors files.

#ifndef TPC_RUNTIME_CHECKPOINT_H
#define TPC_RUNTIME_CHECKPOINT_H

#include "tpc/runtime/RunPosition.h"
#include "tpc/runtime/StateSet.h"

#include <functional>

namespace tpc::runtime {

/// Replaces `path` by a checkpoint: every state in its logical layout, the
/// hyperparameters and the position. The same run gives the same bytes. Throws
/// Error, with the earlier file intact, if a state is not finite or the file
/// cannot be written.
void saveCheckpoint(const std::string &path, const Manifest &manifest,
                    const StateSet &states,
                    const Hyperparameters &hyperparameters,
                    const RunPosition &position);

/// Takes everything from a checkpoint of the same trainer. Throws Error for any
/// tensor that is missing, superfluous, of another type or shape, or not
/// finite.
void resumeCheckpoint(const std::string &path, const Manifest &manifest,
                      StateSet &states, Hyperparameters &hyperparameters,
                      RunPosition &position);

/// Takes the network's tensors from `path`: those with a role other than
/// optimizer for which `needed(tensor)` holds must be there. Ignored are
/// optimizer states, tensors that the file itself declares to be such, and
/// positions; any other unknown tensor is an error.
void loadNetwork(const std::string &path, const Manifest &manifest,
                 StateSet &states,
                 const std::function<bool(const StateTensor &)> &needed);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_CHECKPOINT_H
