/// \file
/// The log of a run: a file of JSON objects, one a line.

#ifndef TPC_RUNTIME_TRAININGLOG_H
#define TPC_RUNTIME_TRAININGLOG_H

#include <cstdio>
#include <memory>
#include <string>

namespace tpc::runtime {

class TensorBoardLog;

/// Appends lines to a file and flushes each. A failure to write is kept until
/// `check`, so that a full disk does not keep a checkpoint elsewhere from being
/// saved. Without a path it does nothing.
class TrainingLog {
public:
  /// Begins a new file, or goes on with the one that is there, after its last
  /// whole line. Throws Error if it cannot be opened.
  TrainingLog(const std::string &path, bool append);
  ~TrainingLog();

  /// From now on, lines go there as well.
  void addEvents(std::unique_ptr<TensorBoardLog> log);

  void write(const std::string &line);
  /// Throws Error if a line could not be written.
  void check() const;

private:
  struct Close {
    void operator()(FILE *file) const { std::fclose(file); }
  };
  std::string path;
  std::unique_ptr<FILE, Close> file;
  std::unique_ptr<TensorBoardLog> events;
  int error = 0;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_TRAININGLOG_H
