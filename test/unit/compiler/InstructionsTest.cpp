//===- InstructionsTest.cpp - what programs need and processors have ------===//
//
// The compiler writes into a manifest, by LLVM's names, which instructions code
// may use; the runtime, which has no LLVM, has to know them all.
//
//===----------------------------------------------------------------------===//

#include "tpc/runtime/Instructions.h"
#include "tpc/Target/CPU/CPU.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"
#include "llvm/TargetParser/X86TargetParser.h"

#include <gtest/gtest.h>

#include <set>

namespace {

llvm::SmallVector<std::string> instructionsOf(llvm::StringRef cpu) {
  auto info = tpc::cpu::getCPUInfo(tpc::cpu::CPUOptions{cpu.str()});
  if (!info) {
    // Those before x86-64-v2 are refused.
    llvm::consumeError(info.takeError());
    return {};
  }
  return info->instructions;
}

class Instructions : public testing::Test {
protected:
  void SetUp() override {
    if (!llvm::Triple(llvm::sys::getDefaultTargetTriple()).isX86())
      GTEST_SKIP() << "needs an x86 processor";
  }
};

TEST_F(Instructions, AreKnownToTheRuntimeForEachCPU) {
  llvm::SmallVector<llvm::StringRef> cpus;
  llvm::X86::fillValidCPUArchList(cpus, /*Only64Bit=*/true);
  std::set<std::string> all;
  for (llvm::StringRef cpu : cpus)
    for (const std::string &name : instructionsOf(cpu))
      all.insert(name);
  for (const char *name : {"sse4.2", "avx2", "fma", "avx512bf16", "avx10.2"})
    EXPECT_TRUE(all.count(name)) << name;
  llvm::StringMap<bool> host = llvm::sys::getHostCPUFeatures();
  for (const std::string &name : all) {
    std::optional<bool> found = tpc::runtime::hasInstructions(name);
    if (!found) {
      ADD_FAILURE() << "unknown: " << name;
      continue;
    }
    EXPECT_EQ(*found, host.lookup(name)) << name;
  }
}

TEST_F(Instructions, AreThoseOfTheCPU) {
  auto has = [](llvm::StringRef cpu, llvm::StringRef name) {
    return llvm::is_contained(instructionsOf(cpu), name);
  };
  EXPECT_TRUE(has("x86-64-v2", "sse4.2"));
  EXPECT_FALSE(has("x86-64-v2", "avx"));
  EXPECT_TRUE(has("x86-64-v3", "fma"));
  EXPECT_FALSE(has("x86-64-v3", "avx512f"));
  EXPECT_TRUE(has("x86-64-v4", "avx512vl"));
  EXPECT_TRUE(has("cooperlake", "avx512bf16"));
  // The host's own are never missing there.
  llvm::SmallVector<std::string> native = instructionsOf("native");
  EXPECT_TRUE(llvm::is_contained(native, "sse4.1"));
  for (const std::string &name : native)
    EXPECT_EQ(tpc::runtime::hasInstructions(name), true) << name;
}

TEST_F(Instructions, AreNotAnyWord) {
  EXPECT_TRUE(tpc::runtime::hasInstructions("avx2"));
  for (const char *name : {"", "avx2 ", "AVX2", "avx5120"})
    EXPECT_FALSE(tpc::runtime::hasInstructions(name)) << name;
}

} // namespace
