#include "tpc/runtime/MemoryPlan.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>
#include <sys/resource.h>
#include <unistd.h>

namespace tpc::runtime {

namespace {

constexpr int64_t unlimited = std::numeric_limits<int64_t>::max();

/// The number that `path` begins with; `unlimited` if it has none ("max") or
/// cannot be read.
int64_t readNumber(const std::string &path) {
  std::ifstream file(path);
  int64_t value;
  return file >> value ? value : unlimited;
}

/// The number behind the word `key` at the beginning of a line of `path`.
int64_t readField(const std::string &path, const std::string &key,
                  int64_t otherwise) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string word;
    int64_t value;
    if (words >> word >> value && word == key)
      return value;
  }
  return otherwise;
}

/// What the control group at `path` and those around it, up to `top`, leave.
int64_t leftOfGroups(const std::string &top, std::string path,
                     const char *limitFile, const char *usageFile,
                     const char *cacheKey) {
  int64_t left = unlimited;
  for (;;) {
    std::string folder = top + path + "/";
    int64_t limit = readNumber(folder + limitFile);
    int64_t usage = readNumber(folder + usageFile);
    if (limit != unlimited && usage != unlimited)
      left = std::min(left, limit - usage +
                                readField(folder + "memory.stat", cacheKey, 0));
    if (path.empty())
      return left;
    path.erase(path.rfind('/'));
  }
}

int64_t leftOfControlGroups(const std::string &root) {
  int64_t left = unlimited;
  std::ifstream file(root + "/proc/self/cgroup");
  // Lines are `number:controllers:path`; version 2 has no controllers.
  for (std::string line; std::getline(file, line);) {
    size_t first = line.find(':');
    size_t second = line.find(':', first + 1);
    if (second == std::string::npos || line[second + 1] != '/')
      continue;
    std::string controllers =
        "," + line.substr(first + 1, second - first - 1) + ",";
    std::string path = line.substr(second + 1);
    if (path == "/")
      path = "";
    if (controllers == ",,")
      left = std::min(left,
                      leftOfGroups(root + "/sys/fs/cgroup", path, "memory.max",
                                   "memory.current", "inactive_file"));
    else if (controllers.find(",memory,") != std::string::npos)
      left = std::min(left, leftOfGroups(root + "/sys/fs/cgroup/memory", path,
                                         "memory.limit_in_bytes",
                                         "memory.usage_in_bytes",
                                         "total_inactive_file"));
  }
  return left;
}

int64_t leftOfAddressSpace(const std::string &root) {
  rlimit limit;
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return unlimited;
  int64_t pages = readNumber(root + "/proc/self/statm");
  if (pages == unlimited)
    return unlimited;
  return static_cast<int64_t>(limit.rlim_cur) - pages * ::sysconf(_SC_PAGESIZE);
}

} // namespace

int64_t availableMemory(const std::string &root) {
  int64_t kibi = readField(root + "/proc/meminfo", "MemAvailable:", -1);
  int64_t left = kibi < 0 ? unlimited : kibi * 1024;
  left = std::min({left, leftOfControlGroups(root), leftOfAddressSpace(root)});
  return std::max<int64_t>(0, left);
}

} // namespace tpc::runtime
