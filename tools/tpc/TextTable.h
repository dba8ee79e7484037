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
  /// The first row holds the headings; columns before `numbers` are aligned at
  /// the left, the others at the right.
  TextTable(std::vector<std::string> headings, size_t numbers);

  /// As many cells as there are headings.
  void addRow(std::vector<std::string> cells);
  void print(llvm::raw_ostream &out) const;

private:
  size_t numbers;
  std::vector<std::vector<std::string>> rows;
};

/// A count in three digits with its factor of 1000: `640`, `1.20 k`, `34.5 M`.
std::string shortNumber(int64_t count);

} // namespace tpc

#endif // TPC_TOOLS_TPC_TEXTTABLE_H
