#include "WeightOrder.h"

#include "tpc/runtime/Error.h"

#include "MatchTensors.h"

namespace tpc::runtime {

std::optional<ImageWeight> findImageWeight(const Manifest &manifest,
                                           const StateTensor &state) {
  const Layer *layer = nullptr;
  for (const Layer &candidate : manifest.layers)
    if (state.name == candidate.name + ".weight")
      layer = &candidate;
  if (!layer || state.role != Role::Parameter)
    return std::nullopt;
  ImageWeight weight;
  if (layer->kind == "convolution" && state.shape.size() == 4) {
    const Shape &shape = weight.shape = state.shape;
    weight.torchShape = {shape[0], shape[3], shape[1], shape[2]};
  } else if (!layer->image.empty()) {
    weight.shape = layer->image;
    weight.shape.insert(weight.shape.begin(), state.shape[0]);
    weight.torchShape = state.shape;
  } else {
    return std::nullopt;
  }
  bool moves = weight.shape[3] > 1 && weight.shape[1] * weight.shape[2] > 1;
  if (!moves && weight.torchShape == state.shape)
    return std::nullopt;
  return weight;
}

namespace {

/// What the shapes say: a tensor that fits only tpc's order, one that fits only
/// PyTorch's, and one that fits both.
struct Evidence {
  const TensorEntry *tpc = nullptr, *torch = nullptr, *both = nullptr;
};

Evidence findEvidence(const std::string &path, const TensorMatch &match,
                      const Manifest &manifest) {
  Evidence evidence;
  for (const TensorMatch::Pair &pair : match.found) {
    const StateTensor &state = manifest.states[pair.state];
    std::optional<ImageWeight> weight = findImageWeight(manifest, state);
    if (!weight)
      continue;
    const TensorEntry &tensor = *pair.tensor;
    bool tpc = tensor.shape == state.shape;
    bool torch = tensor.shape == weight->torchShape;
    if (!tpc && !torch && weight->torchShape != state.shape)
      fail("'{}': tensor '{}': expected the shape {}, or {} in PyTorch's "
           "order, found {}",
           path, tensor.name, toString(state.shape),
           toString(weight->torchShape), toString(tensor.shape));
    const TensorEntry *&first = tpc && torch ? evidence.both
                                : tpc        ? evidence.tpc
                                             : evidence.torch;
    if ((tpc || torch) && !first)
      first = &tensor;
  }
  if (evidence.tpc && evidence.torch)
    fail("'{}': expected one order of dimensions in all tensors, but '{}' of "
         "shape {} is in tpc's and '{}' of shape {} in PyTorch's",
         path, evidence.tpc->name, toString(evidence.tpc->shape),
         evidence.torch->name, toString(evidence.torch->shape));
  return evidence;
}

/// Whether the file says that PyTorch's tensors are in it.
bool isTorchFile(const SafetensorsReader &file) {
  auto format = file.metadata().find("format");
  return format != file.metadata().end() && format->second == "pt";
}

} // namespace

void chooseOrder(const std::string &path, const SafetensorsReader &file,
                 const TensorMatch &match, const Manifest &manifest,
                 InitialWeights &weights) {
  Evidence evidence = findEvidence(path, match, manifest);
  weights.order = WeightOrder::Tpc;
  if (evidence.torch) {
    weights.order = WeightOrder::Torch;
    weights.reason =
        fmt::format("as the shape of '{}' says", evidence.torch->name);
  } else if (!evidence.both) {
    return;
  } else if (evidence.tpc) {
    weights.reason =
        fmt::format("as the shape of '{}' says", evidence.tpc->name);
  } else if (isTorchFile(file)) {
    weights.order = WeightOrder::Torch;
    weights.reason = "as the file's metadata say (format pt)";
  } else {
    weights.reason = fmt::format("'{}' fits both, and --init-layout chooses",
                                 evidence.both->name);
  }
  // Of its own files nobody doubts it.
  if (weights.order == WeightOrder::Tpc && file.metadata().count("tpc.trainer"))
    weights.reason.clear();
}

} // namespace tpc::runtime
