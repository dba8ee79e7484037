#include "DeviceSteps.h"

#include "tpc/runtime/Augmentation.h"
#include "tpc/runtime/Error.h"
#include "tpc/runtime/MemoryPlan.h"
#include "tpc/runtime/ThreadPool.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace tpc::runtime {

namespace {

/// Support functions compute places in the data set in 32 bits.
constexpr int64_t mostElements = std::numeric_limits<int32_t>::max();
/// What a word of changes adds to a shift.
constexpr int64_t shiftOffset = 1 << 14;
/// Of a ring's window, if there is room: enough to be worth a copy.
constexpr int64_t windowBytes = 32 << 20;

template <typename T> int64_t byteSize(const std::vector<T> &values) {
  return static_cast<int64_t>(values.size() * sizeof(T));
}

const char *inputBytesOf(const Samples &samples) {
  return samples.floats.empty()
             ? reinterpret_cast<const char *>(samples.bytes.data())
             : reinterpret_cast<const char *>(samples.floats.data());
}

/// Null where the label is the input.
const char *labelBytesOf(const Manifest &manifest, const Samples &samples) {
  switch (manifest.labelKind) {
  case LabelKind::Class:
    return reinterpret_cast<const char *>(samples.labels.data());
  case LabelKind::Target:
    return reinterpret_cast<const char *>(samples.targets.data());
  case LabelKind::Input:
    break;
  }
  return nullptr;
}

/// See SupportFunctions.cpp of the CUDA target.
uint32_t encode(const ImageChange &change) {
  return uint32_t(change.leftRight) | uint32_t(change.upDown) << 1 |
         uint32_t(change.rowShift + shiftOffset) << 2 |
         uint32_t(change.columnShift + shiftOffset) << 17;
}

std::string accountName(const Function &function) {
  auto metrics =
      std::count_if(function.arguments.begin(), function.arguments.end(),
                    [](const Argument &argument) {
                      return argument.kind == ArgumentKind::Metric;
                    });
  return fmt::format("support_account_{}", metrics);
}

} // namespace

std::unique_ptr<DeviceSteps>
DeviceSteps::create(Instance &instance, const Samples &samples, double share) {
  bool dumps = false;
  for (const Function *function : instance.functions())
    dumps |= function->dump;
  // A greater crop does not fit the words of changes.
  if (instance.device().sharesHostMemory() || dumps ||
      !instance.findCode("support_gather_bytes") ||
      instance.manifest().dataOptions.crop >= shiftOffset)
    return nullptr;
  return std::unique_ptr<DeviceSteps>(
      new DeviceSteps(instance, samples, share));
}

DeviceSteps::DeviceSteps(Instance &instance, const Samples &samples,
                         double share)
    : instance(instance), samples(samples), device(instance.sharedDevice()) {
  const Manifest &manifest = instance.manifest();
  changes = manifest.dataOptions.augments();
  int64_t features = elementCount(manifest.input);
  int64_t inputBytes = features * (samples.floats.empty() ? 1 : sizeof(float));
  int64_t labelBytes = manifest.labelKind == LabelKind::Class ? sizeof(uint32_t)
                       : manifest.labelKind == LabelKind::Target
                           ? manifest.labelSize * sizeof(float)
                           : 0;
  int64_t room = static_cast<int64_t>(
      share * static_cast<double>(device->memory().available));
  int64_t sampleBytes = inputBytes + labelBytes;
  int64_t largest = std::max(features, manifest.labelSize);
  bool resident = samples.count * sampleBytes <= room &&
                  samples.count <= mostElements / largest;
  int64_t windowBatches = std::clamp<int64_t>(
      std::min(windowBytes, room / 2) / (manifest.batch * sampleBytes), 1,
      std::max<int64_t>(mostElements / (2 * manifest.batch * largest), 1));
  places = resident ? samples.count : 2 * windowBatches * manifest.batch;
  allocateSamples(inputBytes, labelBytes, resident);
  std::vector<SampleWindows::Part> parts = {
      {inputBytesOf(samples), inputBytes, inputs.data()}};
  if (labelBytes > 0)
    parts.push_back(
        {labelBytesOf(manifest, samples), labelBytes, labels.data()});
  if (!resident)
    windows = std::make_unique<SampleWindows>(*device, parts, manifest.batch,
                                              windowBatches);
  else
    for (const SampleWindows::Part &part : parts)
      device->copyToDevice(part.ring, part.source, places * part.bytes);
  status = DeviceBuffer(device, 3 * sizeof(int64_t), "the metrics");
  updates = DeviceBuffer(device, 2 * sizeof(int64_t), "the counters");
}

