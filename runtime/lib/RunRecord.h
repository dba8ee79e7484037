/// \file
/// What is kept of a finished run: its record.

#ifndef TPC_RUNTIME_LIB_RUNRECORD_H
#define TPC_RUNTIME_LIB_RUNRECORD_H

#include "tpc/runtime/SearchSpace.h"

#include "Json.h"

#include <optional>

namespace tpc::runtime {

/// One of many runs, before it is made.
struct PlannedRun {
  std::string trainer;
  /// Of a search: its name, and the configuration's number.
  std::string search;
  std::optional<int64_t> configuration;
  uint64_t seed = 0;
  /// In place of the model's own values.
  std::vector<Setting> settings;

  /// Those that are chosen when compiling, as `KEY=VALUE`.
  std::vector<std::string> compileTimeSettings() const;
  /// A file's name: `dtp_parallel-table4-7`, `dtp_parallel-seed3`.
  std::string name() const;
  /// Whether `record` is this run's.
  bool matches(const OrderedJson &record) const;
};

/// The name of the run that `record` is of; that of no run if it says none.
std::string nameOfRun(const OrderedJson &record);

/// What a training log says, as far as it is whole.
struct RunLog {
  /// The first line; null where there is none.
  OrderedJson configuration;
  /// Those of epochs 1, 2, ...; of an epoch that was written twice, as a run
  /// that was killed and resumed does, the last.
  std::vector<OrderedJson> epochs;
  /// Null for a run that did not diverge.
  OrderedJson diverged;
  /// Whether the result follows the last epoch: it is written when the last
  /// checkpoint is saved, which an epoch's line says nothing of.
  bool ended = false;
  /// Of training, over all epochs.
  double seconds = 0;
};

/// Reads a log; an empty RunLog where there is no file.
RunLog readRunLog(const std::string &path);

/// What a run's log says of its trainer, whatever the hyperparameters: network,
/// layers and the clauses of rule and trainer. Its member `definition` is a
/// checksum of the others, by which the records of runs refer to it.
OrderedJson makeDefinition(const RunLog &log);

/// The record of a run whose log is complete: docs/search.md says what it holds.
/// It refers to `definition`, which makeDefinition() made of the log.
/// `stoppedAt` is the epoch after which halving ended the run.
OrderedJson makeRecord(const PlannedRun &run, const RunLog &log,
                       const OrderedJson &definition,
                       const std::string &logName,
                       std::optional<int64_t> stoppedAt);

/// Whether `line` is the record of a run, with all that the functions here
/// read.
bool isRecord(const OrderedJson &line);

/// Whether `line` is what makeDefinition() made.
bool isDefinition(const OrderedJson &line);

/// What runs are compared by, the less the better: the best validation error
/// where samples are held out, else the best test error; losses where there
/// are no classes; of the first `epochs` epochs, or of all. Nothing for a run
/// that diverged, unless that was after them, or has no complete epoch.
std::optional<double> scoreOf(const OrderedJson &record,
                              std::optional<int64_t> epochs = std::nullopt);

/// The name of that in words: `validation error`.
std::string scoreName(const OrderedJson &record);

/// `4.12%` or `23.4`; `diverged` for a run that did.
std::string scoreText(const OrderedJson &record);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_RUNRECORD_H
