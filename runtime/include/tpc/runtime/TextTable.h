/// \file
/// Numbers and tables for people to read.

#ifndef TPC_RUNTIME_TEXTTABLE_H
#define TPC_RUNTIME_TEXTTABLE_H

#include <cstdint>
#include <string>
#include <vector>

namespace tpc::runtime {

/// Rows of text, printed in columns as wide as their contents, two spaces
/// apart.
class TextTable {
public:
  /// Columns from `numbers` up to `texts` are aligned at the right, the others
  /// at the left.
  TextTable(size_t columns, size_t numbers, size_t texts, size_t indent)
      : columns(columns), numbers(numbers), texts(texts), indent(indent) {}

  /// A cell for each column.
  void addRow(std::vector<std::string> cells);
  /// The rows, each ended by a newline.
  std::string text() const;

private:
  size_t columns, numbers, texts, indent;
  std::vector<std::vector<std::string>> rows;
};

/// A count in three digits with its factor of 1000: `640`, `1.20 k`, `34.5 M`.
std::string shortNumber(int64_t count);
/// The same in bytes: `640 B`, `1.20 kB`.
std::string shortBytes(int64_t count);
/// A number in three digits: `0.12`, `1.23`, `12.3`, `123`, `1234`.
std::string threeDigits(double value);
/// `20x30`, or `scalar`.
std::string shapeText(const std::vector<int64_t> &shape);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_TEXTTABLE_H
