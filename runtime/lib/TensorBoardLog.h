/// \file
/// The log of a run for TensorBoard.

#ifndef TPC_RUNTIME_LIB_TENSORBOARDLOG_H
#define TPC_RUNTIME_LIB_TENSORBOARDLOG_H

#include "tpc/runtime/EventFile.h"

#include "Json.h"

#include <string>

namespace tpc::runtime {

class ProtobufMessage;

/// Turns the lines of a run's log into events, so that both say the same:
/// numbers of an epoch become scalars at its step (`loss/train`,
/// `forward_loss/<layer>`, `speed/examples_per_second`), as diagnostics do
/// (`<name>/<layer>`); the configuration becomes a text and the hyperparameters
/// of TensorBoard's HParams view; the result scalars, and the end of the
/// session. What is not finite is left out.
class TensorBoardLog {
public:
  /// `resumes` at step `step`: TensorBoard then forgets what an earlier session
  /// in the folder did after it. Throws Error if the folder cannot be written,
  /// or has events already and this is a new run.
  TensorBoardLog(const std::string &folder, bool resumes, int64_t step);

  /// A line of the log, as TrainingLog gets it.
  void write(const std::string &line);
  /// Throws Error if an event could not be written.
  void check() const { file.check(); }

private:
  void writeConfiguration(const OrderedJson &record);
  void writeEpoch(const OrderedJson &record);
  void writeDiagnostics(const OrderedJson &record);
  void writeResult(const OrderedJson &record);
  /// Writes an event with what `field` of an event's oneof says.
  void writeEvent(int64_t step, uint32_t field, const ProtobufMessage &what);

  EventFile file;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_TENSORBOARDLOG_H
