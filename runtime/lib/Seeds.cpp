#include "Seeds.h"
#include "ManyRuns.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/Instance.h"
#include "tpc/runtime/MachineFeatures.h"
#include "tpc/runtime/TextTable.h"

#include "Setup.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <set>

namespace tpc::runtime {

namespace {

constexpr int64_t defaultEpochs = 10;

void checkOptions(const TrainOptions &options) {
  if (options.out.empty())
    fail("--seeds: expected --out DIR beside it, found none");
  std::pair<const char *, bool> refused[] = {
      {"--save", !options.save.empty()},
      {"--resume", !options.resume.empty()},
      {"--log", !options.log.empty()},
      {"--tensorboard", !options.tensorboard.empty()},
      {"--dump-step", !options.dumpStep.empty()},
      {"--trace", !options.trace.empty()},
      {"--profile", options.profile},
      {"--timing", options.timing},
      {"--steps", options.steps.has_value()}};
  for (auto &[name, given] : refused)
    if (given)
      fail("--seeds: expected no {} beside it: it is of one run, and each "
           "seed's log and weights go into --out DIR",
           name);
  if (*options.seeds > mostRuns)
    fail("--seeds: expected at most {}, found {}", mostRuns, *options.seeds);
  threadCount(options.threads);
  if (options.epochs == 0)
    fail("--seeds: expected at least 1 in --epochs, found 0");
  uint64_t first = options.seed.value_or(0);
  if (static_cast<uint64_t>(*options.seeds - 1) >
      std::numeric_limits<uint64_t>::max() - first)
    fail("--seeds {}: expected seeds below 2^64, but the first is {}",
         *options.seeds, first);
}

/// The names of all that the program measures besides its steps, or `none`.
std::string diagnosticsText(const Manifest &manifest) {
  std::set<std::string> names;
  for (const Function &function : manifest.functions)
    for (const Argument &argument : function.arguments)
      if (argument.kind == ArgumentKind::Diagnostic)
        names.insert(diagnosticName(argument).name);
  return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ","));
}

/// Everything that decides what the runs compute and log, but for the number of
/// seeds.
OrderedJson describe(const Manifest &manifest, const TrainOptions &options,
                     const Hyperparameters &hyperparameters,
                     const std::string &data) {
  OrderedJson description;
  description["record"] = "seeds";
  description["compiler"] = manifest.compiler;
  description["trainer"] = manifest.trainer;
  description["target"] = manifest.target;
  description["cpu"] = manifest.cpu;
  description["precision"] = manifest.precision;
  description["first_seed"] = options.seed.value_or(0);
  description["epochs"] = options.epochs.value_or(defaultEpochs);
  description["limit"] = options.limit.value_or(0);
  description["holdout"] = options.holdout.value_or(0);
  description["shuffle"] = !options.noShuffle;
  description["init"] = options.init;
  description["diagnostics"] = diagnosticsText(manifest);
  description["diagnostics_every"] =
      options.diagnosticsEvery.value_or(defaultDiagnosticsPeriod);
  description["data"] = data;
  for (size_t i = 0; i < hyperparameters.list().size(); ++i)
    description[hyperparameters.list()[i].name] = hyperparameters.value(i);
  description["definition"] = manifest.configuration;
  return description;
}

/// What the values of a column have in common: mean and standard deviation.
struct Summary {
  double mean = 0;
  /// Of a sample, with n - 1; nothing for fewer than two values.
  std::optional<double> deviation;
};

std::optional<Summary> summarize(const std::vector<double> &values) {
  if (values.empty())
    return std::nullopt;
  Summary summary;
  double count = static_cast<double>(values.size());
  for (double value : values)
    summary.mean += value / count;
  if (values.size() < 2)
    return summary;
  double squares = 0;
  for (double value : values)
    squares += (value - summary.mean) * (value - summary.mean);
  summary.deviation = std::sqrt(squares / (count - 1));
  return summary;
}

void printTable(const std::vector<OrderedJson> &records) {
  // One that diverged in its first epoch has none.
  bool errors = std::any_of(records.begin(), records.end(),
                            [](const OrderedJson &record) {
                              return !record["test_error"].empty() &&
                                     record["test_error"][0].is_number();
                            });
  const char *what = errors ? "error" : "loss";
  auto text = [&](double value) {
    return errors ? fmt::format("{:.2f}%", value)
                  : fmt::format("{:.6g}", value);
  };
  TextTable table(4, 1, 4, 0);
  table.addRow({"seed", fmt::format("best test {}", what), "epoch",
                fmt::format("final test {}", what)});
  std::vector<double> best, final;
  size_t diverged = 0;
  for (const OrderedJson &record : records) {
    std::string seed = std::to_string(record["seed"].get<uint64_t>());
    if (!record["diverged"].is_null()) {
      ++diverged;
      table.addRow({seed, "diverged", "", ""});
      continue;
    }
    best.push_back(record[std::string("best_test_") + what].get<double>());
    final.push_back(record[std::string("final_test_") + what].get<double>());
    table.addRow({seed, text(best.back()), toLine(record["best_epoch"]),
                  text(final.back())});
  }
  std::optional<Summary> bestSummary = summarize(best);
  std::optional<Summary> finalSummary = summarize(final);
  if (bestSummary)
    table.addRow(
        {"mean", text(bestSummary->mean), "", text(finalSummary->mean)});
  if (bestSummary && bestSummary->deviation)
    table.addRow({"standard deviation", text(*bestSummary->deviation), "",
                  text(*finalSummary->deviation)});
  fmt::print("{}", table.text());
  if (diverged)
    fmt::print("{} of {} seeds diverged; mean and standard deviation are those "
               "of the others\n",
               diverged, records.size());
}

} // namespace

int trainSeeds(const tpc_program &program, const TrainOptions &options) {
  checkOptions(options);
  Manifest manifest = checkedManifest(program, options.batch);
  prepareMachine(manifest);
  Hyperparameters hyperparameters(manifest);
  applySettings(hyperparameters, options.settings);
  SharedSamples samples = loadSharedSamples(manifest, options);
  RunFolder folder(
      options.out, "seeds",
      describe(manifest, options, hyperparameters, describeSamples(samples)),
      Shard());
  RecordFile records(folder.recordsPath());

  ManyRunsOptions many;
  many.train = options;
  many.train.seeds.reset();
  many.train.out.clear();
  many.train.settings.clear();
  many.epochs = options.epochs.value_or(defaultEpochs);
  many.jobs = threadCount(options.threads);
  many.weights = folder.path() + "/weights";
  std::error_code error;
  std::filesystem::create_directories(many.weights, error);
  if (error)
    fail("cannot make the folder '{}': {}", many.weights, error.message());
  std::vector<PlannedRun> runs;
  for (int64_t i = 0; i < *options.seeds; ++i) {
    PlannedRun run;
    run.trainer = manifest.trainer;
    run.seed = options.seed.value_or(0) + static_cast<uint64_t>(i);
    for (size_t k = 0; k < hyperparameters.list().size(); ++k)
      run.settings.push_back(
          {hyperparameters.list()[k].name, hyperparameters.value(k)});
    runs.push_back(std::move(run));
  }
  ManyRuns training(std::move(many), std::move(runs), folder, records,
                    [&](const std::string &, const std::vector<std::string> &) {
                      return &program;
                    });
  training.setSamples(manifest, std::move(samples));
  int status = training.run();
  if (status != 0)
    return status;
  printTable(training.results());
  return 0;
}

} // namespace tpc::runtime
