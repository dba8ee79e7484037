#include "tpc/runtime/Trainer.h"

#include "tpc/runtime/AtomicFile.h"
#include "tpc/runtime/Checkpoint.h"
#include "tpc/runtime/Error.h"
#include "tpc/runtime/Evaluator.h"
#include "tpc/runtime/Safetensors.h"
#include "tpc/runtime/Signals.h"

#include "Guard.h"
#include "Setup.h"

#include <set>

namespace tpc::runtime {

namespace {

/// Writes what the network made of the samples, and their classes or targets
/// as far as they have them.
void writeOutputs(const std::string &path, const Manifest &manifest,
                  const Samples &samples, const std::vector<float> &outputs) {
  TensorFile file;
  Shape shape = manifest.output;
  shape.insert(shape.begin(), samples.count);
  file.add("outputs", shape, outputs.data());
  std::vector<int64_t> labels(samples.labels.begin(), samples.labels.end());
  if (!labels.empty())
    file.add("labels", {samples.count}, labels.data());
  if (!samples.targets.empty())
    file.add("targets", shape, samples.targets.data());
  file.metadata = {{"tpc.trainer", manifest.trainer},
                   {"tpc.network", manifest.network}};
  writeSafetensors(path, file);
}

int runEvaluation(const tpc_program &program, const EvalOptions &options) {
  Manifest manifest = readManifest(program);
  if (options.outputs == options.load)
    fail("--outputs and --load name the same file, '{}'", options.load);
  if (!options.outputs.empty())
    checkWritable(options.outputs);
  setThreads(options.threads);
  SignalGuard signals(manifest.cpu);

  Instance instance(program, manifest, InstanceUse::Evaluate);
  instance.setHyperparameters(Hyperparameters(manifest));
  std::set<std::string> used;
  for (const Argument &argument : instance.evaluateFunction().arguments)
    if (argument.kind == ArgumentKind::State)
      used.insert(argument.name);
  loadNetwork(options.load, manifest, instance.states,
              [&](const StateTensor &state) { return used.count(state.name); });

  Samples samples =
      loadFitting(manifest, options.data,
                  options.split == "train" ? Split::Train : Split::Test);
  if (options.limit)
    samples.truncate(*options.limit);
  const float *output = instance.buffer(ArgumentKind::Output);
  if (!options.outputs.empty() && !output)
    fail("--outputs: the program's evaluate function gives no outputs");
  std::vector<float> outputs;
  std::optional<Evaluation> result =
      evaluateSamples(instance, samples, [&](int64_t rows) {
        if (!options.outputs.empty())
          outputs.insert(outputs.end(), output,
                         output + rows * elementCount(manifest.output));
        return !signals.interrupted();
      });
  if (!result) {
    fmt::print(stderr, "tpc: interrupted\n");
    return 130;
  }
  fmt::print("{} on {} {} samples: loss {:.6g}", manifest.trainer,
             samples.count, options.split, result->loss);
  if (result->error)
    fmt::print(", error {:.2f}%", *result->error);
  if (result->topKError)
    fmt::print(", top-{} error {:.2f}%", manifest.topK, *result->topKError);
  fmt::print("\n");
  if (!options.outputs.empty())
    writeOutputs(options.outputs, manifest, samples, outputs);
  return 0;
}

} // namespace

int evaluate(const tpc_program &program, const EvalOptions &options) noexcept {
  return guarded([&] { return runEvaluation(program, options); });
}

} // namespace tpc::runtime
