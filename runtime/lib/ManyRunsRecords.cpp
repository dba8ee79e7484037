/// \file
/// What the files of a folder say of its runs, and what finished ones leave.

#include "ManyRuns.h"

#include "tpc/runtime/Error.h"

#include <filesystem>
#include <unordered_map>

namespace tpc::runtime {

namespace {

/// `forward.lr=0.000123 alpha=0.05`.
std::string settingsText(const PlannedRun &run) {
  std::string text;
  for (const Setting &setting : run.settings)
    text += (text.empty() ? "" : " ") + setting.text();
  return text;
}

} // namespace

/// Runs with records are finished.
void ManyRuns::takeRecords() {
  std::unordered_multimap<std::string, Run *> byName;
  for (Run &run : runs)
    byName.emplace(run.plan.name(), &run);
  for (const OrderedJson &record : records.records()) {
    auto [named, end] = byName.equal_range(nameOfRun(record));
    for (; named != end; ++named) {
      Run &run = *named->second;
      if (run.state == State::Finished || !run.plan.matches(record))
        continue;
      run.state = State::Finished;
      run.record = record;
      settleCheckpoint(run);
    }
  }
  restoreDefinitions();
}

/// Writes again what records refer to, where that line was damaged, from the
/// log of one of the runs that do.
void ManyRuns::restoreDefinitions() {
  std::map<std::string, std::vector<const Run *>> lost;
  for (const Run &run : runs) {
    if (run.state != State::Finished)
      continue;
    std::string wanted = run.record.value("definition", std::string());
    if (!wanted.empty() && !records.defines(wanted))
      lost[wanted].push_back(&run);
  }
  for (const auto &[wanted, users] : lost)
    if (!restoreDefinition(wanted, users))
      fmt::print(
          stderr,
          "tpc: warning: '{}': the definition '{}' is missing, and no "
          "log of the {} that refer{} to it has it (the first would be "
          "'{}'): their clauses and layers are lost\n",
          folder.recordsPath(), wanted,
          users.size() == 1 ? "run" : fmt::format("{} runs", users.size()),
          users.size() == 1 ? "s" : "",
          folder.path() + "/" + folder.logName(users.front()->plan.name()));
}

bool ManyRuns::restoreDefinition(const std::string &wanted,
                                 const std::vector<const Run *> &users) {
  for (const Run *run : users) {
    RunLog log =
        readRunLog(folder.path() + "/" + folder.logName(run->plan.name()));
    if (log.configuration.is_null())
      continue;
    OrderedJson definition = makeDefinition(log);
    if (definition["definition"] != wanted)
      continue;
    records.define(definition);
    return true;
  }
  return false;
}

/// Runs that were interrupted, or wait for others, have logs: they stand at the
/// highest rung whose epochs are complete.
void ManyRuns::takeLogs() {
  folder.removeHalfCheckpoints();
  for (Run &run : runs)
    if (run.state != State::Finished)
      takeResult(run);
}

/// Takes what a run's log says, which may be nothing.
void ManyRuns::takeResult(Run &run) {
  std::string logName = folder.logName(run.plan.name());
  RunLog log = readRunLog(folder.path() + "/" + logName);
  run.state = State::Waiting;
  if (log.configuration.is_null())
    return;
  int64_t epochs = static_cast<int64_t>(log.epochs.size());
  bool diverged = !log.diverged.is_null();
  if (!diverged && epochs < rungs[run.rung])
    return;
  // The last epoch's line is written before its checkpoint.
  if (!diverged && !options.weights.empty() && !(log.ended && hasWeights(run)))
    return;
  while (run.rung + 1 < rungs.size() && rungs[run.rung + 1] <= epochs)
    ++run.rung;
  run.definition = makeDefinition(log);
  run.record = makeRecord(run.plan, log, run.definition, logName, std::nullopt);
  run.state = State::AtRung;
  if (diverged || run.rung + 1 == rungs.size())
    finish(run, std::nullopt);
}

void ManyRuns::finish(Run &run, std::optional<int64_t> stoppedAt) {
  if (stoppedAt)
    run.record["stopped_at_epoch"] = *stoppedAt;
  records.append(run.record, run.definition);
  run.state = State::Finished;
  settleCheckpoint(run);
  const OrderedJson &record = run.record;
  std::string text = fmt::format("{} of {}  {}  ", count(State::Finished),
                                 runs.size(), run.plan.name());
  if (!record["diverged"].is_null()) {
    text += fmt::format("diverged: {}",
                        record["diverged"].value("reason", std::string()));
  } else {
    text += fmt::format("{} {}", scoreName(record), scoreText(record));
    if (stoppedAt)
      text += fmt::format(", stopped after epoch {}", *stoppedAt);
  }
  // Those of seeds are all the same.
  std::string settings = run.plan.configuration ? settingsText(run.plan) : "";
  display.line(text + (settings.empty() ? "" : "  " + settings));
}

std::string ManyRuns::weightsPath(const Run &run) const {
  return options.weights + "/" + run.plan.name() + ".safetensors";
}

/// Whether there is a last checkpoint, kept already or not.
bool ManyRuns::hasWeights(const Run &run) const {
  std::error_code ignored;
  return std::filesystem::exists(folder.checkpointPath(run.plan.name()),
                                 ignored) ||
         std::filesystem::exists(weightsPath(run), ignored);
}

/// Keeps or removes the last checkpoint of a finished run, if it is still
/// there.
void ManyRuns::settleCheckpoint(const Run &run) const {
  std::string checkpoint = folder.checkpointPath(run.plan.name());
  std::error_code error;
  if (options.weights.empty() || !run.record["diverged"].is_null()) {
    std::filesystem::remove(checkpoint, error);
    return;
  }
  std::filesystem::rename(checkpoint, weightsPath(run), error);
  if (error && error != std::errc::no_such_file_or_directory)
    fail("cannot rename '{}' to '{}': {}", checkpoint, weightsPath(run),
         error.message());
}

} // namespace tpc::runtime
