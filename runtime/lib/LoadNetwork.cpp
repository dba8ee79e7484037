#include "tpc/runtime/Checkpoint.h"
#include "tpc/runtime/Error.h"

#include "LoadState.h"
#include "MatchTensors.h"

namespace tpc::runtime {

void loadNetwork(const std::string &path, const Manifest &manifest,
                 StateSet &states,
                 const std::function<bool(const StateTensor &)> &needed) {
  SafetensorsReader file(path);
  TensorMatch match = matchTensors(path, file, states);
  for (const TensorMatch::Pair &pair : match.found)
    loadState(path, file, *pair.tensor, states, pair.state);
  for (size_t i : match.missing) {
    const StateTensor &state = states.tensor(i);
    if (needed(state))
      fail("'{}': expected a tensor '{}' of shape {}, found none", path,
           state.name, toString(state.shape));
  }
  if (!match.unused.empty())
    fail("'{}': unexpected tensor '{}'; trainer '{}' has no such state", path,
         match.unused.front()->name, manifest.trainer);
}

} // namespace tpc::runtime
