/// \file
/// Many training runs side by side, in a folder, whatever ends them.

#ifndef TPC_RUNTIME_LIB_MANYRUNS_H
#define TPC_RUNTIME_LIB_MANYRUNS_H

#include "tpc/runtime/Display.h"
#include "tpc/runtime/Options.h"
#include "tpc/runtime/RunMemory.h"
#include "tpc/runtime/Search.h"
#include "tpc/runtime/Signals.h"
#include "tpc/runtime/WorkerPool.h"

#include "RecordFile.h"
#include "RunFolder.h"
#include "RunRecord.h"
#include "RunSamples.h"

#include <chrono>
#include <exception>
#include <map>
#include <memory>

namespace tpc::runtime {

/// More than anybody makes in one folder, and few enough to be kept in memory.
constexpr int64_t mostRuns = 100000;

/// What all runs have in common.
struct ManyRunsOptions {
  /// Data, limit, holdout, shuffling and initial weights of each run.
  TrainOptions train;
  int64_t epochs = 1;
  /// Runs side by side, each on one thread.
  int jobs = 1;
  /// Successive halving with this factor; 0: every run takes all epochs.
  int64_t eta = 0;
  /// Where a finished run's last checkpoint goes, with `/NAME.safetensors`
  /// after it; empty: nowhere.
  std::string weights;
};

/// Makes runs, each in a process that is forked for it and so shares code and
/// samples with the others; as many side by side as `jobs` says, or fewer, with
/// a warning, where the memory does not suffice. A run that has a record is not
/// made again; one that was interrupted goes on from its checkpoint. A run that
/// diverges is finished.
class ManyRuns {
public:
  /// Keeps references to folder and records.
  ManyRuns(ManyRunsOptions options, std::vector<PlannedRun> runs,
           const RunFolder &folder, RecordFile &records,
           ProgramSource programs);

  /// Gives the samples of `manifest`'s data set; they are loaded when they are
  /// first needed otherwise.
  void setSamples(const Manifest &manifest, SharedSamples samples);

  /// Returns 0 when all runs have records, 130 after an interruption by the
  /// user, or 1 if processes were killed, or after an error of a program
  /// source. Throws Error if a run fails, naming it, after the others were told
  /// to stop, and if there is no memory for a single run.
  int run();

  /// The records of the runs that are finished, in the order of the runs.
  std::vector<OrderedJson> results() const;

private:
  enum class State { Waiting, Running, AtRung, Finished };

  struct Run {
    PlannedRun plan;
    State state = State::Waiting;
    /// Index of the rung that it trains to, or stands at.
    size_t rung = 0;
    /// What is known of it at its rung.
    OrderedJson record;
    /// What the record refers to.
    OrderedJson definition;
    int64_t stepsPerEpoch = 0;
  };

  void takeRecords();
  void restoreDefinitions();
  bool restoreDefinition(const std::string &wanted,
                         const std::vector<const Run *> &users);
  void takeLogs();
  void compareAtRungs();
  void compareAtRungs(const std::vector<Run *> &group);
  int64_t countTrained(const Manifest &manifest);
  void checkBatches();
  bool startNext();
  bool fits(const Run &run, const tpc_program &program,
            const Manifest &manifest);
  int train(const Run &run, const tpc_program &program,
            const SharedSamples &shared, WorkerPool::Progress &progress) const;
  void finishProcess(const WorkerPool::Finished &finished);
  void takeResult(Run &run);
  void finish(Run &run, std::optional<int64_t> stoppedAt);
  std::string weightsPath(const Run &run) const;
  bool hasWeights(const Run &run) const;
  void settleCheckpoint(const Run &run) const;
  void showProgress();
  std::exception_ptr stopAll();
  const SharedSamples &samplesFor(const Manifest &manifest);
  size_t count(State state) const;
  /// In epochs: of all runs, as far as it is known.
  double workDone() const;
  double workPlanned() const;

  ManyRunsOptions options;
  std::vector<Run> runs;
  const RunFolder &folder;
  RecordFile &records;
  ProgramSource programs;
  /// Epochs at which runs are compared; the last is where they end.
  std::vector<int64_t> rungs;
  std::map<std::string, SharedSamples> samples;
  SignalGuard signals;
  Display display;
  std::unique_ptr<WorkerPool> pool;
  RunMemory memory;
  /// Whether the user was told that fewer runs fit than were to run.
  bool toldOfMemory = false;
  /// Of runs whose process a signal ended.
  std::vector<std::string> killed;
  int killedBy = 0;
  double workAtStart = 0;
  std::chrono::steady_clock::time_point start =
      std::chrono::steady_clock::now();
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_MANYRUNS_H