void DeviceSteps::allocateSamples(int64_t inputBytes, int64_t labelBytes,
                                  bool resident) {
  try {
    const char *purpose =
        resident ? "the data set" : "the windows of the data set";
    inputs = DeviceBuffer(device, places * inputBytes, purpose);
    if (labelBytes > 0)
      labels = DeviceBuffer(device, places * labelBytes, purpose);
  } catch (const Error &error) {
    if (!resident)
      throw;
    // Its share was free, but not in one piece, or not any more.
    fail("{}; with --device-data 0, windows of it take {}", error.what(),
         describeBytes(2 * instance.manifest().batch *
                       (inputBytes + labelBytes)));
  }
}

void *DeviceSteps::counter(const char *name) {
  if (void *found = instance.onDevice(ArgumentKind::Counter, name))
    return found;
  DeviceBuffer &own = ownCounters[name];
  if (!own.data())
    own = DeviceBuffer(device, sizeof(int64_t), "the counters");
  return own.data();
}

std::vector<FunctionCall> DeviceSteps::batchCalls() const {
  const Manifest &manifest = instance.manifest();
  void *batch = ownCounters.at("batch").data();
  void *input = instance.onDevice(ArgumentKind::Input, "");
  void *label = instance.onDevice(ArgumentKind::Label, "");
  std::vector<void *> gathered = {inputs.data(), orderList.data()};
  if (changes)
    gathered.push_back(changeList.data());
  gathered.insert(gathered.end(), {batch, input});
  std::vector<FunctionCall> calls = {
      {instance.findCode(
           fmt::format("support_gather_{}{}", changes ? "changed_" : "",
                       samples.floats.empty() ? "bytes" : "floats")),
       gathered}};
  switch (manifest.labelKind) {
  case LabelKind::Class:
    calls.push_back({instance.findCode("support_label_class"),
                     {labels.data(), orderList.data(), batch, label}});
    break;
  case LabelKind::Target:
    calls.push_back({instance.findCode("support_label_target"),
                     {labels.data(), orderList.data(), batch, label}});
    break;
  case LabelKind::Input:
    calls.push_back({instance.findCode("support_label_input"), {input, label}});
    break;
  }
  // Of a program whose functions take no labels.
  calls.erase(
      std::remove_if(calls.begin(), calls.end(),
                     [](const FunctionCall &call) { return !call.function; }),
      calls.end());
  return calls;
}

DeviceSteps::Recorded DeviceSteps::record(const Function &function) {
  Recorded result;
  std::vector<void *> account;
  for (const Argument &argument : function.arguments)
    if (argument.kind == ArgumentKind::Metric)
      account.push_back(instance.onDevice(ArgumentKind::Metric, argument.name));
  result.sums = DeviceBuffer(
      device, static_cast<int64_t>(account.size() * sizeof(double)),
      "the metrics");
  account.insert(account.end(),
                 {result.sums.data(), status.data(), counter("batch"),
                  counter("step"), counter("forward"), counter("inverse"),
                  updates.data()});
  std::vector<FunctionCall> calls = batchCalls();
  result.batch = device->bind(calls);
  calls.push_back(instance.callOf(function));
  calls.push_back({instance.findCode(accountName(function)), account});
  result.step = device->bind(calls);
  return result;
}

void DeviceSteps::uploadOrder(const RunPosition &position,
                              const std::vector<uint32_t> &whole) {
  int64_t size = instance.manifest().batch;
  order.assign(whole.begin(), whole.end() - whole.size() % size);
  std::vector<uint32_t> list = order;
  if (windows)
    for (size_t i = 0; i < list.size(); ++i)
      list[i] = static_cast<uint32_t>(i % static_cast<size_t>(places));
  if (!orderList.data()) {
    orderList = DeviceBuffer(device, byteSize(list), "the order of samples");
    if (changes)
      changeList =
          DeviceBuffer(device, byteSize(list), "the changes of images");
  }
  device->copyToDevice(orderList.data(), list.data(), byteSize(list));
  if (!changes)
    return;
  // Images are changed where they are shuffled.
  std::vector<uint32_t> words(list.size(), encode(ImageChange()));
  uint64_t first = static_cast<uint64_t>(position.step - position.batch);
  if (position.shuffle)
    parallelFor(
        static_cast<int64_t>(words.size()), [&](int64_t begin, int64_t end) {
          for (int64_t i = begin; i < end; ++i)
            words[i] = encode(
                drawImageChange(instance.manifest().dataOptions, position.seed,
                                first + static_cast<uint64_t>(i / size),
                                static_cast<uint32_t>(i % size)));
        });
  device->copyToDevice(changeList.data(), words.data(), byteSize(words));
}

