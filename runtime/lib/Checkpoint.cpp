#include "tpc/runtime/Checkpoint.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/Safetensors.h"

#include "Json.h"
#include "LoadState.h"
#include "ManifestChecks.h"

#include <cstring>
#include <set>

namespace tpc::runtime {

namespace {

constexpr const char *formatKey = "tpc.format";
constexpr const char *formatValue = "checkpoint 2";
constexpr const char *hyperparameterPrefix = "tpc.hyperparameter.";

/// Whole numbers of a position, with the names of their tensors.
template <typename Position, typename Visit>
void forEachInteger(Position &position, Visit visit) {
  visit("tpc.samples", position.samples);
  visit("tpc.limit", position.limit);
  visit("tpc.holdout", position.holdout);
  visit("tpc.pass", position.pass);
  visit("tpc.batch", position.batch);
  visit("tpc.step", position.step);
  visit("tpc.forward_updates", position.forwardUpdates);
  visit("tpc.inverse_updates", position.inverseUpdates);
  visit("tpc.best_epoch", position.bestEpoch);
  visit("tpc.chosen_epoch", position.chosenEpoch);
}

/// Other numbers of a position, with the names of their tensors.
template <typename Position, typename Visit>
void forEachNumber(Position &position, Visit visit) {
  visit("tpc.best_error", position.bestError);
  visit("tpc.best_error_top_k", position.bestTopKError);
  visit("tpc.best_loss", position.bestLoss);
  visit("tpc.chosen_validation_error", position.chosenValidationError);
  visit("tpc.chosen_validation_error_top_k",
        position.chosenValidationTopKError);
  visit("tpc.chosen_validation_loss", position.chosenValidationLoss);
  visit("tpc.chosen_test_error", position.chosenTestError);
  visit("tpc.chosen_test_error_top_k", position.chosenTestTopKError);
  visit("tpc.chosen_test_loss", position.chosenTestLoss);
}

/// Everything in a file that is not a state: small.
TensorFile readReserved(SafetensorsReader &reader) {
  TensorFile file;
  for (const TensorEntry &entry : reader.tensors()) {
    if (!isReserved(entry.name))
      continue;
    std::string bytes(static_cast<size_t>(entry.end - entry.begin), '\0');
    reader.read(entry, 0, bytes.data(), bytes.size());
    file.tensors.push_back(
        {entry.name, entry.type, entry.shape, std::move(bytes)});
  }
  return file;
}

void eraseNumbers(Json &value) {
  if (value.is_object())
    for (auto entry = value.begin(); entry != value.end();)
      if (entry->is_number()) {
        entry = value.erase(entry);
      } else {
        eraseNumbers(*entry);
        ++entry;
      }
  else if (value.is_array())
    for (Json &element : value)
      eraseNumbers(element);
}

/// The configuration without its hyperparameters, which --set may change: what
/// of the model must not change in the middle of a run.
Json choicesOf(const Manifest &manifest) {
  Json configuration = Json::parse(manifest.configuration);
  Json choices = configuration;
  eraseNumbers(choices);
  for (const char *fixed : {"data", "layers", "top_k"})
    if (configuration.contains(fixed))
      choices[fixed] = configuration[fixed];
  return choices;
}

/// Throws unless the checkpoint's run made the model's choices.
void checkChoices(const std::string &path, const std::string &saved,
                  const Manifest &manifest) {
  Json expected = choicesOf(manifest);
  Json found = Json::parse(saved, nullptr, /*allow_exceptions=*/false);
  if (found == expected)
    return;
  for (const auto &entry : expected.items()) {
    Json other = found.is_object() ? found.value(entry.key(), Json()) : Json();
    if (other.is_array() && other.size() == entry.value().size())
      for (size_t i = 0; i < other.size(); ++i)
        if (other[i] != entry.value()[i])
          fail("'{}': expected a checkpoint of a run with {} of the {} as {}, "
               "found {}",
               path, i + 1, entry.key(), entry.value()[i].dump(),
               other[i].dump());
    if (other != entry.value())
      fail("'{}': expected a checkpoint of a run with the {} {}, found {}",
           path, entry.key(), entry.value().dump(), other.dump());
  }
  fail("'{}': expected a checkpoint of a run with {}, found {}", path,
       expected.dump(), found.dump());
}

/// Throws unless `file` is a checkpoint of this trainer.
void checkIdentity(const std::string &path, const SafetensorsReader &file,
                   const Manifest &manifest) {
  auto metadata = [&](const char *key) {
    auto found = file.metadata().find(key);
    return found == file.metadata().end() ? std::string() : found->second;
  };
  if (metadata(formatKey) != formatValue)
    fail("'{}' is not a checkpoint of a run (its metadata lacks {} = '{}'); "
         "--init takes weights from any safetensors file",
         path, formatKey, formatValue);
  if (metadata("tpc.trainer") != manifest.trainer ||
      metadata("tpc.network") != manifest.network)
    fail("'{}': expected a checkpoint of trainer '{}' on network '{}', found "
         "trainer '{}' on network '{}'",
         path, manifest.trainer, manifest.network, metadata("tpc.trainer"),
         metadata("tpc.network"));
  if (metadata("tpc.batch") != std::to_string(manifest.batch))
    fail("'{}': expected a checkpoint with batch {}, found batch {}", path,
         manifest.batch, metadata("tpc.batch"));
  std::string precision = metadata("tpc.precision");
  if (precision.empty())
    precision = Manifest().precision;
  if (precision != manifest.precision)
    fail("'{}': expected a checkpoint of a run with the precision {}, found {}",
         path, manifest.precision, precision);
  checkChoices(path, metadata("tpc.choices"), manifest);
  if (metadata("tpc.metrics") != Json(manifest.metrics).dump())
    fail("'{}': its sums are of other metrics than the trainer's", path);
}

} // namespace

void saveCheckpoint(const std::string &path, const Manifest &manifest,
                    const StateSet &states,
                    const Hyperparameters &hyperparameters,
                    const RunPosition &position) {
  std::string bad =
      states.findNotFinite([](const StateTensor &) { return true; });
  if (!bad.empty())
    fail("'{}' is not finite at step {}; '{}' is left as it was", bad,
         position.step, path);
  TensorFile file;
  std::vector<TensorStream> streams;
  StateReader reader(states);
  Json optimizerTensors = Json::array();
  for (size_t i = 0; i < states.size(); ++i) {
    const StateTensor &state = states.tensor(i);
    streams.push_back(
        {state.name, state.shape,
         [&reader, i](int64_t begin, int64_t count, float *values) {
           reader.read(i, begin, count, values);
         }});
    if (state.role == Role::Optimizer)
      optimizerTensors.push_back(state.name);
  }
  forEachInteger(position, [&](const char *name, const int64_t &value) {
    file.add(name, {}, &value);
  });
  int64_t seed = static_cast<int64_t>(position.seed);
  int64_t shuffle = position.shuffle;
  file.add("tpc.seed", {}, &seed);
  file.add("tpc.shuffle", {}, &shuffle);
  forEachNumber(position, [&](const char *name, const double &value) {
    file.add(name, {}, &value);
  });
  Shape metrics = {static_cast<int64_t>(position.metricSums.size())};
  file.add("tpc.metric_sums", metrics, position.metricSums.data());
  file.add("tpc.metric_counts", metrics, position.metricCounts.data());
  for (size_t i = 0; i < hyperparameters.list().size(); ++i) {
    double value = hyperparameters.value(i);
    file.add(hyperparameterPrefix + hyperparameters.list()[i].name, {}, &value);
  }
  file.metadata = {{formatKey, formatValue},
                   {"tpc.trainer", manifest.trainer},
                   {"tpc.network", manifest.network},
                   {"tpc.rule", manifest.rule},
                   {"tpc.batch", std::to_string(manifest.batch)},
                   {"tpc.precision", manifest.precision},
                   {"tpc.choices", choicesOf(manifest).dump()},
                   {"tpc.metrics", Json(manifest.metrics).dump()},
                   {optimizerKey, optimizerTensors.dump()}};
  writeSafetensors(path, file, streams);
}

void resumeCheckpoint(const std::string &path, const Manifest &manifest,
                      StateSet &states, Hyperparameters &hyperparameters,
                      RunPosition &position) {
  SafetensorsReader reader(path);
  checkIdentity(path, reader, manifest);
  std::set<std::string> expected;
  for (size_t i = 0; i < states.size(); ++i) {
    const StateTensor &state = states.tensor(i);
    const TensorEntry *tensor = reader.find(state.name);
    if (!tensor)
      fail("'{}': expected a tensor '{}' of shape {}, found none", path,
           state.name, toString(state.shape));
    loadState(path, reader, *tensor, states, i);
    expected.insert(state.name);
  }
  TensorFile file = readReserved(reader);
  forEachInteger(position, [&](const char *name, int64_t &value) {
    value = readInteger(file, name, path);
    if (value < 0)
      fail("'{}': tensor '{}': expected at least 0, found {}", path, name,
           value);
    expected.insert(name);
  });
  position.seed = static_cast<uint64_t>(readInteger(file, "tpc.seed", path));
  position.shuffle = readInteger(file, "tpc.shuffle", path) != 0;
  expected.insert({"tpc.seed", "tpc.shuffle"});
  forEachNumber(position, [&](const char *name, double &value) {
    value = readNumber(file, name, path);
    expected.insert(name);
  });
  size_t metrics = manifest.metrics.size();
  position.metricSums.resize(metrics);
  position.metricCounts.resize(metrics);
  auto readArray = [&](const char *name, TensorType type, void *values) {
    const TensorData *tensor = file.find(name);
    if (!tensor || tensor->type != type ||
        tensor->shape != Shape{static_cast<int64_t>(metrics)})
      fail("'{}': expected a tensor '{}' of type {} and shape [{}]", path, name,
           toString(type), metrics);
    if (metrics > 0)
      std::memcpy(values, tensor->bytes.data(), tensor->bytes.size());
    expected.insert(name);
  };
  readArray("tpc.metric_sums", TensorType::F64, position.metricSums.data());
  readArray("tpc.metric_counts", TensorType::I64, position.metricCounts.data());
  for (const Hyperparameter &hyperparameter : hyperparameters.list()) {
    std::string name = hyperparameterPrefix + hyperparameter.name;
    hyperparameters.set(hyperparameter.name, readNumber(file, name, path),
                        fmt::format("'{}': tensor '{}'", path, name));
    expected.insert(name);
  }
  for (const TensorEntry &tensor : reader.tensors())
    if (!expected.count(tensor.name))
      fail("'{}': unexpected tensor '{}'; trainer '{}' has no such state", path,
           tensor.name, manifest.trainer);
}

} // namespace tpc::runtime
