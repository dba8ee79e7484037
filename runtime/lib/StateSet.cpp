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
    : StateSet(manifest, makeHostDevice(),
               [](const StateTensor &) { return true; }) {}

StateSet::StateSet(const Manifest &manifest, std::shared_ptr<Device> device,
                   const std::function<bool(const StateTensor &)> &kept)
    : manifest(manifest), theDevice(std::move(device)) {
  for (const StateTensor &state : manifest.states)
    buffers.push_back(kept(state) ? DeviceBuffer(theDevice,
                                                 elementCount(state.shape) *
                                                     sizeOf(ElementType::F32),
                                                 "'" + state.name + "'")
                                  : DeviceBuffer());
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
  StateWriter writer(*this);
  for (size_t i = 0; i < size(); ++i) {
    const StateTensor &state = tensor(i);
    int64_t size = elementCount(state.shape);
    if (!data(i))
      continue;
    if (state.init.zero) {
      zero(i);
      continue;
    }
    double scale =
        state.init.scale.empty() ? 1.0 : hyperparameters[state.init.scale];
    RandomStream stream{seed, state.init.purpose, state.layerIndex, 0};
    for (int64_t begin = 0; begin < size; begin += stagingSize) {
      int64_t count = std::min(stagingSize, size - begin);
      fillGlorotUniform(staging.floats(), begin, count, stream,
                        state.init.fanIn, state.init.fanOut, scale);
      writer.write(i, begin, count, staging.floats());
    }
  }
}

void StateSet::zero(size_t index) {
  int64_t size = elementCount(tensor(index).shape);
  if (!theDevice->sharesHostMemory())
    return theDevice->fill(data(index), 0, size * sizeof(float));
  parallelFor(size, [&](int64_t begin, int64_t end) {
    std::memset(data(index) + begin, 0, (end - begin) * sizeof(float));
  });
}

bool StateSet::isFinite(size_t index) const {
  int64_t size = elementCount(tensor(index).shape);
  if (theDevice->sharesHostMemory())
    return allFinite(data(index), size);
  AlignedBuffer part(std::min(size, stagingSize) * sizeof(float));
  for (int64_t begin = 0; begin < size; begin += stagingSize) {
    int64_t count = std::min(stagingSize, size - begin);
    theDevice->copyToHost(part.data(), data(index) + begin,
                          count * sizeof(float));
    if (!allFinite(part.floats(), count))
      return false;
  }
  return true;
}

float *StateView::open(size_t index, bool fetch) {
  Device &device = *states.device();
  if (device.sharesHostMemory())
    return states.data(index);
  if (current != index) {
    int64_t bytes = elementCount(states.tensor(index).shape) * sizeof(float);
    copy = AlignedBuffer(static_cast<size_t>(bytes));
    if (fetch)
      device.copyToHost(copy.data(), states.data(index), bytes);
    current = index;
  }
  return copy.floats();
}

void StateView::store() {
  if (!current)
    return;
  states.device()->copyToDevice(states.data(*current), copy.data(),
                                static_cast<int64_t>(copy.size()));
  current.reset();
}

void StateReader::read(size_t index, int64_t begin, int64_t count,
                       float *values) {
  const StateTensor &state = states.tensor(index);
  unpackRange(state.storage, state.shape, begin, count,
              view.open(index, /*fetch=*/true), values);
}

void StateWriter::write(size_t index, int64_t begin, int64_t count,
                        const float *values) {
  const StateTensor &state = states.tensor(index);
  packRange(state.storage, state.shape, begin, count, values,
            view.open(index, /*fetch=*/false));
  if (begin + count == elementCount(state.shape))
    view.store();
}

} // namespace tpc::runtime
