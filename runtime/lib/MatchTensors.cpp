#include "MatchTensors.h"

#include "Json.h"
#include "LoadState.h"
#include "ManifestChecks.h"

#include <set>

namespace tpc::runtime {

/// The tensors that the file declares to be an optimizer's.
static std::set<std::string> optimizerTensors(const std::string &path,
                                              const SafetensorsReader &file) {
  std::set<std::string> result;
  auto declared = file.metadata().find(optimizerKey);
  if (declared == file.metadata().end())
    return result;
  std::string where = fmt::format("'{}': {}", path, optimizerKey);
  Json names = parseJson(declared->second, where);
  for (const JsonReader &name : JsonReader(names, where).elements())
    result.insert(name.string());
  return result;
}

TensorMatch matchTensors(const std::string &path, const SafetensorsReader &file,
                         const StateSet &states) {
  std::set<std::string> known = optimizerTensors(path, file);
  TensorMatch match;
  for (size_t i = 0; i < states.size(); ++i) {
    const StateTensor &state = states.tensor(i);
    known.insert(state.name);
    if (state.role == Role::Optimizer || !states.data(i))
      continue;
    if (const TensorEntry *tensor = file.find(state.name))
      match.found.push_back({i, tensor});
    else
      match.missing.push_back(i);
  }
  for (const TensorEntry &tensor : file.tensors())
    if (!known.count(tensor.name) && !isReserved(tensor.name))
      match.unused.push_back(&tensor);
  return match;
}

} // namespace tpc::runtime
