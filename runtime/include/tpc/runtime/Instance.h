/// \file
/// A compiled program with memory for all its arguments: ready to be called.

#ifndef TPC_RUNTIME_INSTANCE_H
#define TPC_RUNTIME_INSTANCE_H

#include "tpc/runtime/ArgumentBuffers.h"
#include "tpc/runtime/Device.h"
#include "tpc/runtime/MemoryPlan.h"
#include "tpc/runtime/StateSet.h"

#include "tpc_runtime.h"

namespace tpc::runtime {

/// Whether an instance for `use` keeps `state`.
bool needsState(const Manifest &manifest, InstanceUse use,
                const StateTensor &state);

/// The arguments for which an instance for `use` has buffers of its own, each
/// kind and name once: all but states. One workspace, the largest, serves all
/// functions.
std::vector<Argument> bufferArguments(const Manifest &manifest,
                                      InstanceUse use);

/// Parses and checks the manifest of `program`. Throws Error, also for a
/// program of another ABI version.
Manifest readManifest(const tpc_program &program);

/// Owns the buffers; arguments of the same kind and name share one across
/// functions. Keeps references to program and manifest.
class Instance {
  std::shared_ptr<Device> theDevice;

public:
  /// On `device`, which must be the program's. Throws Error if a function of
  /// the manifest is not in the program, or, before it allocates anything, if
  /// there is not enough memory.
  Instance(const tpc_program &program, const Manifest &manifest,
           InstanceUse use, std::shared_ptr<Device> device);

  const Manifest &manifest() const { return theManifest; }
  Device &device() const { return *theDevice; }
  std::shared_ptr<Device> sharedDevice() const { return theDevice; }
  /// The run's memory of the host; what is large besides the instance's buffers
  /// is taken from here.
  MemoryBudget memory;
  StateSet states;

  /// The function with these updates; the evaluate function. Those for training
  /// are the dumping ones if the instance was made for probes.
  const Function &trainFunction(bool updatesForward) const;
  const Function &evaluateFunction() const;

  /// The host's view of an argument; null if no function has it. What the host
  /// writes, the next call sees; what a call writes is here after it. The
  /// workspace has none where the device does not share the host's memory.
  float *buffer(ArgumentKind kind, const std::string &name = "") const;

  /// The functions that the instance calls.
  std::vector<const Function *> functions() const;
  /// Where on the device an argument is; null if no function has it.
  void *onDevice(ArgumentKind kind, const std::string &name) const;
  /// A function of the program, which the manifest need not name; null if there
  /// is none.
  const tpc_function *findCode(const std::string &name) const;
  /// A function with the instance's buffers.
  FunctionCall callOf(const Function &function) const;

  void setHyperparameters(const Hyperparameters &hyperparameters);
  /// Does nothing if no function has this counter.
  void setCounter(const std::string &name, int64_t value);

  /// What it was set to; null if no function has it.
  const int64_t *counter(const std::string &name) const;

  /// Runs `function` on what the device has and brings its results to the host.
  void run(const Function &function);

  /// Brings what the host wrote to the device and then does as `run`, with
  /// denormal numbers flushed to zero.
  void call(const Function &function);

private:
  struct Bound {
    const Function *function = nullptr;
    std::unique_ptr<BoundFunction> code;
  };

  void *bind(const Argument &argument) const;

  const tpc_program &program;
  const Manifest &theManifest;
  ArgumentBuffers buffers;
  std::vector<Bound> bound;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_INSTANCE_H
