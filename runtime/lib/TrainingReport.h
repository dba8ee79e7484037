/// \file
/// The lines of a training run: JSON for the log, text for the screen.

#ifndef TPC_RUNTIME_LIB_TRAININGREPORT_H
#define TPC_RUNTIME_LIB_TRAININGREPORT_H

#include "tpc/runtime/Diverged.h"
#include "tpc/runtime/Evaluator.h"
#include "tpc/runtime/Options.h"
#include "tpc/runtime/RunPosition.h"
#include "tpc/runtime/TrainingLoop.h"

namespace tpc::runtime {

/// One epoch of forward updates (with an alternating schedule, the inverse
/// epoch before it included).
struct EpochReport {
  int64_t epoch = 0;
  int64_t step = 0;
  /// The k of the errors that count the k greatest outputs; 0: there are none.
  int64_t topK = 0;
  std::optional<double> trainLoss, trainError, trainTopKError;
  std::optional<Evaluation> validation;
  Evaluation test;
  struct LayerLosses {
    std::string name;
    std::optional<double> forward, inverse;
  };
  std::vector<LayerLosses> layers;
  /// Of training alone, and the rate of samples in that time.
  double seconds = 0;
  double examplesPerSecond = 0;
};

/// How a run ended.
struct ResultReport {
  int64_t epoch = 0;
  int64_t step = 0;
  /// As in EpochReport.
  int64_t topK = 0;
  std::optional<double> bestError, finalError;
  std::optional<double> bestTopKError, finalTopKError;
  double bestLoss = 0, finalLoss = 0;
  /// What validation chose, where there is any: the epoch (nothing if it is the
  /// end of the run, not of an epoch), and what that reached.
  struct Chosen {
    std::optional<int64_t> epoch;
    Evaluation validation, test;
    Evaluation finalValidation;
  };
  std::optional<Chosen> chosen;
  double seconds = 0;
};

/// The log's first line: everything that decides what the run computes.
/// `loop` is null for a run that only initialises; an `epochLimit` of 0 is
/// none.
std::string configurationLine(const Manifest &manifest,
                              const TrainOptions &options,
                              const Hyperparameters &hyperparameters,
                              const RunPosition &position,
                              const TrainingLoop *loop, int64_t testSamples,
                              int64_t epochLimit, int64_t stepLimit,
                              int threads);
std::string epochLine(const EpochReport &report);
std::string resultLine(const ResultReport &report);
/// A number of step `step`, counted from 1; `layer` is empty for the network.
std::string diagnosticLine(int64_t step, const std::string &layer,
                           const std::string &name, float value);
/// The log's last line, for a run that diverged in `epoch` (from 1).
std::string divergedLine(const Diverged &error, int64_t epoch);

/// The same for the screen; `epochs` is 0 if the run has no limit of epochs.
std::string epochText(const EpochReport &report, int64_t epochs);
std::string resultText(const ResultReport &report, int64_t bestEpoch);
std::string validationText(const ResultReport::Chosen &chosen);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_TRAININGREPORT_H
