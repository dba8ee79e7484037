#include "tpc/runtime/RunMemory.h"

#include "tpc/runtime/Error.h"

#include "UpdateNorms.h"

namespace tpc::runtime {

MemoryPlan planProcess(const tpc_program &program, const Manifest &manifest) {
  MemoryPlan plan = program.device_code_count > 0
                        ? planHostMemory(manifest, InstanceUse::Train)
                        : planMemory(manifest, InstanceUse::Train);
  plan.add(UpdateNorms::memoryName, UpdateNorms::memory(manifest));
  return plan;
}

int64_t RunMemory::left() const {
  int64_t bytes = atStart;
  for (const auto &[id, run] : taken)
    bytes -= run;
  return bytes;
}

bool RunMemory::take(size_t id, const MemoryPlan &plan, int64_t batch) {
  if (taken.empty()) {
    atStart = available();
    checkMemory(plan, batch, atStart);
  }
  if (plan.total() > left())
    return false;
  taken[id] = plan.total();
  return true;
}

std::string RunMemory::describe(const MemoryPlan &plan) const {
  return fmt::format("beside {} other{}, a run has {}, and needs {}",
                     taken.size(), taken.size() == 1 ? "" : "s",
                     describeBytes(left()), describeBytes(plan.total()));
}

} // namespace tpc::runtime
