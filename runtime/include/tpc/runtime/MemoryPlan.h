/// \file
/// What memory a run takes, and whether there is that much.

#ifndef TPC_RUNTIME_MEMORYPLAN_H
#define TPC_RUNTIME_MEMORYPLAN_H

#include "tpc/runtime/InstanceUse.h"
#include "tpc/runtime/Manifest.h"

#include <string>
#include <vector>

namespace tpc::runtime {

/// What one kind of buffers takes.
struct MemoryEntry {
  std::string name;
  int64_t bytes = 0;
  /// Whether it grows with the batch.
  bool ofBatch = false;
};

struct MemoryPlan {
  /// Those that take any memory, in the order of the manifest's roles:
  /// parameters, inverse, feedback, auxiliary, optimizer; then workspace
  /// (activities, targets and what else lives within a step), batch (inputs,
  /// labels, outputs, losses), probes and staging (initialising, saving and
  /// loading). The data set joins them when its size is known.
  std::vector<MemoryEntry> entries;

  /// Does nothing for 0 bytes.
  void add(std::string name, int64_t bytes, bool ofBatch = false);
  int64_t total() const;
};

/// The buffers that an instance for `use` and its run take. The process itself
/// takes some more: its code, stacks, and LLVM where the program is compiled in
/// memory.
MemoryPlan planMemory(const Manifest &manifest, InstanceUse use);

/// The same for a device that does not share the host's memory: what is there,
/// and what the host takes beside it, copies of the batch and of one state.
MemoryPlan planDeviceMemory(const Manifest &manifest, InstanceUse use);
MemoryPlan planHostMemory(const Manifest &manifest, InstanceUse use);

/// Bytes that this process may still take: the least of MemAvailable of
/// /proc/meminfo, of what the control groups (v1 or v2) of the process leave,
/// file cache counted as free, and of what RLIMIT_AS leaves. What cannot be
/// read does not limit. `root` is put before the paths of /proc and /sys.
int64_t availableMemory(const std::string &root = "");

/// Throws Error, with all entries, if `plan` takes more than `available`;
/// `where` is put behind that, ` on NVIDIA H100`.
void checkMemory(const MemoryPlan &plan, int64_t batch, int64_t available,
                 const std::string &where = "");

/// A plan, and the memory that there was when the run began: much of what is
/// planned is not yet in use when more is asked for.
class MemoryBudget {
public:
  /// Throws as checkMemory does.
  MemoryBudget(MemoryPlan plan, int64_t batch, int64_t available)
      : plan(std::move(plan)), batch(batch), available(available) {
    checkMemory(this->plan, batch, available);
  }

  /// Adds `bytes` to the plan's entry `name`: for those who know a size before
  /// they allocate. Throws as checkMemory does.
  void take(const std::string &name, int64_t bytes);

private:
  MemoryPlan plan;
  int64_t batch, available;
};

/// `61.3 GiB`, in the largest unit of which there is one; `12 bytes`.
std::string describeBytes(int64_t bytes);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_MEMORYPLAN_H
