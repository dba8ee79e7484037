#include "runtime/lib/RunFolder.h"

#include "TestSupport.h"

#include <atomic>
#include <gtest/gtest.h>
#include <thread>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

OrderedJson describe(int epochs) {
  OrderedJson description;
  description["record"] = "search";
  description["epochs"] = epochs;
  return description;
}

/// What is said when a folder is opened.
std::string errorOfOpening(const std::string &path,
                           const OrderedJson &description,
                           const Shard &shard = Shard()) {
  return errorOf([&] { RunFolder(path, "search", description, shard); });
}

TEST(RunFolder, KeepsLogsAndLeavesNoEmptyFolderOfCheckpoints) {
  TemporaryFolder root;
  std::string path = root / "found";
  {
    RunFolder folder(path, "search", describe(2), Shard());
    EXPECT_EQ(folder.recordsPath(), path + "/records.jsonl");
    EXPECT_EQ(folder.checkpointPath("a"), path + "/running/a.safetensors");
    EXPECT_EQ(folder.logName("a"), "logs/a.jsonl");
    EXPECT_EQ(listFolder(path), (std::vector<std::string>{
                                    "lock", "logs", "running", "search.json"}));
  }
  EXPECT_EQ(listFolder(path),
            (std::vector<std::string>{"lock", "logs", "search.json"}));
}

TEST(RunFolder, KeepsCheckpointsForTheNextTime) {
  TemporaryFolder root;
  std::string path = root / "found", checkpoint;
  {
    RunFolder folder(path, "search", describe(2), Shard());
    checkpoint = folder.checkpointPath("a");
    writeFile(checkpoint, "whole");
    writeFile(checkpoint + ".tmp-7", "half");
    writeFile(folder.checkpointPath("ab") + ".tmp-7", "half");
    folder.removeHalfCheckpoints();
  }
  EXPECT_EQ(listFolder(path + "/running"),
            (std::vector<std::string>{"a.safetensors"}));
  RunFolder folder(path, "search", describe(2), Shard());
  EXPECT_EQ(folder.checkpointPath("a"), checkpoint);
  EXPECT_EQ(readFile(checkpoint), "whole");
}

TEST(RunFolder, AShardThatEndsLeavesOthersTheirCheckpoints) {
  TemporaryFolder root;
  std::string path = root / "found";
  RunFolder one(path, "search", describe(2), {1, 2});
  { RunFolder two(path, "search", describe(2), {2, 2}); }
  writeFile(one.checkpointPath("a"), "whole");
  EXPECT_EQ(readFile(one.checkpointPath("a")), "whole");
}

TEST(RunFolder, ShardsThatBeginTogetherAreOfTheSameRuns) {
  constexpr int shards = 4;
  TemporaryFolder root;
  for (int round = 0; round < 50; ++round) {
    std::string path = root / std::to_string(round), errors[shards];
    std::atomic<bool> begin = false;
    std::vector<std::thread> threads;
    for (int i = 0; i < shards; ++i)
      threads.emplace_back([&, i] {
        while (!begin) {
        }
        errors[i] = errorOfOpening(path, describe(i), {i + 1, shards});
      });
    begin = true;
    for (std::thread &thread : threads)
      thread.join();
    int accepted = 0;
    for (const std::string &error : errors) {
      accepted += error.empty();
      EXPECT_TRUE(error.empty() ||
                  error.find("holds other runs: 'epochs' differs") !=
                      std::string::npos)
          << error;
    }
    EXPECT_EQ(accepted, 1) << readFile(path + "/search.json");
    EXPECT_EQ(listFolder(path),
              (std::vector<std::string>{"lock-1of4", "lock-2of4", "lock-3of4",
                                        "lock-4of4", "logs", "search.json"}));
  }
}

TEST(RunFolder, RefusesFilesOfOthers) {
  TemporaryFolder root;
  writeFile(root / "thesis.tex", "");
  EXPECT_EQ(errorOfOpening(root.path, describe(2)),
            "'" + root.path +
                "': expected an empty folder, or one with a search.json of "
                "earlier runs, found 'thesis.tex'");
}

TEST(RunFolder, RefusesOtherRuns) {
  TemporaryFolder root;
  std::string path = root / "found",
              other = "'" + path + "' holds other runs: ";
  EXPECT_EQ(errorOfOpening(path, describe(2)), "");
  EXPECT_EQ(errorOfOpening(path, describe(2)), "");
  EXPECT_EQ(errorOfOpening(path, describe(3)),
            other + "'epochs' differs: expected 3, found 2");
  OrderedJson more = describe(2), fewer;
  more["limit"] = 5;
  fewer["record"] = "search";
  EXPECT_EQ(errorOfOpening(path, more), other + "expected 'limit', found none");
  EXPECT_EQ(errorOfOpening(path, fewer),
            other + "expected no 'epochs', found one");
  path = root / "machines", other = "'" + path + "' holds other runs: ";
  OrderedJson here = describe(2), there = describe(2);
  here["cpu"] = "znver5";
  there["cpu"] = "skylake";
  EXPECT_EQ(errorOfOpening(path, there), "");
  EXPECT_EQ(errorOfOpening(path, here),
            other + "'cpu' differs: expected 'znver5', found 'skylake'; give "
                    "both the same --cpu");
}

} // namespace
