/// \file
/// The tensors that live through a run.

#ifndef TPC_RUNTIME_STATESET_H
#define TPC_RUNTIME_STATESET_H

#include "tpc/runtime/AlignedBuffer.h"
#include "tpc/runtime/Device.h"
#include "tpc/runtime/Hyperparameters.h"
#include "tpc/runtime/Manifest.h"

#include <functional>
#include <optional>
#include <vector>

namespace tpc::runtime {

/// All states of a program in their storage layout on a device, in the
/// manifest's order. Keeps a reference to the manifest.
class StateSet {
public:
  /// In the host's memory.
  explicit StateSet(const Manifest &manifest);
  /// Keeps only those states for which `kept` holds.
  StateSet(const Manifest &manifest, std::shared_ptr<Device> device,
           const std::function<bool(const StateTensor &)> &kept);

  size_t size() const { return buffers.size(); }
  const StateTensor &tensor(size_t index) const {
    return manifest.states[index];
  }
  const std::shared_ptr<Device> &device() const { return theDevice; }
  /// Storage of state `index`, an address of the device; null if it is not
  /// kept. Only kept states are read, written and initialised.
  float *data(size_t index) const {
    return static_cast<float *>(buffers[index].data());
  }
  /// Storage of the state named `name`, which must exist.
  float *data(const std::string &name) const;

  /// Gives every state its initial value, a function of the seed and of the
  /// scales among the hyperparameters alone.
  void initialise(uint64_t seed, const Hyperparameters &hyperparameters);

  /// Name of the first state whose elements are not all finite; empty if there
  /// is none. Looks at those for which `selected(tensor)` holds.
  template <typename Select> std::string findNotFinite(Select selected) const {
    for (size_t i = 0; i < size(); ++i)
      if (data(i) && selected(tensor(i)) && !isFinite(i))
        return tensor(i).name;
    return "";
  }

private:
  void zero(size_t index);
  bool isFinite(size_t index) const;

  const Manifest &manifest;
  std::shared_ptr<Device> theDevice;
  std::vector<DeviceBuffer> buffers;
};

/// The host's view of one state's storage at a time: the storage itself on a
/// device that shares the host's memory, a copy elsewhere.
class StateView {
public:
  explicit StateView(const StateSet &states) : states(states) {}

  /// The storage of state `index`, as it is on the device where `fetch`;
  /// anything else where it is about to be overwritten.
  float *open(size_t index, bool fetch);
  /// Brings what was written to the storage of the open state to the device.
  void store();

private:
  const StateSet &states;
  std::optional<size_t> current;
  AlignedBuffer copy;
};

/// Reads states in the logical order. Sees what they were when a state was
/// first read since another one.
class StateReader {
public:
  explicit StateReader(const StateSet &states) : states(states), view(states) {}

  /// Copies the `count` numbers of state `index` that begin at row-major index
  /// `begin` out of its storage.
  void read(size_t index, int64_t begin, int64_t count, float *values);

private:
  const StateSet &states;
  StateView view;
};

/// Writes states in the logical order, each one as a whole.
class StateWriter {
public:
  explicit StateWriter(StateSet &states) : states(states), view(states) {}

  /// Copies numbers into the storage of state `index`, as StateReader::read out
  /// of it. The parts of a state follow each other; with its last one it takes
  /// effect.
  void write(size_t index, int64_t begin, int64_t count, const float *values);

private:
  StateSet &states;
  StateView view;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_STATESET_H
