#include "tpc/runtime/TextTable.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <iterator>

namespace tpc::runtime {

void TextTable::addRow(std::vector<std::string> cells) {
  assert(cells.size() == columns && "a cell for each heading");
  rows.push_back(std::move(cells));
}

std::string TextTable::text() const {
  std::vector<size_t> widths(columns, 0);
  for (const std::vector<std::string> &row : rows)
    for (size_t column = 0; column < columns; ++column)
      widths[column] = std::max(widths[column], row[column].size());
  std::string result;
  for (const std::vector<std::string> &row : rows) {
    std::string line;
    for (size_t column = 0; column < columns; ++column) {
      line += column == 0 ? std::string(indent, ' ') : "  ";
      bool left = column < numbers || column >= texts;
      line += left ? fmt::format("{:<{}}", row[column], widths[column])
                   : fmt::format("{:>{}}", row[column], widths[column]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    result += line + "\n";
  }
  return result;
}

std::string threeDigits(double value) {
  // 9.995 would be printed as 10.00.
  return fmt::format("{:.{}f}", value,
                     value < 9.995   ? 2
                     : value < 99.95 ? 1
                                     : 0);
}

std::string shortNumber(int64_t count) {
  constexpr const char *factors[] = {"", " k", " M", " G", " T", " P", " E"};
  double value = static_cast<double>(count);
  size_t factor = 0;
  // 999.5 would be printed as 1000.
  for (; value >= 999.5 && factor + 1 < std::size(factors); ++factor)
    value /= 1000;
  return factor == 0 ? std::to_string(count)
                     : threeDigits(value) + factors[factor];
}

std::string shortBytes(int64_t count) {
  std::string text = shortNumber(count);
  return text + (text.find(' ') == std::string::npos ? " B" : "B");
}

std::string shapeText(const std::vector<int64_t> &shape) {
  std::string text;
  for (int64_t size : shape)
    text += (text.empty() ? "" : "x") + std::to_string(size);
  return text.empty() ? "scalar" : text;
}

} // namespace tpc::runtime
