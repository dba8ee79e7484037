#include "tpc/runtime/Trainer.h"

#include "tpc/runtime/AtomicFile.h"
#include "tpc/runtime/Checkpoint.h"
#include "tpc/runtime/Error.h"
#include "tpc/runtime/Evaluator.h"
#include "tpc/runtime/Png.h"
#include "tpc/runtime/ReconstructionPicture.h"
#include "tpc/runtime/Safetensors.h"
#include "tpc/runtime/Signals.h"

#include "Guard.h"
#include "Setup.h"

#include <algorithm>
#include <set>

namespace tpc::runtime {

namespace {

constexpr int64_t defaultImageCount = 16;

/// Throws Error for options that do not go together, or cannot be met.
void checkOptions(const EvalOptions &options) {
  std::pair<const char *, const std::string *> outputs[] = {
      {"--outputs", &options.outputs}, {"--images", &options.images}};
  for (auto &[name, path] : outputs)
    if (*path == options.load)
      fail("{} and --load name the same file, '{}'", name, options.load);
  if (!options.images.empty() && options.images == options.outputs)
    fail("--images and --outputs name the same file, '{}'", options.images);
  if (options.images.empty() && options.imageCount)
    fail("--image-count: expected --images beside it, found none");
  for (auto &[name, path] : outputs)
    if (!path->empty())
      checkWritable(*path);
}

/// How many samples to draw. Throws Error where samples cannot be drawn, or are
/// fewer than were asked for.
int64_t countImages(const EvalOptions &options, const Manifest &manifest,
                    const Samples &samples) {
  if (options.images.empty())
    return 0;
  checkDrawable(samples.shape, manifest.output);
  if (options.imageCount && *options.imageCount > samples.count)
    fail("--image-count: expected at most {}, the samples that there are, "
         "found {}",
         samples.count, *options.imageCount);
  return std::min(options.imageCount.value_or(defaultImageCount),
                  samples.count);
}

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

void printResult(const Manifest &manifest, const EvalOptions &options,
                 int64_t samples, const Evaluation &result) {
  fmt::print("{} on {} {} samples: loss {:.6g}", manifest.trainer, samples,
             options.split, result.loss);
  if (result.error)
    fmt::print(", error {:.2f}%", *result.error);
  if (result.topKError)
    fmt::print(", top-{} error {:.2f}%", manifest.topK, *result.topKError);
  // The squared error is summed over a sample's values.
  if (manifest.labelKind == LabelKind::Input &&
      manifest.loss == "squared_error")
    fmt::print(" (mean squared reconstruction error per sample; {:.6g} per "
               "value)",
               result.loss / static_cast<double>(manifest.labelSize));
  fmt::print("\n");
}

int runEvaluation(const tpc_program &program, const EvalOptions &options) {
  Manifest manifest = readManifest(program);
  checkOptions(options);
  setThreads(options.threads);
  SignalGuard signals(manifest.cpu);

  Instance instance(program, manifest, InstanceUse::Evaluate,
                    options.device(program));
  instance.setHyperparameters(Hyperparameters(manifest));
  std::set<std::string> used;
  for (const Argument &argument : instance.evaluateFunction().arguments)
    if (argument.kind == ArgumentKind::State)
      used.insert(argument.name);
  loadNetwork(options.load, manifest, instance.states,
              [&](const StateTensor &state) { return used.count(state.name); });

  Samples samples =
      loadFitting(instance, options.data,
                  options.split == "train" ? Split::Train : Split::Test);
  if (options.limit)
    samples.truncate(*options.limit);
  int64_t images = countImages(options, manifest, samples);
  const float *input = instance.buffer(ArgumentKind::Input);
  const float *output = instance.buffer(ArgumentKind::Output);
  if ((!options.outputs.empty() || images > 0) && !output)
    fail("--outputs and --images: the program's evaluate function gives no "
         "outputs");
  int64_t inputSize = elementCount(manifest.input);
  int64_t outputSize = elementCount(manifest.output);
  int64_t wanted = options.outputs.empty() ? images : samples.count;
  int64_t done = 0;
  std::vector<float> inputs, outputs;
  std::optional<Evaluation> result =
      evaluateSamples(instance, samples, [&](int64_t rows) {
        auto left = [&](int64_t count) {
          return std::clamp<int64_t>(count - done, 0, rows);
        };
        inputs.insert(inputs.end(), input, input + left(images) * inputSize);
        outputs.insert(outputs.end(), output,
                       output + left(wanted) * outputSize);
        done += rows;
        return !signals.interrupted();
      });
  if (!result) {
    fmt::print(stderr, "tpc: interrupted\n");
    return 130;
  }
  printResult(manifest, options, samples.count, *result);
  if (images > 0)
    writePng(options.images,
             drawReconstructions(samples.shape, images, inputs.data(),
                                 outputs.data()));
  if (!options.outputs.empty())
    writeOutputs(options.outputs, manifest, samples, outputs);
  return 0;
}

} // namespace

int evaluate(const tpc_program &program, const EvalOptions &options) noexcept {
  return guarded([&] { return runEvaluation(program, options); });
}

} // namespace tpc::runtime
