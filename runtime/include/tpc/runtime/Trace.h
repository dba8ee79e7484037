/// \file
/// The last steps of a run on a time line, in Chrome's trace event format.

#ifndef TPC_RUNTIME_TRACE_H
#define TPC_RUNTIME_TRACE_H

#include "tpc/runtime/Profiler.h"

#include <map>
#include <string>

namespace tpc::runtime {

/// Keeps the last steps of each function and writes them as JSON that Perfetto
/// and chrome://tracing open ("Trace Event Format", object form): a row for
/// each thread, in microseconds since the first event that is kept. Rows of
/// other threads than the first have what they did of each kernel, and the
/// first has whole steps, the kernels in them, and in those when it waited for
/// the others.
class Trace : public StepObserver {
public:
  /// Steps that are kept of each function.
  static constexpr size_t keptSteps = 50;

  void finishedStep(const Function &function,
                    const std::vector<TraceEvent> &events) override;

  /// Writes the file, whole or not at all. Throws Error if it cannot.
  void write(const std::string &path, const Manifest &manifest,
             int threads) const;

private:
  struct Ring {
    std::vector<std::vector<TraceEvent>> steps;
    /// The oldest, once all places are taken.
    size_t next = 0;
  };
  /// All that is kept, the earlier beginning first; of two that begin together
  /// the longer.
  std::vector<TraceEvent> sorted() const;

  std::map<const Function *, Ring> rings;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_TRACE_H
