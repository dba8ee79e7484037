#include "runtime/lib/Bfloat16Loop.h"

#include "amx/ProvideTiles.h"

#include "tpc/runtime/Instructions.h"

#include <gtest/gtest.h>

using namespace tpc::runtime;

namespace {

/// Nothing of what is to be measured may have been left out.
TEST(Bfloat16Loop, AddsAllTermsInVectors) {
  for (const char *name : {"avx512vl", "avx512bf16"})
    if (!hasInstructions(name).value_or(false))
      GTEST_SKIP() << "this machine lacks " << name;
  std::optional<Bfloat16Loop> loop = findBfloat16Loop("avx512bf16");
  ASSERT_TRUE(loop);
  // Two terms in each lane of 12 vectors of 16.
  EXPECT_EQ(loop->run(1000), 2000);
  EXPECT_EQ(loop->flops, 12 * 16 * 2 * 2);
}

TEST(Bfloat16Loop, AddsAllTermsInTiles) {
  tpc::amx::Provider provider = tpc::amx::provideTiles();
  std::optional<Bfloat16Loop> loop = findBfloat16Loop("amx-bf16");
  ASSERT_TRUE(loop);
  int64_t before = tpc::amx::emulatedProducts();
  // 32 terms in each element of 4 tiles of 16 x 16.
  EXPECT_EQ(loop->run(10), 320);
  EXPECT_EQ(loop->flops, 4 * 16 * 16 * 32 * 2);
  if (provider == tpc::amx::Provider::Emulation)
    EXPECT_EQ(tpc::amx::emulatedProducts() - before, 40);
}

TEST(Bfloat16Loop, KnowsNoOthers) {
  EXPECT_FALSE(findBfloat16Loop(""));
  EXPECT_FALSE(findBfloat16Loop("amx-fp16"));
}

} // namespace
