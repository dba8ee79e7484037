/// \file
/// The steps of a training run.

#ifndef TPC_RUNTIME_TRAININGLOOP_H
#define TPC_RUNTIME_TRAININGLOOP_H

#include "tpc/runtime/Dataset.h"
#include "tpc/runtime/Instance.h"
#include "tpc/runtime/RunPosition.h"

#include <functional>
#include <memory>
#include <set>

namespace tpc::runtime {

class DeviceCheck;
class DeviceSteps;
class UpdateNorms;

/// Takes steps and keeps the position. An epoch is one pass, or with an
/// alternating schedule two: one of inverse, then one of forward updates. The
/// last, smaller batch of a pass is dropped. Keeps references to its arguments.
class TrainingLoop {
public:
  /// Trains on the samples that `indices` names. On a device with memory of its
  /// own the data set may take up to `deviceShare` of what is free there;
  /// larger ones are streamed.
  TrainingLoop(Instance &instance, const Samples &samples,
               const std::vector<uint32_t> &indices, RunPosition &position,
               double deviceShare = 0.5);
  ~TrainingLoop();

  int64_t stepsPerPass() const { return passSteps; }
  int64_t passesPerEpoch() const { return epochPasses; }
  int64_t stepsPerEpoch() const { return passSteps * epochPasses; }
  /// Samples that a pass leaves out.
  int64_t droppedSamples() const;
  /// Epochs that are complete.
  int64_t epoch() const { return position.pass / epochPasses; }
  /// Whether the present pass updates forward parameters.
  bool isForwardPass() const {
    return position.pass % epochPasses == epochPasses - 1;
  }
  bool isPassComplete() const { return position.batch == passSteps; }

  /// Says at which step since its start the run is to end: schedules of
  /// learning rates last until there.
  void plan(int64_t steps);

  /// Takes a number of the step that it counts from 1; an empty layer stands
  /// for the whole network.
  using DiagnosticListener =
      std::function<void(int64_t step, const std::string &layer,
                         const std::string &name, float value)>;
  /// Measures the first step and then every `period`-th, on its batch and with
  /// the parameters before it, by the program's function for that. Where that
  /// measures the norm of a layer's gradient, `norm_update` follows after a step
  /// of forward updates: the norm of what it added to the layer's weights.
  /// Throws Error if there is no memory for that.
  void diagnose(int64_t period, DiagnosticListener listener);

  /// Processes the next batch of the present pass, which must not be complete.
  /// Throws Diverged if a metric is not finite after it, naming layer and step
  /// (the first step is 1); and as `check` after 1, 2, 4, 8 ... steps, every
  /// tenth and at the end of a pass. On a device that does not share the host's
  /// memory it returns before the step is done, and all of that comes after
  /// 1, 2, 4, 8 ... steps and at the end of a pass.
  void step();

  /// Waits for the steps that were asked for and takes their metrics into the
  /// position. Throws Diverged if one was not finite.
  void collect();

  /// As `collect`; throws Diverged if a parameter is not finite, naming it and
  /// the step.
  void check();

  /// Goes on to the next pass, and forgets the sums if that begins an epoch.
  void finishPass();

  /// Mean of metric `name` over the steps of this epoch; nothing if there were
  /// none.
  std::optional<double> mean(const std::string &name) const;
  /// Percent of this epoch's samples that were wrong before their update.
  std::optional<double> errorPercent() const;
  /// Percent whose label was not among the k greatest outputs; nothing where
  /// the program does not count them.
  std::optional<double> topKErrorPercent() const;

  /// Probes that some step has written.
  const std::set<std::string> &writtenProbes() const { return probes; }

private:
  void stepOnHost(const Function &function);
  void stepOnDevice(const Function &function);
  [[noreturn]] void failMetric(const std::string &name, float value,
                               int64_t step) const;
  /// Of the samples that `metric` counts.
  std::optional<double> percent(const std::string &metric) const;
  void loadNextBatch();
  bool isDiagnosed() const;
  void diagnose() const;
  void checkParameters();
  void checkMetrics(const Function &function) const;
  /// Calls `visit` with each metric of the function that counts in the epoch's
  /// means, its place in the position and its place among the function's.
  template <typename Visit>
  void forEachCounted(const Function &function, const Visit &visit) const;
  void accumulate(const Function &function);
  void prepareOrder();

  Instance &instance;
  const Samples &samples;
  const std::vector<uint32_t> &indices;
  RunPosition &position;
  int64_t passSteps = 0;
  int64_t epochPasses = 1;
  /// 0: nothing is measured.
  int64_t diagnosticPeriod = 0;
  DiagnosticListener diagnosticListener;
  std::unique_ptr<UpdateNorms> updateNorms;
  /// The order of pass `orderPass`.
  std::vector<uint32_t> order;
  int64_t orderPass = -1;
  std::set<std::string> probes;
  /// Null where the host makes batches and reads metrics.
  std::unique_ptr<DeviceSteps> onDevice;
  /// The pass for which `onDevice` was made ready; and its function, until its
  /// steps' metrics are in the position.
  int64_t devicePass = -1;
  const Function *uncollected = nullptr;
  /// Null where the host reads parameters.
  std::unique_ptr<DeviceCheck> deviceCheck;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_TRAININGLOOP_H
