//===- Report.h - tables and figures from logs ------------------*- C++ -*-===//

#ifndef TPC_TOOLS_TPC_REPORT_H
#define TPC_TOOLS_TPC_REPORT_H

#include <string>
#include <vector>

namespace tpc {

struct ReportOptions {
  /// Folders with logs, or logs.
  std::vector<std::string> paths;
  /// The folder to write.
  std::string output;
  /// Whether to go on and write the report anew whenever a log changes.
  bool live = false;
};

/// Hands over to the Python package tpc_report, in `share/tpc/report` beside
/// the tool's `bin`, with the interpreter that $TPC_PYTHON names or else one
/// that has its libraries. Returns only if it cannot: 1, after an error.
int runReport(const ReportOptions &options);

} // namespace tpc

#endif // TPC_TOOLS_TPC_REPORT_H
