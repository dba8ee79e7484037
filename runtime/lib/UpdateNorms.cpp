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
  std::set<std::string> layers;
  for (const Function &function : manifest.functions)
    for (const Argument &argument : function.arguments) {
      if (argument.kind != ArgumentKind::Diagnostic)
        continue;
      DiagnosticName diagnostic = diagnosticName(argument);
      if (diagnostic.name == "norm_gradient")
        layers.insert(diagnostic.layer);
    }
  return layers;
}

bool isMeasured(const StateTensor &state, const std::set<std::string> &layers) {
  return state.role == Role::Parameter && !state.init.zero &&
         layers.count(state.layer);
}

} // namespace

int64_t UpdateNorms::memory(const Manifest &manifest) {
  std::set<std::string> layers = measuredLayers(manifest);
  int64_t bytes = 0;
  for (const StateTensor &state : manifest.states)
    if (isMeasured(state, layers))
      bytes += elementCount(state.shape) * sizeOf(ElementType::F32);
  return bytes;
}

UpdateNorms::UpdateNorms(Instance &instance) : instance(instance) {
  std::set<std::string> layers = measuredLayers(instance.manifest());
  instance.memory.take(memoryName, memory(instance.manifest()));
  for (size_t i = 0; i < instance.states.size(); ++i)
    if (isMeasured(instance.states.tensor(i), layers))
      weights.push_back({i, {}});
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
