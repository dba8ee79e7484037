#include "tpc/runtime/AtomicFile.h"

#include "tpc/runtime/Error.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tpc::runtime {

namespace {

std::string folderOf(const std::string &path) {
  size_t slash = path.rfind('/');
  if (slash == std::string::npos)
    return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// Where a symbolic link at `path` leads; `path` itself if it is none or leads
/// nowhere yet.
std::string followLink(const std::string &path) {
  char *resolved = ::realpath(path.c_str(), nullptr);
  if (!resolved)
    return path;
  std::string result = resolved;
  std::free(resolved);
  return result;
}

} // namespace

AtomicFile::AtomicFile(const std::string &path)
    : path(path), destination(followLink(path)) {
  struct stat status;
  mode_t mode = 0;
  if (::stat(destination.c_str(), &status) == 0) {
    if (!S_ISREG(status.st_mode))
      fail("cannot write '{}': it is not a regular file", path);
    mode = status.st_mode & 07777;
  } else if (errno != ENOENT) {
    failWith(errno);
  }
  temporary = fmt::format("{}.tmp-{}", destination, ::getpid());
  descriptor =
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0)
    failWith(errno);
  if (mode && ::fchmod(descriptor, mode) != 0)
    failWith(errno);
}

AtomicFile::~AtomicFile() {
  if (descriptor < 0)
    return;
  ::close(descriptor);
  ::unlink(temporary.c_str());
}

void AtomicFile::failWith(int error) {
  // The destructor does not run if the constructor throws.
  if (descriptor >= 0) {
    ::close(descriptor);
    ::unlink(temporary.c_str());
    descriptor = -1;
  }
  fail("cannot write '{}': {}", path, std::strerror(error));
}

void AtomicFile::write(const void *data, size_t size) {
  const char *bytes = static_cast<const char *>(data);
  while (size > 0) {
    ssize_t written =
        ::write(descriptor, bytes, std::min<size_t>(size, 1 << 30));
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      failWith(written < 0 ? errno : ENOSPC);
    bytes += written;
    size -= static_cast<size_t>(written);
  }
}

void AtomicFile::commit() {
  if (::fsync(descriptor) != 0)
    failWith(errno);
  int closed = ::close(descriptor);
  int error = errno;
  descriptor = -1;
  if (closed == 0 && ::rename(temporary.c_str(), destination.c_str()) != 0) {
    closed = -1;
    error = errno;
  }
  if (closed != 0) {
    ::unlink(temporary.c_str());
    failWith(error);
  }
  syncFolderOf(destination);
}

void syncFolderOf(const std::string &path) {
  int folder =
      ::open(folderOf(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    ::fsync(folder);
    ::close(folder);
  }
}

void checkWritable(const std::string &path) { AtomicFile probe(path); }

} // namespace tpc::runtime
