/// \file
/// What --profile and --trace add to a run.

#ifndef TPC_RUNTIME_LIB_RUNPROFILE_H
#define TPC_RUNTIME_LIB_RUNPROFILE_H

#include "tpc/runtime/Calibration.h"
#include "tpc/runtime/Display.h"
#include "tpc/runtime/Instance.h"
#include "tpc/runtime/Profiler.h"
#include "tpc/runtime/Trace.h"
#include "tpc/runtime/TrainingLog.h"

#include <optional>
#include <string>

namespace tpc::runtime {

/// Measures the machine, if there is to be a table, and then all steps while it
/// lives. Keeps a reference to the instance's manifest.
class RunProfile {
public:
  /// An empty `tracePath`: no trace. Throws Error if there is not enough memory
  /// to measure the machine.
  RunProfile(Instance &instance, bool table, const std::string &tracePath);

  /// Writes what was asked for: the log's record and the tables, and the trace.
  /// Throws Error if the trace cannot be written.
  void report(TrainingLog &log, Display &display) const;

private:
  const Manifest &manifest;
  std::string tracePath;
  std::optional<Calibration> calibration;
  Trace trace;
  Profiler profiler;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_RUNPROFILE_H
