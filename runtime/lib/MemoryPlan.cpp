#include "tpc/runtime/MemoryPlan.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/Instance.h"
#include "tpc/runtime/Layout.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace tpc::runtime {

namespace {

constexpr double gibi = 1 << 30;
constexpr double mebi = 1 << 20;
constexpr double kibi = 1 << 10;

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

namespace {

/// Adds what states take, by their roles.
void addStates(MemoryPlan &plan, const Manifest &manifest, InstanceUse use) {
  for (Role role : {Role::Parameter, Role::Inverse, Role::Feedback,
                    Role::Auxiliary, Role::Optimizer}) {
    int64_t bytes = 0;
    for (const StateTensor &state : manifest.states)
      if (state.role == role && needsState(manifest, use, state))
        bytes += elementCount(state.shape) * sizeOf(ElementType::F32);
    plan.add(planName(role), bytes);
  }
}

/// Adds the arguments' buffers, the workspace only if it `hasWorkspace`.
void addBuffers(MemoryPlan &plan, const Manifest &manifest, InstanceUse use,
                bool hasWorkspace) {
  int64_t workspace = 0, batch = 0, probes = 0;
  for (const Argument &argument : bufferArguments(manifest, use)) {
    int64_t bytes = elementCount(argument.shape) * sizeOf(argument.type);
    (argument.kind == ArgumentKind::Workspace ? workspace
     : argument.kind == ArgumentKind::Probe   ? probes
                                              : batch) += bytes;
  }
  if (hasWorkspace)
    plan.add("workspace", workspace, true);
  plan.add("batch", batch, true);
  plan.add("probes", probes, true);
}

/// Numbers of the largest state, or of its largest part of at most `most`.
int64_t largestPart(const Manifest &manifest, InstanceUse use, int64_t most) {
  int64_t largest = 0;
  for (const StateTensor &state : manifest.states)
    if (needsState(manifest, use, state))
      largest = std::max(largest, std::min(elementCount(state.shape), most));
  return largest;
}

} // namespace

MemoryPlan planMemory(const Manifest &manifest, InstanceUse use) {
  MemoryPlan plan = planDeviceMemory(manifest, use);
  plan.add("staging",
           largestPart(manifest, use, stagingSize) * sizeOf(ElementType::F32));
  return plan;
}

MemoryPlan planDeviceMemory(const Manifest &manifest, InstanceUse use) {
  MemoryPlan plan;
  addStates(plan, manifest, use);
  addBuffers(plan, manifest, use, /*hasWorkspace=*/true);
  return plan;
}

MemoryPlan planHostMemory(const Manifest &manifest, InstanceUse use) {
  MemoryPlan plan;
  addBuffers(plan, manifest, use, /*hasWorkspace=*/false);
  int64_t whole =
      largestPart(manifest, use, std::numeric_limits<int64_t>::max());
  plan.add("staging", (largestPart(manifest, use, stagingSize) + whole) *
                          sizeOf(ElementType::F32));
  return plan;
}

std::string describeBytes(int64_t bytes) {
  if (bytes >= gibi)
    return fmt::format("{:.1f} GiB", bytes / gibi);
  if (bytes >= mebi)
    return fmt::format("{:.1f} MiB", bytes / mebi);
  if (bytes >= kibi)
    return fmt::format("{:.1f} KiB", bytes / kibi);
  return fmt::format("{} byte{}", bytes, bytes == 1 ? "" : "s");
}

void checkMemory(const MemoryPlan &plan, int64_t batch, int64_t available,
                 const std::string &where) {
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
  fail("the run needs {} ({}), but {} are available{}{}", describeBytes(total),
       parts, describeBytes(available), where, hint);
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
