#include "tpc/runtime/TrainingLoop.h"

#include "tpc/runtime/BatchLoader.h"
#include "tpc/runtime/Diverged.h"
#include "tpc/runtime/Error.h"
#include "tpc/runtime/Finite.h"
#include "tpc/runtime/Profiler.h"
#include "tpc/runtime/Random.h"

#include "DeviceSteps.h"
#include "UpdateNorms.h"

#include <algorithm>
#include <cmath>

namespace tpc::runtime {

/// A parameter that is not finite stays so, and most soon show in a loss, which
/// is looked at after each step. Reading all parameters as often would take 5 %
/// of a large network's time.
static constexpr int64_t checkPeriod = 10;

/// Whether parameters are looked at after `step` steps, in the middle of a
/// pass: after 1, 2, 4, 8 ... steps, as most runs that diverge do so early, and
/// after every tenth unless the host would have to wait for the device.
static bool isChecked(const Device &device, int64_t step) {
  return (step & (step - 1)) == 0 ||
         (device.sharesHostMemory() && step % checkPeriod == 0);
}

namespace {

constexpr std::string_view inverseSuffix = ".inverse_loss";
constexpr std::string_view forwardSuffix = ".forward_loss";

bool endsWith(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() &&
         text.substr(text.size() - suffix.size()) == suffix;
}

/// A metric in the words of an error: `loss of layer 'h3' (inverse)`.
std::string describeMetric(const Manifest &manifest, const std::string &name) {
  for (std::string_view suffix : {inverseSuffix, forwardSuffix})
    if (endsWith(name, suffix))
      return fmt::format("loss of layer '{}' ({})",
                         name.substr(0, name.size() - suffix.size()),
                         suffix == inverseSuffix ? "inverse" : "forward");
  if (name == "loss" && !manifest.layers.empty())
    return fmt::format("task loss (of layer '{}')",
                       manifest.layers.back().name);
  return fmt::format("metric '{}'", name);
}

} // namespace

static std::string layerOfMetric(const Manifest &manifest,
                                 const std::string &name) {
  for (std::string_view suffix : {inverseSuffix, forwardSuffix})
    if (endsWith(name, suffix))
      return name.substr(0, name.size() - suffix.size());
  return name == "loss" && !manifest.layers.empty()
             ? manifest.layers.back().name
             : std::string();
}

static bool isTrained(const StateTensor &state) {
  return state.role == Role::Parameter || state.role == Role::Inverse;
}

TrainingLoop::TrainingLoop(Instance &instance, const Samples &samples,
                           const std::vector<uint32_t> &indices,
                           RunPosition &position, double deviceShare)
    : instance(instance), samples(samples), indices(indices),
      position(position) {
  const Manifest &manifest = instance.manifest();
  passSteps = static_cast<int64_t>(indices.size()) / manifest.batch;
  epochPasses = manifest.schedule == Schedule::Alternating ? 2 : 1;
  position.metricSums.resize(manifest.metrics.size());
  position.metricCounts.resize(manifest.metrics.size());
  onDevice = DeviceSteps::create(instance, samples, deviceShare);
  if (onDevice)
    deviceCheck = std::make_unique<DeviceCheck>(instance, isTrained);
}

TrainingLoop::~TrainingLoop() = default;

void TrainingLoop::plan(int64_t steps) {
  int64_t forward = steps, inverse = steps;
  if (epochPasses == 2) {
    // The first pass updates inverses.
    int64_t pairs = steps / stepsPerEpoch(), rest = steps % stepsPerEpoch();
    inverse = pairs * passSteps + std::min(rest, passSteps);
    forward = steps - inverse;
  }
  instance.setCounter("forward_planned", forward);
  instance.setCounter("inverse_planned", inverse);
  instance.setCounter("epoch", passSteps);
}

void TrainingLoop::diagnose(int64_t period, DiagnosticListener listener) {
  diagnosticPeriod = period;
  diagnosticListener = std::move(listener);
  updateNorms = std::make_unique<UpdateNorms>(instance);
}

void TrainingLoop::diagnose() const {
  for (const Function &function : instance.manifest().functions) {
    if (function.kind != FunctionKind::Diagnose)
      continue;
    {
      ProfiledStep profiled(function, position.step + 1);
      if (onDevice)
        instance.run(function);
      else
        instance.call(function);
    }
    for (const Argument &argument : function.arguments) {
      if (argument.kind != ArgumentKind::Diagnostic)
        continue;
      auto [layer, name] = diagnosticName(argument);
      diagnosticListener(
          position.step + 1, layer, name,
          *instance.buffer(ArgumentKind::Diagnostic, argument.name));
    }
  }
}

int64_t TrainingLoop::droppedSamples() const {
  return static_cast<int64_t>(indices.size()) -
         passSteps * instance.manifest().batch;
}

void TrainingLoop::prepareOrder() {
  if (orderPass == position.pass)
    return;
  if (position.shuffle) {
    order = shuffledOrder(position.seed, static_cast<uint64_t>(position.pass),
                          static_cast<uint32_t>(indices.size()));
    for (uint32_t &sample : order)
      sample = indices[sample];
  } else if (order.empty()) {
    order = indices;
  }
  orderPass = position.pass;
}

void TrainingLoop::loadNextBatch() {
  ProfiledPart part(StepPart::LoadBatch);
  prepareOrder();
  int64_t batch = instance.manifest().batch;
  // Images are changed where they are shuffled.
  std::optional<AugmentationKey> key;
  if (position.shuffle)
    key = {position.seed, static_cast<uint64_t>(position.step)};
  loadBatch(instance, samples, order.data() + position.batch * batch, batch,
            key);
}

bool TrainingLoop::isDiagnosed() const {
  return diagnosticPeriod > 0 && position.step % diagnosticPeriod == 0;
}

void TrainingLoop::step() {
  const Function &function = instance.trainFunction(isForwardPass());
  ProfiledStep profiled(function, position.step + 1);
  if (onDevice)
    stepOnDevice(function);
  else
    stepOnHost(function);
}

void TrainingLoop::stepOnHost(const Function &function) {
  loadNextBatch();
  instance.setCounter("seed", static_cast<int64_t>(position.seed));
  instance.setCounter("step", position.step);
  position.forwardUpdates += function.updatesForward;
  position.inverseUpdates += function.updatesInverse;
  instance.setCounter("forward", position.forwardUpdates);
  instance.setCounter("inverse", position.inverseUpdates);
  bool measured = isDiagnosed();
  if (measured) {
    diagnose();
    updateNorms->remember();
  }
  instance.call(function);
  ++position.step;
  if (measured && function.updatesForward)
    updateNorms->report(position.step, diagnosticListener);
  ++position.batch;
  {
    ProfiledPart part(StepPart::CheckNumbers);
    checkMetrics(function);
    if (isPassComplete() || isChecked(instance.device(), position.step))
      checkParameters();
  }
  accumulate(function);
}

void TrainingLoop::stepOnDevice(const Function &function) {
  if (devicePass != position.pass) {
    ProfiledPart part(StepPart::LoadBatch);
    prepareOrder();
    onDevice->begin(function, position, order);
    devicePass = position.pass;
  }
  uncollected = &function;
  bool measured = isDiagnosed();
  if (measured) {
    onDevice->loadBatch();
    diagnose();
    updateNorms->remember();
  }
  onDevice->run();
  position.forwardUpdates += function.updatesForward;
  position.inverseUpdates += function.updatesInverse;
  ++position.step;
  if (measured && function.updatesForward)
    updateNorms->report(position.step, diagnosticListener);
  ++position.batch;
  forEachCounted(function, [&](const std::string &, size_t index, size_t) {
    ++position.metricCounts[index];
  });
  if (isPassComplete() || isChecked(instance.device(), position.step)) {
    ProfiledPart part(StepPart::CheckNumbers);
    check();
  } else if (Profiler::active())
    instance.device().synchronize();
}

void TrainingLoop::failMetric(const std::string &name, float value,
                              int64_t step) const {
  throw Diverged(fmt::format("{} is not finite ({}) at step {}",
                             describeMetric(instance.manifest(), name),
                             describeNotFinite(value), step),
                 step, layerOfMetric(instance.manifest(), name));
}

void TrainingLoop::checkMetrics(const Function &function) const {
  for (const Argument &argument : function.arguments) {
    if (argument.kind != ArgumentKind::Metric)
      continue;
    float value = *instance.buffer(ArgumentKind::Metric, argument.name);
    if (!std::isfinite(value))
      failMetric(argument.name, value, position.step);
  }
}

template <typename Visit>
void TrainingLoop::forEachCounted(const Function &function,
                                  const Visit &visit) const {
  const std::vector<std::string> &metrics = instance.manifest().metrics;
  size_t place = 0;
  for (const Argument &argument : function.arguments) {
    if (argument.kind != ArgumentKind::Metric)
      continue;
    // Where both phases give a metric, the one whose parameters it trains
    // counts.
    bool counts = endsWith(argument.name, inverseSuffix)
                      ? function.updatesInverse
                      : function.updatesForward;
    size_t index = std::find(metrics.begin(), metrics.end(), argument.name) -
                   metrics.begin();
    if (counts)
      visit(argument.name, index, place);
    ++place;
  }
}

void TrainingLoop::collect() {
  if (!uncollected)
    return;
  const Function &function = *uncollected;
  DeviceSteps::Numbers numbers = onDevice->collect();
  if (numbers.badStep > 0) {
    size_t place = 0;
    for (const Argument &argument : function.arguments)
      if (argument.kind == ArgumentKind::Metric && place++ == numbers.badMetric)
        failMetric(argument.name, numbers.badValue, numbers.badStep);
  }
  forEachCounted(function,
                 [&](const std::string &, size_t index, size_t place) {
                   position.metricSums[index] = numbers.sums[place];
                 });
  uncollected = nullptr;
}

void TrainingLoop::check() {
  collect();
  checkParameters();
}

void TrainingLoop::checkParameters() {
  std::string name = deviceCheck ? deviceCheck->find()
                                 : instance.states.findNotFinite(isTrained);
  if (!name.empty())
    throw Diverged(fmt::format("parameter '{}' is not finite after step {}",
                               name, position.step),
                   position.step, instance.manifest().findState(name)->layer);
}

void TrainingLoop::accumulate(const Function &function) {
  for (const Argument &argument : function.arguments)
    if (argument.kind == ArgumentKind::Probe)
      probes.insert(argument.name);
  forEachCounted(function, [&](const std::string &name, size_t index, size_t) {
    position.metricSums[index] += *instance.buffer(ArgumentKind::Metric, name);
    ++position.metricCounts[index];
  });
}

void TrainingLoop::finishPass() {
  ++position.pass;
  position.batch = 0;
  if (position.pass % epochPasses != 0)
    return;
  std::fill(position.metricSums.begin(), position.metricSums.end(), 0.0);
  std::fill(position.metricCounts.begin(), position.metricCounts.end(), 0);
}

std::optional<double> TrainingLoop::mean(const std::string &name) const {
  const std::vector<std::string> &metrics = instance.manifest().metrics;
  size_t index =
      std::find(metrics.begin(), metrics.end(), name) - metrics.begin();
  if (index == metrics.size() || position.metricCounts[index] == 0)
    return std::nullopt;
  return position.metricSums[index] /
         static_cast<double>(position.metricCounts[index]);
}

std::optional<double> TrainingLoop::percent(const std::string &metric) const {
  std::optional<double> counted = mean(metric);
  if (!counted)
    return std::nullopt;
  return 100.0 * *counted / static_cast<double>(instance.manifest().batch);
}

std::optional<double> TrainingLoop::errorPercent() const {
  return percent("errors");
}

std::optional<double> TrainingLoop::topKErrorPercent() const {
  return percent("errors_top_k");
}

} // namespace tpc::runtime
