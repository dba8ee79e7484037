/// \file
/// Memory of runs side by side.

#ifndef TPC_RUNTIME_RUNMEMORY_H
#define TPC_RUNTIME_RUNMEMORY_H

#include "tpc/runtime/MemoryPlan.h"

#include "tpc_runtime.h"

#include <functional>
#include <map>

namespace tpc::runtime {

/// What a training run of `program` takes of the host's memory in a process of
/// its own, besides code and samples, which it shares.
MemoryPlan planProcess(const tpc_program &program, const Manifest &manifest);

/// Adds up what runs take that are under way at the same time. Each would fit
/// by itself, and much of what it plans is not yet in use when the next begins.
class RunMemory {
public:
  /// `available` says how many bytes this process and its children may still
  /// take; it is asked when no run is under way.
  explicit RunMemory(
      std::function<int64_t()> available = [] { return availableMemory(); })
      : available(std::move(available)) {}

  /// Counts the run `id` with the others if it fits beside them, and says
  /// whether it does. Throws Error as checkMemory does if it does not fit with
  /// no others under way.
  bool take(size_t id, const MemoryPlan &plan, int64_t batch);
  /// The run has ended.
  void release(size_t id) { taken.erase(id); }

  /// `beside 2 others, a run has 0.3 GiB, and needs 1.1 GiB`: why take() said
  /// no.
  std::string describe(const MemoryPlan &plan) const;

private:
  int64_t left() const;

  std::function<int64_t()> available;
  /// When the first of the runs under way began.
  int64_t atStart = 0;
  std::map<size_t, int64_t> taken;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_RUNMEMORY_H
