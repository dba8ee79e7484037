#include "tpc/runtime/InitialWeights.h"

#include "tpc/runtime/Error.h"

#include "LoadState.h"
#include "MatchTensors.h"

namespace tpc::runtime {

/// Throws for what only a partial initialisation allows.
static void checkComplete(const std::string &path, const Manifest &manifest,
                          const StateSet &states, const TensorMatch &match) {
  if (!match.missing.empty()) {
    const StateTensor &state = states.tensor(match.missing.front());
    fail("'{}': expected a tensor '{}' of shape {}, found none; with --partial "
         "it keeps its initial values",
         path, state.name, toString(state.shape));
  }
  if (!match.unused.empty())
    fail("'{}': unexpected tensor '{}'; trainer '{}' has no such state, and "
         "--partial ignores it",
         path, match.unused.front()->name, manifest.trainer);
}

/// The names of some of what there is, for errors.
static std::string someNames(const std::vector<std::string> &names) {
  constexpr size_t most = 3;
  std::string text;
  for (size_t i = 0; i < names.size() && i < most; ++i)
    text += fmt::format("{}'{}'", i ? ", " : "", names[i]);
  return text + (names.size() > most ? ", ..." : "");
}

InitialWeights loadInitialWeights(const std::string &path,
                                  const Manifest &manifest, StateSet &states,
                                  const InitialWeightsOptions &options) {
  SafetensorsReader file(path);
  TensorMatch match = matchTensors(path, file, states);
  InitialWeights weights;
  for (const TensorMatch::Pair &pair : match.found)
    weights.found.push_back(states.tensor(pair.state).name);
  for (size_t i : match.missing)
    weights.missing.push_back(states.tensor(i).name);
  for (const TensorEntry *tensor : match.unused)
    weights.unused.push_back(tensor->name);
  if (!options.partial)
    checkComplete(path, manifest, states, match);
  if (weights.found.empty())
    fail("'{}': expected at least one tensor of network '{}' ({}), found {}",
         path, manifest.network, someNames(weights.missing),
         weights.unused.empty() ? "none" : someNames(weights.unused));
  if (options.order)
    weights.order = *options.order;
  else
    chooseOrder(path, file, match, manifest, weights);
  for (const TensorMatch::Pair &pair : match.found) {
    std::optional<ImageWeight> image;
    if (weights.order == WeightOrder::Torch)
      image = findImageWeight(manifest, states.tensor(pair.state));
    if (image)
      loadTorchState(path, file, *pair.tensor, *image, states, pair.state);
    else
      loadState(path, file, *pair.tensor, states, pair.state);
  }
  return weights;
}

std::vector<std::string> describe(const InitialWeights &weights,
                                  const std::string &path) {
  std::vector<std::string> lines;
  auto add = [&](const char *what, const std::vector<std::string> &names) {
    if (!names.empty())
      lines.push_back(fmt::format("{}: {} {}: {}", path, names.size(), what,
                                  fmt::join(names, ", ")));
  };
  add("found", weights.found);
  add("not found, with initial values", weights.missing);
  add("not used", weights.unused);
  if (!weights.reason.empty())
    lines.push_back(
        fmt::format("{}: in {} order ({})", path,
                    weights.order == WeightOrder::Torch ? "PyTorch's" : "tpc's",
                    weights.reason));
  return lines;
}

} // namespace tpc::runtime
