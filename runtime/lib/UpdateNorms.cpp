#include "UpdateNorms.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace tpc::runtime {

namespace {

/// Numbers that are read of a state at once.
constexpr int64_t chunk = 1 << 16;

/// The layers whose gradients have a norm.
std::set<std::string> measuredLayers(const Manifest &manifest) {
  constexpr std::string_view suffix = "/norm_gradient";
  std::set<std::string> layers;
  for (const Function &function : manifest.functions)
    for (const Argument &argument : function.arguments) {
      if (argument.kind != ArgumentKind::Diagnostic)
        continue;
      size_t split = argument.name.find('/');
      if (argument.name.substr(split) == suffix)
        layers.insert(argument.name.substr(0, split));
    }
  return layers;
}

} // namespace

UpdateNorms::UpdateNorms(Instance &instance) : instance(instance) {
  std::set<std::string> layers = measuredLayers(instance.manifest());
  int64_t bytes = 0;
  for (size_t i = 0; i < instance.states.size(); ++i) {
    const StateTensor &state = instance.states.tensor(i);
    if (state.role != Role::Parameter || state.init.zero ||
        !layers.count(state.layer))
      continue;
    weights.push_back({i, {}});
    bytes += elementCount(state.shape) * sizeOf(ElementType::F32);
  }
  instance.memory.take("weights before a step that is measured", bytes);
  for (Weight &weight : weights)
    weight.before.resize(static_cast<size_t>(
        elementCount(instance.states.tensor(weight.index).shape)));
}

void UpdateNorms::remember() {
  StateReader reader(instance.states);
  for (Weight &weight : weights)
    reader.read(weight.index, 0, static_cast<int64_t>(weight.before.size()),
                weight.before.data());
}

void UpdateNorms::report(
    int64_t step, const TrainingLoop::DiagnosticListener &listener) const {
  StateReader reader(instance.states);
  std::vector<float> after(chunk);
  for (const Weight &weight : weights) {
    double squares = 0;
    int64_t count = static_cast<int64_t>(weight.before.size());
    for (int64_t begin = 0; begin < count; begin += chunk) {
      int64_t size = std::min(chunk, count - begin);
      reader.read(weight.index, begin, size, after.data());
      for (int64_t i = 0; i < size; ++i) {
        double change = static_cast<double>(after[static_cast<size_t>(i)]) -
                        weight.before[static_cast<size_t>(begin + i)];
        squares += change * change;
      }
    }
    listener(step, instance.states.tensor(weight.index).layer, "norm_update",
             static_cast<float>(std::sqrt(squares)));
  }
}

} // namespace tpc::runtime
