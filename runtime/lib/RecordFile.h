/// \file
/// Finished runs, and what they are of: a file of JSON objects, one a line,
/// that grows.

#ifndef TPC_RUNTIME_LIB_RECORDFILE_H
#define TPC_RUNTIME_LIB_RECORDFILE_H

#include "Json.h"

#include <string>
#include <vector>

namespace tpc::runtime {

/// Lines that are records of runs or definitions, and the numbers (from 1) of
/// those that are neither.
struct RecordLines {
  std::vector<OrderedJson> records;
  std::vector<OrderedJson> definitions;
  std::vector<int64_t> damaged;
};

/// Reads the lines of `path`; none where there is no file. Throws Error if it
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

  /// Those of runs that it held when it was opened, and were appended since.
  const std::vector<OrderedJson> &records() const { return lines.records; }

  /// Whether it has the definition of that checksum.
  bool defines(const std::string &definition) const;

  /// Appends a run's record, and before it, if it is not there yet, the
  /// definition that it refers to. Throws Error, with the file as it was, if
  /// they cannot be written.
  void append(const OrderedJson &record, const OrderedJson &definition);

  /// Appends a definition that is not there yet. Throws as append() does.
  void define(const OrderedJson &definition);

private:
  /// Appends a line in one piece.
  void write(const std::string &line);

  std::string path;
  int descriptor = -1;
  RecordLines lines;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_RECORDFILE_H
