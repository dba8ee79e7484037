/// \file
/// The files that TensorBoard reads.

#ifndef TPC_RUNTIME_EVENTFILE_H
#define TPC_RUNTIME_EVENTFILE_H

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace tpc::runtime {

/// A record of TFRecord's format: the length in 8 bytes, its masked CRC-32C,
/// the data, its masked CRC-32C.
std::string frameRecord(std::string_view data);

/// Whether a folder has an event file.
bool holdsEvents(const std::string &folder);

/// Appends records to a new file in a folder, and flushes each: readers follow
/// the file while it grows. A failure to write is kept until `check`.
class EventFile {
public:
  /// Makes the folder if it is not there. Throws Error if the file cannot be
  /// written.
  explicit EventFile(const std::string &folder);

  void write(std::string_view event);
  /// Throws Error if a record could not be written.
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

#endif // TPC_RUNTIME_EVENTFILE_H
