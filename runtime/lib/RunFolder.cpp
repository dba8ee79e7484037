#include "RunFolder.h"

#include "tpc/runtime/AtomicFile.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <sys/file.h>
#include <thread>
#include <unistd.h>

namespace tpc::runtime {

namespace files = std::filesystem;

namespace {

/// The processes of a search that was killed end with it, but not at once.
constexpr std::chrono::milliseconds lockPatience(3000), lockPause(20);

void makeFolder(const std::string &path) {
  std::error_code error;
  files::create_directories(path, error);
  if (error)
    fail("cannot make the folder '{}': {}", path, error.message());
}

bool isThere(const std::string &path) {
  std::error_code error;
  bool there = files::exists(path, error);
  if (error)
    fail("cannot read '{}': {}", path, error.message());
  return there;
}

bool startsWith(const std::string &text, const std::string &beginning) {
  return text.compare(0, beginning.size(), beginning) == 0;
}

std::vector<std::string> list(const std::string &folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (files::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error))
    names.push_back(it->path().filename().string());
  if (error)
    fail("cannot read the folder '{}': {}", folder, error.message());
  std::sort(names.begin(), names.end());
  return names;
}

/// A value as one line; of texts of many lines, the first that differs.
std::pair<std::string, std::string> describeDifference(const OrderedJson &mine,
                                                       const OrderedJson &old) {
  if (!mine.is_string() || !old.is_string())
    return {toLine(mine), toLine(old)};
  std::istringstream mineLines(mine.get<std::string>());
  std::istringstream oldLines(old.get<std::string>());
  std::string mineLine, oldLine;
  for (;;) {
    bool more = static_cast<bool>(std::getline(mineLines, mineLine));
    bool oldMore = static_cast<bool>(std::getline(oldLines, oldLine));
    if (!more || !oldMore || mineLine != oldLine)
      return {more ? "'" + mineLine + "'" : "its end",
              oldMore ? "'" + oldLine + "'" : "its end"};
  }
}

} // namespace

RunFolder::RunFolder(const std::string &path, const std::string &kind,
                     const OrderedJson &description, const Shard &shard)
    : folder(path), shard(shard) {
  makeFolder(folder);
  std::string descriptionName = kind + ".json";
  std::vector<std::string> names = list(folder);
  // Not among the names: of shards that begin together, another may have
  // written it while they were read, and then what follows it.
  bool known = isThere(folder + "/" + descriptionName);
  for (const std::string &name : names)
    if (!known && !startsWith(name, "lock") &&
        !startsWith(name, descriptionName + ".tmp-"))
      fail("'{}': expected an empty folder, or one with a {} of earlier runs, "
           "found '{}'",
           folder, descriptionName, name);
  lock();
  try {
    checkDescription(kind, description);
    makeFolder(folder + "/logs");
    makeFolder(checkpointFolder());
  } catch (...) {
    ::close(lockDescriptor);
    throw;
  }
}

RunFolder::~RunFolder() {
  std::error_code ignored;
  // Only if it is empty.
  files::remove(checkpointFolder(), ignored);
  if (::ftruncate(lockDescriptor, 0) != 0) {
    // Whoever takes the lock next writes its own number.
  }
  ::close(lockDescriptor);
}

void RunFolder::lock() {
  std::string path = folder + "/lock" + shard.suffix();
  lockDescriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lockDescriptor < 0)
    fail("cannot write '{}': {}", path, std::strerror(errno));
  auto end = std::chrono::steady_clock::now() + lockPatience;
  while (::flock(lockDescriptor, LOCK_EX | LOCK_NB) != 0) {
    int error = errno;
    if (error == EWOULDBLOCK && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(lockPause);
      continue;
    }
    char owner[32] = {};
    ssize_t size = ::pread(lockDescriptor, owner, sizeof(owner) - 1, 0);
    ::close(lockDescriptor);
    if (error != EWOULDBLOCK)
      fail("cannot lock '{}': {}", path, std::strerror(error));
    fail("'{}' is in use by process {}", folder,
         size > 0 ? std::string(owner) : std::string("of another"));
  }
  std::string owner = std::to_string(::getpid());
  if (::ftruncate(lockDescriptor, 0) != 0 ||
      ::pwrite(lockDescriptor, owner.data(), owner.size(), 0) !=
          static_cast<ssize_t>(owner.size())) {
    int error = errno;
    ::close(lockDescriptor);
    fail("cannot write '{}': {}", path, std::strerror(error));
  }
}

