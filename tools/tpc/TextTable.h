//===- TextTable.h - columns as wide as their contents ----------*- C++ -*-===//

#ifndef TPC_TOOLS_TPC_TEXTTABLE_H
#define TPC_TOOLS_TPC_TEXTTABLE_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/raw_ostream.h"

#include <string>
#include <vector>

namespace tpc {

/// Rows of text, printed in columns two spaces apart.
class TextTable {
public:
  /// Columns from `numbers` up to `texts` are aligned at the right, the others
  /// at the left.
  TextTable(size_t columns, size_t numbers, size_t texts, size_t indent)
      : columns(columns), numbers(numbers), texts(texts), indent(indent) {}

  /// A cell for each column.
  void addRow(std::vector<std::string> cells);
  void print(llvm::raw_ostream &out) const;

private:
  size_t columns, numbers, texts, indent;
  std::vector<std::vector<std::string>> rows;
};

/// A count in three digits with its factor of 1000: `640`, `1.20 k`, `34.5 M`.
std::string shortNumber(int64_t count);
/// The same in bytes: `640 B`, `1.20 kB`.
std::string shortBytes(int64_t count);

} // namespace tpc

#endif // TPC_TOOLS_TPC_TEXTTABLE_H
