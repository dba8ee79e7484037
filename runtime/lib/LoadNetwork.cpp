#include "tpc/runtime/Checkpoint.h"
#include "tpc/runtime/Error.h"

#include "Json.h"
#include "LoadState.h"
#include "ManifestChecks.h"

#include <set>

namespace tpc::runtime {

void loadNetwork(const std::string &path, const Manifest &manifest,
                 StateSet &states,
                 const std::function<bool(const StateTensor &)> &needed) {
  SafetensorsReader file(path);
  std::set<std::string> ignored;
  auto declared = file.metadata().find(optimizerKey);
  if (declared != file.metadata().end()) {
    std::string where = fmt::format("'{}': {}", path, optimizerKey);
    Json names = parseJson(declared->second, where);
    for (const JsonReader &name : JsonReader(names, where).elements())
      ignored.insert(name.string());
  }
  for (size_t i = 0; i < states.size(); ++i) {
    const StateTensor &state = states.tensor(i);
    if (state.role == Role::Optimizer || !states.data(i)) {
      ignored.insert(state.name);
      continue;
    }
    if (const TensorEntry *tensor = file.find(state.name))
      loadState(path, file, *tensor, states, i);
    else if (needed(state))
      fail("'{}': expected a tensor '{}' of shape {}, found none", path,
           state.name, toString(state.shape));
  }
  for (const TensorEntry &tensor : file.tensors()) {
    const StateTensor *state = manifest.findState(tensor.name);
    if (!state && !ignored.count(tensor.name) && !isReserved(tensor.name))
      fail("'{}': unexpected tensor '{}'; trainer '{}' has no such state", path,
           tensor.name, manifest.trainer);
  }
}

} // namespace tpc::runtime
