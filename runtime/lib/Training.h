/// \file
/// One training run, from its options to its exit status.

#ifndef TPC_RUNTIME_LIB_TRAINING_H
#define TPC_RUNTIME_LIB_TRAINING_H

#include "tpc/runtime/Display.h"
#include "tpc/runtime/Evaluator.h"
#include "tpc/runtime/Holdout.h"
#include "tpc/runtime/InitialWeights.h"
#include "tpc/runtime/Options.h"
#include "tpc/runtime/Signals.h"
#include "tpc/runtime/Timeline.h"
#include "tpc/runtime/TrainingLog.h"
#include "tpc/runtime/TrainingLoop.h"

#include "RunProfile.h"
#include "Setup.h"
#include "TrainingReport.h"

#include <memory>

namespace tpc::runtime {

/// A run: everything is set up before the first step, so that what the user got
/// wrong shows at once. Throws Error.
class Training {
  using Clock = std::chrono::steady_clock;

public:
  Training(const tpc_program &program, const TrainOptions &options)
      : options(options), manifest(checkedManifest(program, options.batch)),
        hyperparameters(manifest), signals(manifest.cpu),
        instance(program, manifest,
                 options.dumpStep.empty() ? InstanceUse::Train
                                          : InstanceUse::TrainWithProbes,
                 options.device(program)) {}

  /// Returns 0, or 130 if the user interrupted the run.
  int run();

private:
  /// As run; a Diverged is not yet in the log.
  int runToEnd();
  /// Of the same parameters; on the samples held out where there are any.
  struct Evaluations {
    std::optional<Evaluation> validation;
    Evaluation test;
  };

  // Before the first step, in this order: TrainingSetup.cpp.
  void checkOptions() const;
  bool hasDiagnostics() const;
  bool hasLog() const {
    return !options.log.empty() || !options.tensorboard.empty();
  }
  void begin();
  void takeInitialWeights();
  void warnOfIdleSettings() const;
  void loadData();
  void checkPosition() const;
  void planSteps();
  void announce();

  // The run itself: Training.cpp.
  void train();
  void reportStart(const char *title);
  bool finishPass();
  bool isBetter(const Evaluation &test) const;
  bool isChosen(const Evaluations &results) const;
  ResultReport::Chosen describeChosen(const Evaluations &last) const;
  void keepBest(const Evaluations &results);
  std::optional<Evaluation> evaluate(const Samples &samples,
                                     const std::vector<uint32_t> &indices,
                                     const std::string &label);
  std::optional<Evaluations> evaluateAll(const std::string &prefix);
  void reportEpoch(const Evaluations &results);
  void showProgress();
  void save();
  void keepBatch();
  void dump() const;
  void reportMeasured();
  bool finish();
  int interrupted();

  const TrainOptions &options;
  Manifest manifest;
  Hyperparameters hyperparameters;
  SignalGuard signals;
  Instance instance;
  RunPosition position;
  /// What --init took.
  InitialWeights initialWeights;
  std::shared_ptr<const Samples> trainSamples, testSamples;
  /// How the training samples are parted.
  Holdout holdout;
  std::optional<TrainingLoop> loop;
  std::optional<TrainingLog> log;
  Display display;
  /// With --profile or --trace, while it trains.
  std::optional<RunProfile> profile;
  /// The run stops when it has taken this many steps since its start.
  int64_t stepLimit = 0;
  /// Epochs after which it stops; 0 if only steps limit it.
  int64_t epochLimit = 0;
  /// Whether anything happened since the last save, and the step of that.
  bool dirty = true;
  std::optional<int64_t> savedStep;
  /// Input and label of the last step, for --dump-step: evaluations overwrite
  /// the buffers.
  std::vector<float> lastInput, lastLabel;
  /// The last evaluation, if no step was taken since.
  std::optional<Evaluations> lastResults;
  /// Of this process: training time and samples of the present epoch, and the
  /// beginning of all.
  double epochSeconds = 0;
  int64_t epochSamples = 0;
  Clock::time_point start = Clock::now();
  bool startReported = false;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_TRAINING_H
