/// \file
/// The log of a run: a file of JSON objects, one a line.

#ifndef TPC_RUNTIME_TRAININGLOG_H
#define TPC_RUNTIME_TRAININGLOG_H

#include <cstdio>
#include <memory>
#include <string>

namespace tpc::runtime {

/// Appends lines to a file and flushes each. A failure to write is kept until
/// `check`, so that a full disk does not keep a checkpoint elsewhere from being
/// saved. Without a path it does nothing.
class TrainingLog {
public:
  /// Begins a new file, or goes on with the one that is there. Throws Error if
  /// it cannot be opened.
  TrainingLog(const std::string &path, bool append);
  ~TrainingLog();

  void write(const std::string &line);
  /// Throws Error if a line could not be written.
  void check() const;

private:
  struct Close {
    void operator()(FILE *file) const { std::fclose(file); }
  };
  std::string path;
  std::unique_ptr<FILE, Close> file;
  int error = 0;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_TRAININGLOG_H
