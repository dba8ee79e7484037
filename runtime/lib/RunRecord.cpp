#include "RunRecord.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <time.h>
#include <zlib.h>

namespace tpc::runtime {

namespace {

/// The columns of an epoch that each record has.
constexpr const char *curves[] = {"train_loss",      "train_error",
                                  "validation_loss", "validation_error",
                                  "test_loss",       "test_error"};

/// Those, and errors among the greatest outputs (`test_error_top5`) where the
/// trainer has them.
std::vector<std::string> curveNames(const RunLog &log) {
  std::vector<std::string> names(std::begin(curves), std::end(curves));
  if (!log.epochs.empty())
    for (const auto &[name, value] : log.epochs.front().items())
      if (name.find("_error_top") != std::string::npos)
        names.push_back(name);
  return names;
}

bool startsWith(const std::string &text, const std::string &beginning) {
  return text.compare(0, beginning.size(), beginning) == 0;
}

std::string checksum(const OrderedJson &value) {
  std::string text = toLine(value);
  return fmt::format("{:08x}",
                     ::crc32_z(::crc32_z(0, nullptr, 0),
                               reinterpret_cast<const Bytef *>(text.data()),
                               text.size()));
}

OrderedJson minimum(const OrderedJson &curve) {
  OrderedJson least = nullptr;
  for (const OrderedJson &value : curve)
    if (value.is_number() &&
        (least.is_null() || value.get<double>() < least.get<double>()))
      least = value;
  return least;
}

/// Each layer's local losses, as far as it has them: an array with a number for
/// each epoch.
OrderedJson localLosses(const RunLog &log) {
  OrderedJson all = OrderedJson::object();
  for (const OrderedJson &epoch : log.epochs)
    for (const auto &[layer, values] : epoch.at("layers").items())
      for (const auto &[name, value] : values.items())
        all[layer][name].push_back(value);
  OrderedJson losses = OrderedJson::object();
  for (const auto &[layer, curves] : all.items())
    for (const auto &[name, curve] : curves.items())
      if (!minimum(curve).is_null())
        losses[layer][name] = curve;
  return losses;
}

OrderedJson last(const OrderedJson &curve) {
  return curve.empty() ? OrderedJson(nullptr) : curve.back();
}

/// The first epoch, from 1, with the least of the first curve that has numbers;
/// null where none has.
OrderedJson bestEpoch(const OrderedJson &record,
                      std::initializer_list<const char *> names) {
  for (const char *name : names) {
    OrderedJson least = minimum(record[name]);
    for (size_t i = 0; !least.is_null() && i < record[name].size(); ++i)
      if (record[name][i] == least)
        return i + 1;
  }
  return nullptr;
}

/// The name of the curve that runs are compared by.
const char *scoreCurve(const OrderedJson &record) {
  for (const char *name : {"validation_error", "validation_loss", "test_error"})
    if (!minimum(record[name]).is_null())
      return name;
  return "test_loss";
}

std::string presentTime() {
  std::time_t now = std::time(nullptr);
  std::tm parts = {};
  ::gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

} // namespace

std::string PlannedRun::name() const {
  return configuration
             ? fmt::format("{}-{}-{}", trainer, search, *configuration)
             : fmt::format("{}-seed{}", trainer, seed);
}

std::vector<std::string> PlannedRun::compileTimeSettings() const {
  std::vector<std::string> texts;
  for (const Setting &setting : settings)
    if (setting.compileTime)
      texts.push_back(setting.text());
  return texts;
}

bool PlannedRun::matches(const OrderedJson &record) const {
  OrderedJson number =
      configuration ? OrderedJson(*configuration) : OrderedJson(nullptr);
  OrderedJson name = configuration ? OrderedJson(search) : OrderedJson(nullptr);
  return record["trainer"] == trainer && record["search"] == name &&
         record["configuration"] == number && record["seed"] == seed;
}

std::string nameOfRun(const OrderedJson &record) {
  PlannedRun run;
  run.trainer = record["trainer"].get<std::string>();
  if (record["search"].is_string() &&
      record["configuration"].is_number_integer()) {
    run.search = record["search"].get<std::string>();
    run.configuration = record["configuration"].get<int64_t>();
  } else if (record["seed"].is_number_unsigned()) {
    run.seed = record["seed"].get<uint64_t>();
  } else {
    return "";
  }
  return run.name();
}

RunLog readRunLog(const std::string &path) {
  RunLog log;
  std::ifstream file(path, std::ios::binary);
  for (std::string text; std::getline(file, text);) {
    OrderedJson line = OrderedJson::parse(text, nullptr, false);
    if (!line.is_object() || file.eof())
      continue;
    std::string kind = line.value("record", "");
    if (kind == "configuration" || kind == "epoch")
      log.ended = false;
    if (kind == "configuration" && log.configuration.is_null()) {
      log.configuration = std::move(line);
    } else if (kind == "diverged") {
      log.diverged = std::move(line);
    } else if (kind == "result") {
      log.ended = true;
    } else if (kind == "epoch") {
      size_t epoch = line.value("epoch", size_t{0});
      if (epoch < 1 || epoch > log.epochs.size() + 1)
        continue;
      log.epochs.resize(epoch - 1);
      log.epochs.push_back(std::move(line));
      log.diverged = nullptr;
    }
  }
  for (const OrderedJson &epoch : log.epochs)
    if (epoch.contains("seconds") && epoch["seconds"].is_number())
      log.seconds += epoch["seconds"].get<double>();
  return log;
}

OrderedJson makeDefinition(const RunLog &log) {
  OrderedJson content;
  for (const char *key : {"trainer", "network", "layers"})
    content[key] = log.configuration.at(key);
  content["clauses"] = log.configuration.at("configuration");
  OrderedJson definition;
  definition["record"] = "definition";
  definition["definition"] = checksum(content);
  definition.update(content);
  return definition;
}

OrderedJson makeRecord(const PlannedRun &run, const RunLog &log,
                       const OrderedJson &definition,
                       const std::string &logName,
                       std::optional<int64_t> stoppedAt) {
  const OrderedJson &configuration = log.configuration;
  OrderedJson record;
  record["record"] = "run";
  record["trainer"] = run.trainer;
  for (const char *key : {"network", "rule", "loss", "schedule"})
    record[key] = configuration.at(key);
  record["definition"] = definition.at("definition");
  record["search"] =
      run.configuration ? OrderedJson(run.search) : OrderedJson(nullptr);
  record["configuration"] = run.configuration ? OrderedJson(*run.configuration)
                                              : OrderedJson(nullptr);
  record["seed"] = run.seed;
  for (const char *key : {"compiler", "target", "cpu", "precision", "shuffle",
                          "init", "compile_time", "hyperparameters"})
    record[key] = configuration.at(key);
  record["drawn"] = OrderedJson::array();
  if (run.configuration)
    for (const Setting &setting : run.settings)
      record["drawn"].push_back(setting.key);
  record["data"]["kind"] = configuration.at("data").at("kind");
  for (const char *key :
       {"training_samples", "validation_samples", "test_samples"})
    record["data"][key] = configuration.at("data").at(key);
  record["epochs"] = configuration.at("epochs");
  record["epochs_run"] = log.epochs.size();
  record["stopped_at_epoch"] =
      stoppedAt ? OrderedJson(*stoppedAt) : OrderedJson(nullptr);
  record["diverged"] = nullptr;
  if (!log.diverged.is_null())
    for (const char *key : {"step", "epoch", "layer", "reason"})
      record["diverged"][key] = log.diverged.at(key);
  std::vector<std::string> names = curveNames(log);
  for (const std::string &curve : names) {
    record[curve] = OrderedJson::array();
    for (const OrderedJson &epoch : log.epochs)
      record[curve].push_back(epoch.at(curve));
  }
  record["best_epoch"] = bestEpoch(record, {"test_error", "test_loss"});
  for (const std::string &curve : names) {
    if (!startsWith(curve, "test_") && curve != "train_error")
      continue;
    record["best_" + curve] = minimum(record[curve]);
    record["final_" + curve] = last(record[curve]);
  }
  OrderedJson chosen =
      bestEpoch(record, {"validation_error", "validation_loss"});
  record["chosen_epoch"] = chosen;
  for (const std::string &curve : names)
    if (!startsWith(curve, "train_"))
      record["chosen_" + curve] = chosen.is_null()
                                      ? OrderedJson(nullptr)
                                      : record[curve][chosen.get<size_t>() - 1];
  record["local_losses"] = localLosses(log);
  record["log"] = logName;
  record["times"] = {{"seconds", log.seconds}, {"finished", presentTime()}};
  return record;
}

bool isRecord(const OrderedJson &line) {
  if (!line.is_object() || !line.contains("record") || line["record"] != "run")
    return false;
  for (const char *key :
       {"trainer", "search", "configuration", "seed", "epochs_run", "diverged",
        "stopped_at_epoch", "hyperparameters", "compile_time", "best_epoch"})
    if (!line.contains(key))
      return false;
  for (const char *curve : curves) {
    if (!line.contains(curve) || !line[curve].is_array())
      return false;
    for (const OrderedJson &value : line[curve])
      if (!value.is_null() && !value.is_number())
        return false;
  }
  if (line.contains("definition") && !line["definition"].is_string())
    return false;
  return line["trainer"].is_string() && line["hyperparameters"].is_object() &&
         line["compile_time"].is_object() &&
         line["epochs_run"] == line["test_loss"].size();
}

bool isDefinition(const OrderedJson &line) {
  return line.is_object() && line.contains("record") &&
         line["record"] == "definition" && line.contains("definition") &&
         line["definition"].is_string() && line.contains("clauses");
}

std::optional<double> scoreOf(const OrderedJson &record,
                              std::optional<int64_t> epochs) {
  OrderedJson curve = record[scoreCurve(record)];
  bool all = !epochs || *epochs > static_cast<int64_t>(curve.size());
  if (all && !record["diverged"].is_null())
    return std::nullopt;
  if (!all)
    curve.get_ref<OrderedJson::array_t &>().resize(
        static_cast<size_t>(*epochs));
  OrderedJson best = minimum(curve);
  if (best.is_null())
    return std::nullopt;
  return best.get<double>();
}

std::string scoreName(const OrderedJson &record) {
  std::string name = scoreCurve(record);
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string scoreText(const OrderedJson &record) {
  std::optional<double> score = scoreOf(record);
  if (!score)
    return "diverged";
  bool percent =
      std::string(scoreCurve(record)).find("error") != std::string::npos;
  return percent ? fmt::format("{:.2f}%", *score)
                 : fmt::format("{:.6g}", *score);
}

} // namespace tpc::runtime
