#include "Training.h"

#include "tpc/runtime/AtomicFile.h"
#include "tpc/runtime/Checkpoint.h"
#include "tpc/runtime/Error.h"
#include "tpc/runtime/ThreadPool.h"

#include "Setup.h"
#include "TrainingReport.h"

#include <algorithm>
#include <limits>

namespace tpc::runtime {

namespace {
constexpr int64_t defaultEpochs = 10;
} // namespace

void Training::checkOptions() const {
  if (!options.init.empty() && !options.resume.empty())
    fail("--init and --resume exclude each other: the first starts a new run, "
         "the second continues one");
  if (options.init.empty() && options.partial)
    fail("--partial: expected --init beside it, found none");
  if (options.init.empty() && !options.initLayout.empty())
    fail("--init-layout: expected --init beside it, found none");
  if (options.deviceData.value_or(0) > 100)
    fail("--device-data {}: expected a percentage, at most 100",
         *options.deviceData);
  std::pair<const char *, bool> needSteps[] = {
      {"--dump-step", !options.dumpStep.empty()},
      {"--profile", options.profile},
      {"--trace", !options.trace.empty()}};
  for (auto &[name, given] : needSteps)
    if (given && (options.steps == 0 || options.epochs == 0))
      fail("{} needs at least one step, but {} is 0", name,
           options.steps == 0 ? "--steps" : "--epochs");
  if (options.diagnosticsEvery && !hasDiagnostics())
    fail("--diagnostics-every: expected a program compiled with --diagnostics, "
         "found none in it");
  if (options.diagnosticsEvery && !hasLog())
    fail("--diagnostics-every: expected --log FILE or --tensorboard DIR beside "
         "it, where the numbers go, found none");
  if (options.limit && *options.limit < manifest.batch)
    fail("--limit {}: expected at least one batch of {} samples",
         *options.limit, manifest.batch);
  std::pair<const char *, const std::string *> outputs[] = {
      {"--save", &options.save},
      {"--dump-step", &options.dumpStep},
      {"--log", &options.log},
      {"--tensorboard", &options.tensorboard},
      {"--trace", &options.trace}};
  auto refuseSame = [](const char *name, const std::string &path,
                       const char *otherName, const std::string &otherPath) {
    if (!path.empty() && path == otherPath)
      fail("{} and {} name the same file, '{}'", name, otherName, path);
  };
  for (auto &[name, path] : outputs) {
    for (auto &[otherName, otherPath] : outputs)
      if (name != otherName)
        refuseSame(name, *path, otherName, *otherPath);
    // A checkpoint may replace the one that the run starts from.
    if (path == &options.save)
      continue;
    refuseSame(name, *path, "--init", options.init);
    refuseSame(name, *path, "--resume", options.resume);
  }
  for (const std::string *path :
       {&options.save, &options.dumpStep, &options.trace})
    if (!path->empty())
      checkWritable(*path);
}

bool Training::hasDiagnostics() const {
  return std::any_of(manifest.functions.begin(), manifest.functions.end(),
                     [](const Function &function) {
                       return function.kind == FunctionKind::Diagnose;
                     });
}

/// Reads --init.
void Training::takeInitialWeights() {
  InitialWeightsOptions choice;
  choice.partial = options.partial;
  if (options.initLayout == "torch")
    choice.order = WeightOrder::Torch;
  else if (options.initLayout == "tpc")
    choice.order = WeightOrder::Tpc;
  initialWeights =
      loadInitialWeights(options.init, manifest, instance.states, choice);
}

/// Gives states, hyperparameters and position their values at the start.
void Training::begin() {
  if (options.resume.empty()) {
    applySettings(hyperparameters, options.settings);
    position.seed = options.seed.value_or(0);
    position.shuffle = !options.noShuffle;
    position.limit = options.limit.value_or(0);
    position.holdout = options.holdout.value_or(0);
    instance.states.initialise(position.seed, hyperparameters);
    if (!options.init.empty())
      takeInitialWeights();
  } else {
    resumeCheckpoint(options.resume, manifest, instance.states, hyperparameters,
                     position);
    applySettings(hyperparameters, options.settings);
    if (options.seed && *options.seed != position.seed)
      fail("--seed {}: the run of '{}' has the seed {}", *options.seed,
           options.resume, position.seed);
    if (options.limit && *options.limit != position.limit)
      fail("--limit {}: the run of '{}' has {}", *options.limit, options.resume,
           position.limit ? fmt::format("--limit {}", position.limit)
                          : std::string("no limit"));
    if (options.holdout && *options.holdout != position.holdout)
      fail("--holdout {}: the run of '{}' has {}", *options.holdout,
           options.resume,
           position.holdout ? fmt::format("--holdout {}", position.holdout)
                            : std::string("no holdout"));
    if (options.noShuffle && position.shuffle)
      fail("--no-shuffle: the run of '{}' shuffles", options.resume);
  }
  instance.setHyperparameters(hyperparameters);
  if (!options.init.empty() || !options.resume.empty())
    warnOfIdleSettings();
}

/// Scales of initial values do nothing where the values come from a file.
void Training::warnOfIdleSettings() const {
  for (const std::string &setting : options.settings) {
    std::string name = setting.substr(0, setting.find('='));
    bool scales = std::any_of(
        manifest.states.begin(), manifest.states.end(),
        [&](const StateTensor &state) { return state.init.scale == name; });
    const std::vector<std::string> &missing = initialWeights.missing;
    bool matters = std::any_of(
        missing.begin(), missing.end(), [&](const std::string &state) {
          return manifest.findState(state)->init.scale == name;
        });
    if (scales && !matters &&
        !instance.buffer(ArgumentKind::Hyperparameter, name))
      fmt::print(stderr,
                 "tpc: warning: --set {} changes nothing: the tensors that it "
                 "scales come from '{}'\n",
                 name, options.init.empty() ? options.resume : options.init);
  }
}

void Training::loadData() {
  if (options.samples) {
    trainSamples = options.samples->train;
    testSamples = options.samples->test;
    checkFits(manifest, *trainSamples);
    checkFits(manifest, *testSamples);
  } else {
    auto train = std::make_shared<Samples>(
        loadFitting(instance, options.data, Split::Train));
    if (position.limit)
      train->truncate(position.limit);
    trainSamples = std::move(train);
    testSamples = std::make_shared<Samples>(
        loadFitting(instance, options.data, Split::Test));
  }
  if (position.holdout >= trainSamples->count)
    fail("--holdout {}: expected fewer than the {} training samples of '{}'",
         position.holdout, trainSamples->count, trainSamples->source);
  holdout = holdOut(position.seed, static_cast<uint32_t>(trainSamples->count),
                    static_cast<uint32_t>(position.holdout));
  int64_t count = static_cast<int64_t>(holdout.training.size());
  if (count < manifest.batch)
    fail("'{}': expected at least one batch of {} samples{}, found {}",
         trainSamples->source, manifest.batch,
         position.holdout
             ? fmt::format(" besides the {} held out", position.holdout)
             : "",
         count);
  if (!options.resume.empty() && position.samples != count)
    fail("'{}': the run of '{}' trains on {} samples, found {}",
         trainSamples->source, options.resume, position.samples, count);
  position.samples = count;
}

/// Throws unless the position is one that steps of this run lead to.
void Training::checkPosition() const {
  int64_t perPass = loop->stepsPerPass();
  if (position.batch > perPass ||
      position.pass > std::numeric_limits<int64_t>::max() / perPass - 1 ||
      position.step != position.pass * perPass + position.batch ||
      position.forwardUpdates > position.step ||
      position.inverseUpdates > position.step)
    fail("'{}': its position is impossible: step {}, but batch {} of pass {}, "
         "with {} steps in a pass",
         options.resume, position.step, position.batch, position.pass, perPass);
}

/// Works out where the run stops, and where learning rates end their schedules:
/// a run with --epochs can be stopped before by --steps, and go on later as if
/// it had not been.
void Training::planSteps() {
  stepLimit = options.steps.value_or(std::numeric_limits<int64_t>::max());
  int64_t planned = stepLimit;
  if (options.epochs || !options.steps) {
    epochLimit = options.epochs.value_or(defaultEpochs);
    int64_t perEpoch = loop->stepsPerEpoch();
    planned = std::numeric_limits<int64_t>::max();
    if (epochLimit <= planned / perEpoch)
      planned = epochLimit * perEpoch;
    stepLimit = std::min(stepLimit, planned);
  }
  loop->plan(planned);
  if (position.step > stepLimit)
    fail("'{}' is at step {}, past the end of the run at step {}",
         options.resume, position.step, stepLimit);
}

void Training::announce() {
  display.line(fmt::format(
      "{}: network {}, rule {}, batch {}{}, seed {}, {} thread{}",
      manifest.trainer, manifest.network, manifest.rule, manifest.batch,
      manifest.precision == Manifest().precision
          ? ""
          : ", precision " + manifest.precision,
      position.seed, ThreadPool::global().size(),
      ThreadPool::global().size() == 1 ? "" : "s"));
  if (loop)
    display.line(fmt::format(
        "{}: {} training samples ({} left over in each epoch), {}{} test "
        "samples",
        options.data.empty() ? manifest.dataKind : options.data,
        position.samples, loop->droppedSamples(),
        position.holdout
            ? fmt::format("{} validation samples, ", position.holdout)
            : "",
        testSamples->count));
  if (!options.init.empty() &&
      (options.partial || !initialWeights.reason.empty()))
    for (const std::string &line : describe(initialWeights, options.init))
      display.line(line);
  if (!options.resume.empty())
    display.line(fmt::format("resumed from {} at step {}", options.resume,
                             position.step));
  if (loop && position.step == stepLimit && !options.resume.empty())
    display.line(fmt::format("nothing left to train: the run ends at step {}; "
                             "ask for more --epochs or --steps",
                             stepLimit));
  log->write(configurationLine(manifest, options, hyperparameters, position,
                               loop ? &*loop : nullptr,
                               testSamples ? testSamples->count : 0, epochLimit,
                               stepLimit, ThreadPool::global().size()));
}

} // namespace tpc::runtime
