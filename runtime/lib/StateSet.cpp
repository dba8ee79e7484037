#include "tpc/runtime/StateSet.h"

#include "tpc/runtime/Finite.h"
#include "tpc/runtime/Layout.h"
#include "tpc/runtime/Random.h"

#include <stdexcept>

namespace tpc::runtime {

StateSet::StateSet(const Manifest &manifest) : manifest(manifest) {
  for (const StateTensor &state : manifest.states)
    buffers.emplace_back(elementCount(state.shape) * sizeof(float));
}

float *StateSet::data(const std::string &name) const {
  for (size_t i = 0; i < size(); ++i)
    if (tensor(i).name == name)
      return data(i);
  throw std::out_of_range("no state '" + name + "'");
}

void StateSet::initialise(uint64_t seed,
                          const Hyperparameters &hyperparameters) {
  for (size_t i = 0; i < size(); ++i) {
    const StateTensor &state = tensor(i);
    std::vector<float> values(elementCount(state.shape));
    if (!state.init.zero) {
      double scale =
          state.init.scale.empty() ? 1.0 : hyperparameters[state.init.scale];
      RandomStream stream{seed, state.init.purpose, state.layerIndex, 0};
      fillGlorotUniform(values.data(), values.size(), stream, state.init.fanIn,
                        state.init.fanOut, scale);
    }
    setLogical(i, values.data());
  }
}

std::vector<float> StateSet::logical(size_t index) const {
  const StateTensor &state = tensor(index);
  std::vector<float> values(elementCount(state.shape));
  unpack(state.storage, state.shape, data(index), values.data());
  return values;
}

void StateSet::setLogical(size_t index, const float *values) {
  const StateTensor &state = tensor(index);
  pack(state.storage, state.shape, values, data(index));
}

bool StateSet::isFinite(size_t index) const {
  return allFinite(data(index), elementCount(tensor(index).shape));
}

} // namespace tpc::runtime
