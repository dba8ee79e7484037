#include "tpc/runtime/AtomicFile.h"

#include "TestSupport.h"

#include <csignal>
#include <filesystem>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

void replace(const std::string &path, const std::string &bytes) {
  AtomicFile file(path);
  file.write(bytes.data(), bytes.size());
  file.commit();
}

TEST(AtomicFile, ReplacesAsAWhole) {
  TemporaryFolder folder;
  std::string path = folder / "file";
  replace(path, "first");
  EXPECT_EQ(readFile(path), "first");
  {
    AtomicFile file(path);
    file.write("second", 6);
    EXPECT_EQ(readFile(path), "first");
  }
  EXPECT_EQ(readFile(path), "first");
  replace(path, "second");
  EXPECT_EQ(readFile(path), "second");
  EXPECT_EQ(listFolder(folder.path), std::vector<std::string>{"file"});
}

TEST(AtomicFile, KeepsModeAndFollowsLinks) {
  TemporaryFolder folder;
  writeFile(folder / "file", "old");
  ::chmod((folder / "file").c_str(), 0600);
  std::filesystem::create_symlink(folder / "file", folder / "link");
  replace(folder / "link", "new");
  EXPECT_EQ(readFile(folder / "file"), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  struct stat status;
  ASSERT_EQ(::stat((folder / "file").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
}

TEST(AtomicFile, RefusesPathsThatCannotBeWritten) {
  TemporaryFolder folder;
  writeFile(folder / "file", "old");
  EXPECT_NE(errorOf([&] {
              checkWritable(folder / "file/below");
            }).find("Not a directory"),
            std::string::npos);
  EXPECT_NE(errorOf([&] {
              checkWritable(folder / "none/below");
            }).find("No such file"),
            std::string::npos);
  for (const std::string &path :
       {folder.path, std::string("/dev/full"), std::string("/dev/null")})
    EXPECT_NE(errorOf([&] { checkWritable(path); }).find("not a regular file"),
              std::string::npos)
        << path;
  checkWritable(folder / "file");
  checkWritable(folder / "new");
  EXPECT_EQ(readFile(folder / "file"), "old");
  EXPECT_EQ(listFolder(folder.path), std::vector<std::string>{"file"});
}

TEST(AtomicFile, AFullDiskLeavesTheEarlierFile) {
  TemporaryFolder folder;
  std::string path = folder / "file";
  replace(path, "old");
  // A limit on the size of files stands for a full disk.
  auto previous = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit;
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
  rlimit small = {4096, limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  std::string error = errorOf([&] { replace(path, std::string(65536, 'x')); });
  ::setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, previous);
  EXPECT_NE(error.find("cannot write '" + path + "': File too large"),
            std::string::npos)
      << error;
  EXPECT_EQ(readFile(path), "old");
  EXPECT_EQ(listFolder(folder.path), std::vector<std::string>{"file"});
}

} // namespace
