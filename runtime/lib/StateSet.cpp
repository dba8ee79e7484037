#include "tpc/runtime/StateSet.h"

#include "tpc/runtime/Finite.h"
#include "tpc/runtime/Layout.h"
#include "tpc/runtime/Random.h"
#include "tpc/runtime/ThreadPool.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace tpc::runtime {

StateSet::StateSet(const Manifest &manifest)
    : StateSet(manifest, [](const StateTensor &) { return true; }) {}

StateSet::StateSet(const Manifest &manifest,
                   const std::function<bool(const StateTensor &)> &kept)
    : manifest(manifest) {
  for (const StateTensor &state : manifest.states)
    buffers.push_back(
        kept(state) ? AlignedBuffer(elementCount(state.shape) * sizeof(float))
                    : AlignedBuffer());
}

float *StateSet::data(const std::string &name) const {
  for (size_t i = 0; i < size(); ++i)
    if (tensor(i).name == name)
      return data(i);
  throw std::out_of_range("no state '" + name + "'");
}

void StateSet::initialise(uint64_t seed,
                          const Hyperparameters &hyperparameters) {
  AlignedBuffer staging(stagingSize * sizeof(float));
  for (size_t i = 0; i < size(); ++i) {
    const StateTensor &state = tensor(i);
    int64_t size = elementCount(state.shape);
    if (!data(i))
      continue;
    if (state.init.zero) {
      parallelFor(size, [&](int64_t begin, int64_t end) {
        std::memset(data(i) + begin, 0, (end - begin) * sizeof(float));
      });
      continue;
    }
    double scale =
        state.init.scale.empty() ? 1.0 : hyperparameters[state.init.scale];
    RandomStream stream{seed, state.init.purpose, state.layerIndex, 0};
    for (int64_t begin = 0; begin < size; begin += stagingSize) {
      int64_t count = std::min(stagingSize, size - begin);
      fillGlorotUniform(staging.floats(), begin, count, stream,
                        state.init.fanIn, state.init.fanOut, scale);
      write(i, begin, count, staging.floats());
    }
  }
}

void StateSet::read(size_t index, int64_t begin, int64_t count,
                    float *values) const {
  const StateTensor &state = tensor(index);
  unpackRange(state.storage, state.shape, begin, count, data(index), values);
}

void StateSet::write(size_t index, int64_t begin, int64_t count,
                     const float *values) {
  const StateTensor &state = tensor(index);
  packRange(state.storage, state.shape, begin, count, values, data(index));
}

bool StateSet::isFinite(size_t index) const {
  return allFinite(data(index), elementCount(tensor(index).shape));
}

} // namespace tpc::runtime
