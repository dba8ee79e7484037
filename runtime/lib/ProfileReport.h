/// \file
/// What a profile says: a table for the screen, JSON for the log.

#ifndef TPC_RUNTIME_LIB_PROFILEREPORT_H
#define TPC_RUNTIME_LIB_PROFILEREPORT_H

#include "tpc/runtime/Calibration.h"
#include "tpc/runtime/Profiler.h"

namespace tpc::runtime {

/// The log's record `profile`; `batch` samples are in a step.
std::string profileLine(const std::vector<FunctionProfile> &functions,
                        const Calibration &calibration, int64_t batch);

/// What the machine can do, in one line.
std::string calibrationText(const Calibration &calibration);

/// The steps of one function: how long they take, a table of its kernels,
/// those that take longest first, and what the matrix products reach.
std::string profileText(const FunctionProfile &profile,
                        const Calibration &calibration, int64_t batch);

/// `h1, h2: product; add, tanh`, a kernel in words.
std::string describe(const Kernel &kernel);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_PROFILEREPORT_H
