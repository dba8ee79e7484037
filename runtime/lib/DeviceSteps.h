/// \file
/// Steps of a run on a device that has memory of its own.

#ifndef TPC_RUNTIME_LIB_DEVICESTEPS_H
#define TPC_RUNTIME_LIB_DEVICESTEPS_H

#include "tpc/runtime/Dataset.h"
#include "tpc/runtime/Instance.h"
#include "tpc/runtime/RunPosition.h"

#include "SampleWindows.h"

#include <map>

namespace tpc::runtime {

/// Runs steps whose batches, counters and sums of metrics stay on the device:
/// for a step the host does nothing but ask for what was recorded. The data set
/// is on the device as it is in the host's memory, as bytes or floats; if it is
/// larger than its share, windows of it are.
///
/// Works by the program's support functions; see tpc_runtime.h. Keeps
/// references to its arguments.
class DeviceSteps {
public:
  /// Null where steps take their batches from the host: on devices that share
  /// its memory, and where the instance records probes. The data set may take
  /// up to `share` of the device's free memory.
  static std::unique_ptr<DeviceSteps>
  create(Instance &instance, const Samples &samples, double share);

  /// Makes ready for steps by `function` from `position` on, which takes the
  /// pass's samples in `order`.
  void begin(const Function &function, const RunPosition &position,
             const std::vector<uint32_t> &order);

  /// Makes the batch of the next step, without the step.
  void loadBatch();
  /// Takes a step. Returns before it is done.
  void run();

  /// What the steps since `begin` came to.
  struct Numbers {
    /// Of each metric of the function, in the order of its arguments: the sum
    /// over the steps, and what it was at `begin`.
    std::vector<double> sums;
    /// The first step, from 1, after which a metric was not finite, with the
    /// metric's place and its value; 0: there was none.
    int64_t badStep = 0;
    size_t badMetric = 0;
    float badValue = 0;
  };
  /// Waits for the steps.
  Numbers collect();

private:
  DeviceSteps(Instance &instance, const Samples &samples, double share);

  /// What is recorded for a function that trains.
  struct Recorded {
    std::unique_ptr<BoundFunction> batch, step;
    DeviceBuffer sums;
  };

  /// Makes the buffers for the samples' places.
  void allocateSamples(int64_t inputBytes, int64_t labelBytes, bool resident);
  Recorded record(const Function &function);
  std::vector<FunctionCall> batchCalls() const;
  void *counter(const char *name);
  void uploadOrder(const RunPosition &position,
                   const std::vector<uint32_t> &order);

  Instance &instance;
  const Samples &samples;
  std::shared_ptr<Device> device;
  bool changes = false;
  /// Samples on the device: all, or those of two windows.
  int64_t places = 0;
  DeviceBuffer inputs, labels, orderList, changeList, status, updates;
  /// Null where the whole data set is on the device. Copies to what is above,
  /// so that it has to end before.
  std::unique_ptr<SampleWindows> windows;
  /// Counters that no function of the program has.
  std::map<std::string, DeviceBuffer> ownCounters;
  std::map<const Function *, Recorded> recorded;
  const Function *function = nullptr;
  /// The pass's samples; and the next step's batch of it.
  std::vector<uint32_t> order;
  int64_t batch = 0;
};

/// Looks for numbers that are not finite in states on the device.
class DeviceCheck {
public:
  /// Of the states for which `needed` is true.
  DeviceCheck(Instance &instance,
              const std::function<bool(const StateTensor &)> &needed);
  /// The name of the first such state; empty if there is none.
  std::string find();

private:
  Device &device;
  std::vector<std::string> names;
  DeviceBuffer found;
  std::unique_ptr<BoundFunction> check;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_DEVICESTEPS_H
