/// \file
/// Finished runs: a file of JSON objects, one a line, that grows.

#ifndef TPC_RUNTIME_LIB_RECORDFILE_H
#define TPC_RUNTIME_LIB_RECORDFILE_H

#include "Json.h"

#include <string>
#include <vector>

namespace tpc::runtime {

/// Lines that are records, and the numbers (from 1) of those that are not.
struct RecordLines {
  std::vector<OrderedJson> records;
  std::vector<int64_t> damaged;
};

/// Reads the records of `path`; none where there is no file. Throws Error if it
/// cannot be read.
RecordLines readRecords(const std::string &path);

/// Appends records, each in one piece: a process that is killed leaves whole
/// lines, or half of a last one, which is dropped when the file is next opened.
class RecordFile {
public:
  /// Opens or makes the file. Lines that are no records are dropped, with a
  /// warning on standard error that names them. Throws Error if it cannot be
  /// read or written.
  explicit RecordFile(const std::string &path);
  ~RecordFile();
  RecordFile(const RecordFile &) = delete;
  RecordFile &operator=(const RecordFile &) = delete;

  /// What it held when it was opened, and was appended since.
  const std::vector<OrderedJson> &records() const { return all; }

  /// Throws Error, with the file as it was, if the record cannot be written.
  void append(const OrderedJson &record);

private:
  std::string path;
  int descriptor = -1;
  std::vector<OrderedJson> all;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_RECORDFILE_H
