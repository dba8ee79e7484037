#include "tpc/runtime/MemoryPlan.h"

#include "TestSupport.h"

#include <filesystem>
#include <gtest/gtest.h>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

constexpr int64_t gibi = int64_t{1} << 30;

int64_t bytesOf(const MemoryPlan &plan, const std::string &name) {
  for (const MemoryEntry &entry : plan.entries)
    if (entry.name == name)
      return entry.bytes;
  return 0;
}

TEST(MemoryPlan, AddsUpTheBuffersOfAnInstance) {
  Manifest manifest =
      parseManifest(FakeProgram(FakeSchedule::Alternating).manifest);
  MemoryPlan plan = planMemory(manifest, InstanceUse::Train);
  EXPECT_EQ(bytesOf(plan, "parameters"), (10 * 16 + 10) * 4);
  EXPECT_EQ(bytesOf(plan, "inverse"), 8 * 4 * 4);
  EXPECT_EQ(bytesOf(plan, "feedback"), 3 * 4);
  EXPECT_EQ(bytesOf(plan, "auxiliary"), 0);
  EXPECT_EQ(bytesOf(plan, "optimizer"), 10 * 16 * 4);
  EXPECT_EQ(bytesOf(plan, "workspace"), 1024);
  EXPECT_EQ(bytesOf(plan, "staging"), 160 * 4);
  int64_t sum = 0;
  for (const MemoryEntry &entry : plan.entries)
    sum += entry.bytes;
  EXPECT_EQ(plan.total(), sum);
}

TEST(MemoryPlan, DescribesSizesInTheLargestUnit) {
  EXPECT_EQ(describeBytes(0), "0 bytes");
  EXPECT_EQ(describeBytes(1), "1 byte");
  EXPECT_EQ(describeBytes(1023), "1023 bytes");
  EXPECT_EQ(describeBytes(1024), "1.0 KiB");
  EXPECT_EQ(describeBytes(100352), "98.0 KiB");
  EXPECT_EQ(describeBytes(int64_t{3} << 19), "1.5 MiB");
  EXPECT_EQ(describeBytes(gibi), "1.0 GiB");
}

TEST(MemoryPlan, RefusesWithAllEntries) {
  MemoryPlan plan;
  plan.add("parameters", 2 * gibi);
  plan.add("feedback", 0);
  plan.add("workspace", gibi / 2, true);
  EXPECT_EQ(errorOf([&] { checkMemory(plan, 8, plan.total()); }), "");
  EXPECT_EQ(errorOf([&] { checkMemory(plan, 8, plan.total() - 1); }),
            "the run needs 2.5 GiB (parameters 2.0 GiB, workspace 512.0 MiB), "
            "but 2.5 GiB are available; 512.0 MiB of that is for the batch of "
            "8: compiled for a smaller --batch, it takes less");
  EXPECT_EQ(errorOf([&] { checkMemory(plan, 1, gibi); }),
            "the run needs 2.5 GiB (parameters 2.0 GiB, workspace 512.0 MiB), "
            "but 1.0 GiB are available");
}

TEST(MemoryPlan, GrowsWithWhatIsTaken) {
  MemoryPlan plan;
  plan.add("parameters", gibi);
  EXPECT_NE(errorOf([&] { MemoryBudget(plan, 1, gibi - 1); }), "");
  MemoryBudget budget(plan, 1, 2 * gibi);
  EXPECT_EQ(errorOf([&] {
              budget.take("data set", gibi / 4);
              budget.take("data set", gibi / 4);
              budget.take("data set", gibi / 2);
            }),
            "");
  EXPECT_EQ(errorOf([&] { budget.take("data set", gibi / 2); }),
            "the run needs 2.5 GiB (parameters 1.0 GiB, data set 1.5 GiB), but "
            "2.0 GiB are available");
}

/// A tree of what /proc and /sys say.
class AvailableMemory : public testing::Test {
protected:
  void write(const std::string &path, const std::string &text) {
    std::filesystem::path full = folder / path;
    std::filesystem::create_directories(full.parent_path());
    writeFile(full, text);
  }

  TemporaryFolder folder;
};

TEST_F(AvailableMemory, IsTheLeast) {
  EXPECT_GT(availableMemory(), 0);
  EXPECT_GT(availableMemory(folder.path), 1024 * gibi);
  write("proc/meminfo", "MemTotal:  9 kB\nMemAvailable:  1000 kB\n");
  EXPECT_EQ(availableMemory(folder.path), 1024000);
}

TEST_F(AvailableMemory, CountsControlGroupsOfVersion2) {
  write("proc/self/cgroup", "0::/outer/inner\n");
  write("sys/fs/cgroup/outer/inner/memory.max", "max\n");
  write("sys/fs/cgroup/outer/inner/memory.current", "500\n");
  write("sys/fs/cgroup/outer/memory.max", "10000\n");
  write("sys/fs/cgroup/outer/memory.current", "4000\n");
  write("sys/fs/cgroup/outer/memory.stat", "anon 1\ninactive_file 300\n");
  EXPECT_EQ(availableMemory(folder.path), 6300);
  write("sys/fs/cgroup/outer/inner/memory.max", "600\n");
  EXPECT_EQ(availableMemory(folder.path), 100);
  write("sys/fs/cgroup/outer/inner/memory.current", "700\n");
  EXPECT_EQ(availableMemory(folder.path), 0);
}

TEST_F(AvailableMemory, CountsControlGroupsOfVersion1) {
  write("proc/self/cgroup", "3:cpu,memory:/not/visible\n1:name=x:/\n");
  write("sys/fs/cgroup/memory/memory.limit_in_bytes", "10000\n");
  write("sys/fs/cgroup/memory/memory.usage_in_bytes", "4000\n");
  write("sys/fs/cgroup/memory/memory.stat", "total_inactive_file 100\n");
  EXPECT_EQ(availableMemory(folder.path), 6100);
}

} // namespace
