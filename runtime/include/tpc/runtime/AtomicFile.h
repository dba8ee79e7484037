/// \file
/// Files that are replaced as a whole or not at all.

#ifndef TPC_RUNTIME_ATOMICFILE_H
#define TPC_RUNTIME_ATOMICFILE_H

#include <cstddef>
#include <string>

namespace tpc::runtime {

/// Writes aside, to `PATH.tmp-<process id>` in the same folder; `commit` syncs
/// it and renames it to PATH. Until then, and after any error, the file that
/// was at PATH is intact, and the temporary file is removed. A symbolic link at
/// PATH is followed. Errors are thrown as Error and name PATH.
class AtomicFile {
public:
  /// Refuses a PATH that is there and is not a regular file.
  explicit AtomicFile(const std::string &path);
  ~AtomicFile();
  AtomicFile(const AtomicFile &) = delete;
  AtomicFile &operator=(const AtomicFile &) = delete;

  void write(const void *data, size_t size);
  void commit();

private:
  [[noreturn]] void failWith(int error);

  /// As the user wrote it, and where it leads.
  std::string path, destination, temporary;
  int descriptor = -1;
};

/// Syncs the folder of `path`: a new name is on disk only once that is. Some
/// file systems cannot sync a folder; the file is complete either way.
void syncFolderOf(const std::string &path);

/// Throws Error unless a file could be written at `path` now. Leaves a file
/// that is there untouched.
void checkWritable(const std::string &path);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_ATOMICFILE_H