void DeviceSteps::begin(const Function &next, const RunPosition &position,
                        const std::vector<uint32_t> &whole) {
  uploadOrder(position, whole);
  batch = position.batch;
  if (windows)
    windows->begin(order, batch);
  auto set = [&](const char *name, int64_t value) {
    device->copyToDevice(counter(name), &value, sizeof(value));
  };
  set("batch", batch);
  set("step", position.step);
  set("forward", position.forwardUpdates + next.updatesForward);
  set("inverse", position.inverseUpdates + next.updatesInverse);
  set("seed", static_cast<int64_t>(position.seed));
  for (const char *name : {"forward_planned", "inverse_planned", "epoch"})
    if (const int64_t *value = instance.counter(name))
      set(name, *value);
  int64_t added[] = {next.updatesForward, next.updatesInverse};
  device->copyToDevice(updates.data(), added, sizeof(added));
  device->fill(status.data(), 0, status.size());

  function = &next;
  auto found = recorded.find(function);
  if (found == recorded.end())
    found = recorded.emplace(function, record(next)).first;
  const std::vector<std::string> &metrics = instance.manifest().metrics;
  std::vector<double> sums;
  for (const Argument &argument : next.arguments)
    if (argument.kind == ArgumentKind::Metric)
      sums.push_back(
          position.metricSums[std::find(metrics.begin(), metrics.end(),
                                        argument.name) -
                              metrics.begin()]);
  device->copyToDevice(found->second.sums.data(), sums.data(), byteSize(sums));
}

void DeviceSteps::loadBatch() {
  if (windows)
    windows->require(batch);
  recorded.at(function).batch->run();
}

void DeviceSteps::run() {
  if (windows)
    windows->require(batch);
  recorded.at(function).step->run();
  if (windows)
    windows->release(batch);
  ++batch;
}

DeviceSteps::Numbers DeviceSteps::collect() {
  Numbers numbers;
  const DeviceBuffer &sums = recorded.at(function).sums;
  numbers.sums.resize(static_cast<size_t>(sums.size()) / sizeof(double));
  device->copyToHost(numbers.sums.data(), sums.data(), sums.size());
  int64_t words[3];
  device->copyToHost(words, status.data(), sizeof(words));
  numbers.badStep = words[0];
  numbers.badMetric = static_cast<size_t>(words[1]);
  uint32_t bits = static_cast<uint32_t>(words[2]);
  std::memcpy(&numbers.badValue, &bits, sizeof(bits));
  return numbers;
}

DeviceCheck::DeviceCheck(Instance &instance,
                         const std::function<bool(const StateTensor &)> &needed)
    : device(instance.device()) {
  std::vector<const StateTensor *> states;
  for (const StateTensor &state : instance.manifest().states)
    if (needed(state) && instance.findCode(fmt::format(
                             "support_check_{}", elementCount(state.shape))))
      states.push_back(&state);
  found = DeviceBuffer(instance.sharedDevice(),
                       static_cast<int64_t>(states.size() * sizeof(int32_t)),
                       "the check of parameters");
  std::vector<FunctionCall> calls;
  for (const StateTensor *state : states) {
    calls.push_back({instance.findCode(fmt::format("support_check_{}",
                                                   elementCount(state->shape))),
                     {instance.states.data(state->name),
                      static_cast<int32_t *>(found.data()) + names.size()}});
    names.push_back(state->name);
  }
  check = device.bind(calls);
}

std::string DeviceCheck::find() {
  device.fill(found.data(), 0, found.size());
  check->run();
  std::vector<int32_t> flags(names.size());
  device.copyToHost(flags.data(), found.data(), found.size());
  for (size_t i = 0; i < names.size(); ++i)
    if (flags[i])
      return names[i];
  return "";
}

} // namespace tpc::runtime
