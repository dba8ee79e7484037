#include "Training.h"

#include "tpc/runtime/Checkpoint.h"
#include "tpc/runtime/Clock.h"
#include "tpc/runtime/Diverged.h"
#include "tpc/runtime/Error.h"
#include "tpc/runtime/Safetensors.h"

#include "Setup.h"
#include "ShellWords.h"
#include "TensorBoardLog.h"
#include "TrainingReport.h"

#include <algorithm>
#include <numeric>

namespace tpc::runtime {

int Training::run() {
  try {
    return runToEnd();
  } catch (const Diverged &error) {
    log->write(divergedLine(error, loop->epoch() + 1));
    reportMeasured();
    if (savedStep)
      fail("{}; '{}' keeps the checkpoint of step {}", error.what(),
           options.save, *savedStep);
    throw;
  }
}

/// What was measured until the run diverged. An error of that does not take the
/// place of why the run ended.
void Training::reportMeasured() {
  if (!profile)
    return;
  try {
    profile->report(*log, display);
  } catch (const Error &error) {
    display.clear();
    fmt::print(stderr, "tpc: warning: {}\n", error.what());
  }
}

int Training::runToEnd() {
  checkOptions();
  setThreads(options.threads);
  {
    StageTimer timer(options.timeline, "initial weights");
    begin();
  }
  bool trains = options.steps != 0 && options.epochs != 0;
  if (trains) {
    StageTimer timer(options.timeline, "data set");
    loadData();
    loop.emplace(instance, *trainSamples, holdout.training, position,
                 options.deviceData.value_or(defaultDeviceData) / 100.0);
    checkPosition();
    planSteps();
  } else {
    position.metricSums.resize(manifest.metrics.size());
    position.metricCounts.resize(manifest.metrics.size());
    if (position.step > 0)
      fail("'{}' is at step {}, past the end of the run at step 0",
           options.resume, position.step);
  }
  bool resumes = !options.resume.empty();
  log.emplace(options.log, resumes);
  if (!options.tensorboard.empty())
    log->addEvents(std::make_unique<TensorBoardLog>(options.tensorboard,
                                                    resumes, position.step));
  announce();
  log->check();
  if (trains) {
    if (hasDiagnostics() && hasLog())
      loop->diagnose(
          options.diagnosticsEvery.value_or(defaultDiagnosticsPeriod),
          [&](auto... values) { log->write(diagnosticLine(values...)); });
    if (options.profile || !options.trace.empty())
      profile.emplace(instance, options.profile, options.trace);
    train();
  }
  reportStart("time until the initial weights");
  if (signals.interrupted())
    return interrupted();
  bool complete = finish();
  if (profile)
    profile->report(*log, display);
  log->check();
  return complete ? 0 : 130;
}

void Training::train() {
  for (;;) {
    if (loop->isPassComplete() && !finishPass())
      return;
    if (position.step >= stepLimit || signals.interrupted()) {
      loop->check();
      return;
    }
    Clock::time_point begin = Clock::now();
    loop->step();
    keepBatch();
    epochSeconds += secondsSince(begin);
    if (options.timeline && !startReported)
      options.timeline->add("first step", begin, Clock::now());
    reportStart("time until the end of the first step");
    epochSamples += manifest.batch;
    dirty = true;
    lastResults.reset();
    if (options.progress)
      options.progress(position.step);
    showProgress();
  }
}

/// Prints where the time went so far, if that was asked for: once in a run.
void Training::reportStart(const char *title) {
  if (startReported || !options.timeline)
    return;
  startReported = true;
  display.clear();
  fmt::print(stderr, "{}", options.timeline->describe(title));
}

/// Whether `test` beats the best epoch so far: by its error, or by its loss
/// where there are no classes.
bool Training::isBetter(const Evaluation &test) const {
  if (position.bestEpoch == 0)
    return true;
  return test.error ? *test.error < position.bestError
                    : test.loss < position.bestLoss;
}

/// Whether validation beats that of the epoch chosen so far, likewise.
bool Training::isChosen(const Evaluations &results) const {
  const Evaluation &validation = *results.validation;
  if (position.chosenEpoch == 0)
    return true;
  return validation.error ? *validation.error < position.chosenValidationError
                          : validation.loss < position.chosenValidationLoss;
}

/// Takes the end of an epoch into the position, if it is the best so far.
void Training::keepBest(const Evaluations &results) {
  const Evaluation &test = results.test;
  int64_t epoch = loop->epoch() + 1;
  bool better = isBetter(test), first = position.bestEpoch == 0;
  if (first || test.loss < position.bestLoss)
    position.bestLoss = test.loss;
  double topKError = test.topKError.value_or(0);
  if (first || topKError < position.bestTopKError)
    position.bestTopKError = topKError;
  if (better) {
    position.bestEpoch = epoch;
    position.bestError = test.error.value_or(0);
  }
  if (!results.validation || !isChosen(results))
    return;
  position.chosenEpoch = epoch;
  position.chosenValidationError = results.validation->error.value_or(0);
  position.chosenValidationTopKError =
      results.validation->topKError.value_or(0);
  position.chosenValidationLoss = results.validation->loss;
  position.chosenTestTopKError = test.topKError.value_or(0);
  position.chosenTestError = test.error.value_or(0);
  position.chosenTestLoss = test.loss;
}

/// False if the user interrupted the evaluation at the end of an epoch: the
/// position then stays before it.
bool Training::finishPass() {
  if (!loop->isForwardPass()) {
    loop->finishPass();
    dirty = true;
    return true;
  }
  std::optional<Evaluations> results =
      evaluateAll(fmt::format("epoch {}: ", loop->epoch() + 1));
  if (!results)
    return false;
  keepBest(*results);
  reportEpoch(*results);
  loop->finishPass();
  dirty = true;
  lastResults = results;
  epochSeconds = 0;
  epochSamples = 0;
  save();
  log->check();
  return true;
}

/// Nothing if the user interrupted it.
std::optional<Evaluation>
Training::evaluate(const Samples &samples, const std::vector<uint32_t> &indices,
                   const std::string &label) {
  int64_t done = 0, count = static_cast<int64_t>(indices.size());
  Clock::time_point begin = Clock::now();
  try {
    return evaluateSamples(instance, samples, indices, [&](int64_t rows) {
      done += rows;
      if (display.wantsProgress()) {
        ProgressStatus status;
        status.label = label;
        status.fraction = static_cast<double>(done) / count;
        status.examplesPerSecond = done / secondsSince(begin);
        status.secondsLeft = (count - done) / status.examplesPerSecond;
        display.progress(status);
      }
      return !signals.interrupted();
    });
  } catch (const Diverged &error) {
    throw Diverged(
        fmt::format("{}, after step {}", error.what(), position.step),
        position.step, error.layer);
  }
}

std::optional<Training::Evaluations>
Training::evaluateAll(const std::string &prefix) {
  Evaluations results;
  if (!holdout.validation.empty()) {
    results.validation =
        evaluate(*trainSamples, holdout.validation, prefix + "validation");
    if (!results.validation)
      return std::nullopt;
  }
  std::vector<uint32_t> all(testSamples->count);
  std::iota(all.begin(), all.end(), 0u);
  std::optional<Evaluation> test = evaluate(*testSamples, all, prefix + "test");
  if (!test)
    return std::nullopt;
  results.test = *test;
  return results;
}

void Training::reportEpoch(const Evaluations &results) {
  EpochReport report;
  report.epoch = loop->epoch() + 1;
  report.step = position.step;
  report.trainLoss = loop->mean("loss");
  report.trainError = loop->errorPercent();
  report.topK = manifest.topK;
  report.trainTopKError = loop->topKErrorPercent();
  report.validation = results.validation;
  report.test = results.test;
  for (const Layer &layer : manifest.layers)
    report.layers.push_back({layer.name,
                             loop->mean(layer.name + ".forward_loss"),
                             loop->mean(layer.name + ".inverse_loss")});
  report.seconds = epochSeconds;
  report.examplesPerSecond =
      epochSeconds > 0 ? static_cast<double>(epochSamples) / epochSeconds : 0;
  log->write(epochLine(report));
  display.line(epochText(report, epochLimit));
}

void Training::showProgress() {
  if (!display.wantsProgress())
    return;
  ProgressStatus status;
  int64_t inEpoch =
      position.pass % loop->passesPerEpoch() * loop->stepsPerPass() +
      position.batch;
  status.label = fmt::format("epoch {}", loop->epoch() + 1);
  if (epochLimit > 0)
    status.label += fmt::format("/{}", epochLimit);
  if (loop->passesPerEpoch() > 1)
    status.label += loop->isForwardPass() ? " forward" : " inverse";
  status.fraction = static_cast<double>(inEpoch) / loop->stepsPerEpoch();
  loop->collect();
  status.loss = loop->mean("loss");
  status.error = loop->errorPercent();
  status.examplesPerSecond = static_cast<double>(epochSamples) / epochSeconds;
  status.secondsLeft = static_cast<double>(stepLimit - position.step) *
                       manifest.batch / status.examplesPerSecond;
  display.progress(status);
}

void Training::save() {
  if (options.save.empty() || !dirty)
    return;
  saveCheckpoint(options.save, manifest, instance.states, hyperparameters,
                 position);
  dirty = false;
  savedStep = position.step;
}

void Training::keepBatch() {
  if (options.dumpStep.empty())
    return;
  const float *input = instance.buffer(ArgumentKind::Input);
  const float *label = instance.buffer(ArgumentKind::Label);
  lastInput.assign(input,
                   input + manifest.batch * elementCount(manifest.input));
  lastLabel.assign(label, label + manifest.batch * manifest.labelSize);
}

void Training::dump() const {
  TensorFile file;
  auto add = [&](const std::string &name, const Shape &shape,
                 const float *values) { file.add(name, shape, values); };
  Shape input = manifest.input;
  input.insert(input.begin(), manifest.batch);
  add("input", input, lastInput.data());
  add("label", {manifest.batch, manifest.labelSize}, lastLabel.data());
  std::set<std::string> left = loop->writtenProbes();
  for (const Function &function : manifest.functions)
    for (const Argument &argument : function.arguments)
      if (argument.kind == ArgumentKind::Probe && left.erase(argument.name))
        add(argument.name, argument.shape,
            instance.buffer(ArgumentKind::Probe, argument.name));
  file.metadata = {{"tpc.trainer", manifest.trainer},
                   {"tpc.step", std::to_string(position.step)}};
  writeSafetensors(options.dumpStep, file);
}

/// What validation chose of all epochs and the run's end, which had `last`.
ResultReport::Chosen Training::describeChosen(const Evaluations &last) const {
  ResultReport::Chosen chosen;
  chosen.finalValidation = *last.validation;
  if (isChosen(last)) {
    chosen.validation = *last.validation;
    chosen.test = last.test;
    return chosen;
  }
  chosen.epoch = position.chosenEpoch;
  chosen.validation.loss = position.chosenValidationLoss;
  chosen.test.loss = position.chosenTestLoss;
  if (last.validation->error) {
    chosen.validation.error = position.chosenValidationError;
    chosen.test.error = position.chosenTestError;
  }
  if (last.validation->topKError) {
    chosen.validation.topKError = position.chosenValidationTopKError;
    chosen.test.topKError = position.chosenTestTopKError;
  }
  return chosen;
}

/// The last checkpoint, evaluation and lines of a run that came to its end;
/// false if the user interrupted the evaluation.
bool Training::finish() {
  save();
  if (!options.save.empty())
    display.line(fmt::format("saved {}", options.save));
  if (!loop)
    return true;
  if (!lastInput.empty())
    dump();
  if (!lastResults)
    lastResults = evaluateAll("");
  if (!lastResults)
    return false;
  const Evaluation &test = lastResults->test;
  ResultReport report;
  report.epoch = loop->epoch();
  report.step = position.step;
  report.finalError = test.error;
  report.finalLoss = test.loss;
  // Not the end of an epoch if it is better than all of them.
  bool better = isBetter(test);
  if (test.error)
    report.bestError = better ? *test.error : position.bestError;
  bool first = position.bestEpoch == 0;
  report.bestLoss = first ? test.loss : std::min(test.loss, position.bestLoss);
  report.topK = manifest.topK;
  report.finalTopKError = test.topKError;
  if (test.topKError)
    report.bestTopKError =
        first ? *test.topKError
              : std::min(*test.topKError, position.bestTopKError);
  if (lastResults->validation)
    report.chosen = describeChosen(*lastResults);
  report.seconds = secondsSince(start);
  log->write(resultLine(report));
  log->check();
  display.line(resultText(report, better ? 0 : position.bestEpoch));
  if (report.chosen)
    display.line(validationText(*report.chosen));
  return true;
}

int Training::interrupted() {
  save();
  if (profile)
    profile->report(*log, display);
  display.clear();
  if (options.save.empty()) {
    fmt::print(stderr,
               "tpc: interrupted at step {}; nothing is saved without --save\n",
               position.step);
    return 130;
  }
  std::vector<std::string> words = options.command;
  auto add = [&](const char *name, const std::string &value) {
    if (!value.empty())
      words.insert(words.end(), {name, value});
  };
  auto addNumber = [&](const char *name, const std::optional<int64_t> &value) {
    add(name, value ? std::to_string(*value) : "");
  };
  add("--data", options.data);
  add("--resume", options.save);
  add("--save", options.save);
  addNumber("--epochs", options.epochs);
  addNumber("--steps", options.steps);
  addNumber("--threads", options.threads);
  addNumber("--device-data", options.deviceData);
  add("--log", options.log);
  add("--tensorboard", options.tensorboard);
  addNumber("--diagnostics-every", options.diagnosticsEvery);
  add("--dump-step", options.dumpStep);
  if (options.profile)
    words.push_back("--profile");
  add("--trace", options.trace);
  fmt::print(stderr, "tpc: interrupted at step {}; saved '{}'; to go on: {}\n",
             position.step, options.save, shellCommand(words));
  return 130;
}

} // namespace tpc::runtime
