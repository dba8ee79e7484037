//===- TextTable.cpp - columns as wide as their contents ------------------===//

#include "TextTable.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"

using namespace llvm;
using namespace tpc;

void TextTable::addRow(std::vector<std::string> cells) {
  assert(cells.size() == columns && "a cell for each heading");
  rows.push_back(std::move(cells));
}

void TextTable::print(raw_ostream &out) const {
  std::vector<size_t> widths(columns, 0);
  for (const auto &row : rows)
    for (auto [width, cell] : zip_equal(widths, row))
      width = std::max(width, cell.size());
  for (const auto &row : rows) {
    std::string line;
    raw_string_ostream stream(line);
    for (auto [column, cell] : enumerate(row))
      stream << (column == 0 ? std::string(indent, ' ') : "  ")
             << (column < numbers || column >= texts
                     ? left_justify(cell, widths[column])
                     : right_justify(cell, widths[column]));
    out << StringRef(line).rtrim() << "\n";
  }
}

std::string tpc::shortNumber(int64_t count) {
  constexpr StringRef factors[] = {"", " k", " M", " G", " T", " P", " E"};
  double value = count;
  size_t factor = 0;
  // 999.5 would be printed as 1000.
  for (; value >= 999.5 && factor + 1 < std::size(factors); ++factor)
    value /= 1000;
  std::string text;
  raw_string_ostream stream(text);
  if (factor == 0)
    stream << count;
  else
    stream << format("%.*f",
                     value < 9.995   ? 2
                     : value < 99.95 ? 1
                                     : 0,
                     value)
           << factors[factor];
  return text;
}

std::string tpc::shortBytes(int64_t count) {
  std::string text = shortNumber(count);
  return text + (text.find(' ') == std::string::npos ? " B" : "B");
}
