#include "tpc/runtime/MemoryPlan.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/Instance.h"
#include "tpc/runtime/Layout.h"

#include <algorithm>
#include <numeric>

namespace tpc::runtime {

namespace {

constexpr double gibi = 1 << 30;
constexpr double mebi = 1 << 20;

std::string planName(Role role) {
  return role == Role::Parameter ? "parameters" : std::string(toString(role));
}

} // namespace

void MemoryPlan::add(std::string name, int64_t bytes, bool ofBatch) {
  if (bytes > 0)
    entries.push_back({std::move(name), bytes, ofBatch});
}

int64_t MemoryPlan::total() const {
  return std::accumulate(
      entries.begin(), entries.end(), int64_t{0},
      [](int64_t sum, const MemoryEntry &entry) { return sum + entry.bytes; });
}

MemoryPlan planMemory(const Manifest &manifest, InstanceUse use) {
  MemoryPlan plan;
  int64_t largest = 0;
  for (Role role : {Role::Parameter, Role::Inverse, Role::Feedback,
                    Role::Auxiliary, Role::Optimizer}) {
    int64_t bytes = 0;
    for (const StateTensor &state : manifest.states) {
      if (state.role != role || !needsState(manifest, use, state))
        continue;
      int64_t size = elementCount(state.shape);
      bytes += size * sizeOf(ElementType::F32);
      largest = std::max(largest, std::min(size, stagingSize));
    }
    plan.add(planName(role), bytes);
  }
  int64_t workspace = 0, batch = 0, probes = 0;
  for (const Argument &argument : bufferArguments(manifest, use)) {
    int64_t bytes = elementCount(argument.shape) * sizeOf(argument.type);
    (argument.kind == ArgumentKind::Workspace ? workspace
     : argument.kind == ArgumentKind::Probe   ? probes
                                              : batch) += bytes;
  }
  plan.add("workspace", workspace, true);
  plan.add("batch", batch, true);
  plan.add("probes", probes, true);
  plan.add("staging", largest * sizeOf(ElementType::F32));
  return plan;
}

std::string describeBytes(int64_t bytes) {
  return bytes >= gibi ? fmt::format("{:.1f} GiB", bytes / gibi)
                       : fmt::format("{:.1f} MiB", bytes / mebi);
}

void checkMemory(const MemoryPlan &plan, int64_t batch, int64_t available) {
  int64_t total = plan.total();
  if (total <= available)
    return;
  std::string parts;
  int64_t ofBatch = 0;
  for (const MemoryEntry &entry : plan.entries) {
    parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", entry.name,
                         describeBytes(entry.bytes));
    ofBatch += entry.ofBatch ? entry.bytes : 0;
  }
  std::string hint =
      batch == 1 ? ""
                 : fmt::format("; {} of that is for the batch of {}: compiled "
                               "for a smaller --batch, it takes less",
                               describeBytes(ofBatch), batch);
  fail("the run needs {} ({}), but {} are available{}", describeBytes(total),
       parts, describeBytes(available), hint);
}

void MemoryBudget::take(const std::string &name, int64_t bytes) {
  for (MemoryEntry &entry : plan.entries) {
    if (entry.name != name)
      continue;
    entry.bytes += bytes;
    return checkMemory(plan, batch, available);
  }
  plan.add(name, bytes);
  checkMemory(plan, batch, available);
}

} // namespace tpc::runtime
