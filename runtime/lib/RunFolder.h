/// \file
/// The folder of many runs that belong together.

#ifndef TPC_RUNTIME_LIB_RUNFOLDER_H
#define TPC_RUNTIME_LIB_RUNFOLDER_H

#include "Json.h"

#include <string>

namespace tpc::runtime {

/// One of `count` parts of the runs that are made apart from each other.
struct Shard {
  int64_t number = 1, count = 1;

  /// `-2of8`; empty where there is one part.
  std::string suffix() const {
    return count == 1 ? "" : fmt::format("-{}of{}", number, count);
  }
};

/// While it lives, no other process works on the same shard of the folder,
/// which holds:
///
///     <kind>.json      what the runs are: the same for all shards
///     lock             who works on it; empty otherwise
///     records.jsonl    a line for each run that is finished
///     logs/            their training logs
///     running/         checkpoints of those that are not finished
///
/// with the shard's suffix to the names of lock, records and running, which a
/// shard that ends removes if it is empty: others still need theirs.
class RunFolder {
public:
  /// Makes the folder, or goes on with the one that is there. `description` is
  /// an object of scalars and texts; it is written to `<kind>.json`, or must be
  /// equal to what is there. Throws Error if the folder cannot be made or
  /// written, holds files of others, or other runs (naming what differs), or if
  /// another process works on it.
  RunFolder(const std::string &path, const std::string &kind,
            const OrderedJson &description, const Shard &shard);
  ~RunFolder();
  RunFolder(const RunFolder &) = delete;
  RunFolder &operator=(const RunFolder &) = delete;

  const std::string &path() const { return folder; }
  std::string recordsPath() const;
  /// Files of records of all shards, sorted.
  std::vector<std::string> allRecordsPaths() const;
  /// Relative to the folder.
  std::string logName(const std::string &run) const;
  std::string checkpointPath(const std::string &run) const;
  /// Removes what processes that were killed while they saved left. Nobody else
  /// saves there: the folder of checkpoints is this shard's, which is locked.
  void removeHalfCheckpoints() const;

private:
  std::string checkpointFolder() const;
  void lock();
  void writeDescription(const std::string &path,
                        const OrderedJson &description) const;
  void checkDescription(const std::string &kind,
                        const OrderedJson &description) const;

  std::string folder;
  Shard shard;
  int lockDescriptor = -1;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_RUNFOLDER_H