/// Makes `path`, unless another shard makes it first.
void RunFolder::writeDescription(const std::string &path,
                                 const OrderedJson &description) const {
  std::string text =
      description.dump(2, ' ', false, OrderedJson::error_handler_t::replace) +
      "\n";
  // The shard's lock is held, so that nobody else has this name, on whatever
  // machine.
  std::string mine =
      path + ".tmp" + (shard.count == 1 ? "-1of1" : shard.suffix());
  AtomicFile written(mine);
  written.write(text.data(), text.size());
  written.commit();
  // Unlike a rename, a link never replaces another's; but some file systems
  // have none, and there the last of two that begin at once decides.
  int error = ::link(mine.c_str(), path.c_str()) == 0 ? 0 : errno;
  if (error != 0 && error != EEXIST)
    error = ::rename(mine.c_str(), path.c_str()) == 0 ? 0 : errno;
  ::unlink(mine.c_str());
  if (error != 0 && error != EEXIST)
    fail("cannot write '{}': {}", path, std::strerror(error));
  syncFolderOf(path);
}

void RunFolder::checkDescription(const std::string &kind,
                                 const OrderedJson &description) const {
  std::string path = folder + "/" + kind + ".json";
  if (!isThere(path))
    writeDescription(path, description);
  // That of another shard, if that was faster.
  std::ifstream file(path, std::ios::binary);
  if (!file)
    fail("cannot read '{}': {}", path, std::strerror(errno));
  std::string text(std::istreambuf_iterator<char>(file), {});
  OrderedJson old = OrderedJson::parse(text, nullptr, false);
  if (!old.is_object())
    fail("'{}': expected what an earlier {} wrote, found other text", path,
         kind);
  // As it reads after it was written.
  OrderedJson mine = OrderedJson::parse(toLine(description));
  for (const auto &[key, value] : mine.items())
    if (!old.contains(key))
      fail("'{}' holds other runs: expected '{}', found none", folder, key);
  for (const auto &[key, value] : old.items()) {
    if (!mine.contains(key))
      fail("'{}' holds other runs: expected no '{}', found one", folder, key);
    if (mine[key] == value)
      continue;
    auto [expected, found] = describeDifference(mine[key], value);
    // By default it is the machine's, which a user may not have thought of.
    const char *remedy = key == "cpu" ? "; give both the same --cpu" : "";
    fail("'{}' holds other runs: '{}' differs: expected {}, found {}{}", folder,
         key, expected, found, remedy);
  }
}

std::string RunFolder::recordsPath() const {
  return folder + "/records" + shard.suffix() + ".jsonl";
}

std::vector<std::string> RunFolder::allRecordsPaths() const {
  std::vector<std::string> paths;
  for (const std::string &name : list(folder))
    if (startsWith(name, "records") &&
        files::path(name).extension() == ".jsonl")
      paths.push_back(folder + "/" + name);
  return paths;
}

std::string RunFolder::logName(const std::string &run) const {
  return "logs/" + run + ".jsonl";
}

void RunFolder::removeHalfCheckpoints() const {
  std::error_code ignored;
  for (const std::string &name : list(checkpointFolder()))
    if (name.find(".safetensors.tmp-") != std::string::npos)
      files::remove(checkpointFolder() + "/" + name, ignored);
}

std::string RunFolder::checkpointFolder() const {
  return folder + "/running" + shard.suffix();
}

std::string RunFolder::checkpointPath(const std::string &run) const {
  return checkpointFolder() + "/" + run + ".safetensors";
}

} // namespace tpc::runtime
