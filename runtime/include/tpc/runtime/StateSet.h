/// \file
/// The tensors that live through a run.

#ifndef TPC_RUNTIME_STATESET_H
#define TPC_RUNTIME_STATESET_H

#include "tpc/runtime/AlignedBuffer.h"
#include "tpc/runtime/Hyperparameters.h"
#include "tpc/runtime/Manifest.h"

#include <functional>
#include <vector>

namespace tpc::runtime {

/// All states of a program in their storage layout, in the manifest's order.
/// Keeps a reference to the manifest.
class StateSet {
public:
  explicit StateSet(const Manifest &manifest);
  /// Keeps only those states for which `kept` holds.
  StateSet(const Manifest &manifest,
           const std::function<bool(const StateTensor &)> &kept);

  size_t size() const { return buffers.size(); }
  const StateTensor &tensor(size_t index) const {
    return manifest.states[index];
  }
  /// Storage of state `index`; null if it is not kept. Only kept states are
  /// read, written and initialised.
  float *data(size_t index) const { return buffers[index].floats(); }
  /// Storage of the state named `name`, which must exist.
  float *data(const std::string &name) const;

  /// Gives every state its initial value, a function of the seed and of the
  /// scales among the hyperparameters alone.
  void initialise(uint64_t seed, const Hyperparameters &hyperparameters);

  /// Copies the `count` numbers of state `index` that begin at row-major index
  /// `begin` out of, or into, its storage.
  void read(size_t index, int64_t begin, int64_t count, float *values) const;
  void write(size_t index, int64_t begin, int64_t count, const float *values);

  /// Name of the first state whose elements are not all finite; empty if there
  /// is none. Looks at those for which `selected(tensor)` holds.
  template <typename Select> std::string findNotFinite(Select selected) const {
    for (size_t i = 0; i < size(); ++i)
      if (data(i) && selected(tensor(i)) && !isFinite(i))
        return tensor(i).name;
    return "";
  }

private:
  bool isFinite(size_t index) const;

  const Manifest &manifest;
  std::vector<AlignedBuffer> buffers;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_STATESET_H
