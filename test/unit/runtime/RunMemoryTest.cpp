#include "tpc/runtime/RunMemory.h"

#include "TestSupport.h"

#include <gtest/gtest.h>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

constexpr int64_t mebi = int64_t{1} << 20;

MemoryPlan planOf(int64_t bytes) {
  MemoryPlan plan;
  plan.add("parameters", bytes);
  return plan;
}

TEST(RunMemory, AddsUpRunsSideBySide) {
  int64_t available = 10 * mebi;
  RunMemory memory([&] { return available; });
  EXPECT_TRUE(memory.take(1, planOf(4 * mebi), 1));
  // What the first has taken by now is counted once.
  available = 6 * mebi;
  EXPECT_TRUE(memory.take(2, planOf(6 * mebi), 1));
  EXPECT_FALSE(memory.take(3, planOf(1), 1));
  memory.release(1);
  EXPECT_FALSE(memory.take(3, planOf(5 * mebi), 1));
  EXPECT_EQ(memory.describe(planOf(5 * mebi)),
            "beside 1 other, a run has 4.0 MiB, and needs 5.0 MiB");
  EXPECT_TRUE(memory.take(3, planOf(4 * mebi), 1));
}

TEST(RunMemory, AsksAnewWhenNoneIsUnderWay) {
  int64_t available = 4 * mebi;
  RunMemory memory([&] { return available; });
  EXPECT_TRUE(memory.take(1, planOf(4 * mebi), 1));
  memory.release(1);
  available = 2 * mebi;
  EXPECT_EQ(errorOf([&] { memory.take(2, planOf(3 * mebi), 1); }),
            "the run needs 3.0 MiB (parameters 3.0 MiB), but 2.0 MiB are "
            "available");
  available = 3 * mebi;
  EXPECT_TRUE(memory.take(2, planOf(3 * mebi), 1));
}

TEST(RunMemory, PlansTheCopyOfWeightsThatAreMeasured) {
  FakeProgram plain(FakeSchedule::Parallel);
  FakeProgram diagnosed(FakeSchedule::Parallel, R"({"kind": "mnist"})",
                        /*diagnoses=*/true);
  auto total = [](const FakeProgram &fake) {
    return planProcess(fake, parseManifest(fake.manifest)).total();
  };
  Manifest manifest = parseManifest(diagnosed.manifest);
  EXPECT_EQ(total(plain),
            planMemory(parseManifest(plain.manifest), InstanceUse::Train)
                .total());
  EXPECT_EQ(total(diagnosed),
            planMemory(manifest, InstanceUse::Train).total() + 10 * 16 * 4);
}

} // namespace
