#include "tpc/runtime/Search.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/Instance.h"

#include "Guard.h"
#include "ManyRuns.h"
#include "SearchSummary.h"
#include "Setup.h"

#include <set>

namespace tpc::runtime {

namespace {

constexpr int64_t defaultEpochs = 10, defaultConfigurations = 60;

std::string rangeText(const Range &range) {
  const char *kinds[] = {"log_uniform", "uniform", "choice", "fixed"};
  std::string text = range.key + " = " + kinds[static_cast<int>(range.kind)];
  return fmt::format("{}({})", text, fmt::join(range.values, ", "));
}

/// Everything that decides which configurations there are and what they
/// compute. Without halving that is the same for the first of them however many
/// there are.
OrderedJson describe(const std::vector<SearchSpace> &spaces,
                     const SearchOptions &options, const Manifest &manifest,
                     const std::string &data) {
  const TrainOptions &train = options.train;
  OrderedJson description;
  description["record"] = "search";
  description["compiler"] = manifest.compiler;
  description["seed"] = train.seed.value_or(0);
  description["epochs"] = *train.epochs;
  description["halving"] = options.eta.value_or(0);
  if (options.eta)
    description["configurations"] = *options.configurations;
  description["shards"] = options.shards;
  description["limit"] = train.limit.value_or(0);
  description["holdout"] = train.holdout.value_or(0);
  description["shuffle"] = !train.noShuffle;
  description["data"] = data;
  description["target"] = manifest.target;
  description["cpu"] = manifest.cpu;
  // The logs of one search are of one kind.
  std::set<std::string> kinds(options.diagnostics.begin(),
                              options.diagnostics.end());
  description["diagnostics"] =
      kinds.empty() ? "none" : fmt::format("{}", fmt::join(kinds, ","));
  description["diagnostics_every"] =
      train.diagnosticsEvery.value_or(defaultDiagnosticsPeriod);
  for (const auto &[name, value] : options.choices)
    description[name] = value;
  for (const SearchSpace &space : spaces) {
    std::string text = space.search + "\n";
    for (const Range &range : space.ranges)
      text += rangeText(range) + "\n";
    // A trainer may have the name of anything above.
    description["trainer " + space.trainer] = text + space.definition;
  }
  return description;
}

/// This shard's configurations of all spaces, turn about so that each shard has
/// some of each.
std::vector<PlannedRun> planRuns(const std::vector<SearchSpace> &spaces,
                                 const SearchOptions &options) {
  std::vector<PlannedRun> runs;
  int64_t turn = 0;
  for (const SearchSpace &space : spaces) {
    for (int64_t number = 1; number <= *options.configurations; ++number) {
      if ((number - 1 + turn) % options.shards != options.shard - 1)
        continue;
      PlannedRun run;
      run.trainer = space.trainer;
      run.search = space.search;
      run.configuration = number;
      run.seed = options.train.seed.value_or(0);
      run.settings = drawConfiguration(space, run.seed, number);
      runs.push_back(std::move(run));
    }
    ++turn;
  }
  return runs;
}

/// The records of all shards, each run once.
std::vector<OrderedJson> collectRecords(const RunFolder &folder,
                                        const SearchSpace &space) {
  std::map<int64_t, OrderedJson> found;
  for (const std::string &path : folder.allRecordsPaths())
    for (OrderedJson &record : readRecords(path).records)
      if (record["trainer"] == space.trainer &&
          record["search"] == space.search &&
          record["configuration"].is_number_integer())
        found.try_emplace(record["configuration"].get<int64_t>(),
                          std::move(record));
  std::vector<OrderedJson> records;
  for (auto &[number, record] : found)
    records.push_back(std::move(record));
  return records;
}

void checkOptions(const std::vector<SearchSpace> &spaces,
                  const SearchOptions &options) {
  if (options.eta && options.shards > 1)
    fail("--halving and --shard exclude each other: halving compares all "
         "configurations of a trainer; give each trainer a search of its own "
         "instead");
  int64_t trainers = static_cast<int64_t>(spaces.size());
  if (*options.configurations > mostRuns / trainers)
    fail("--configs: expected at most {} for {} trainer{}, found {}",
         mostRuns / trainers, trainers, trainers == 1 ? "" : "s",
         *options.configurations);
  threadCount(options.train.threads);
}

int runSearch(const std::vector<SearchSpace> &spaces,
              const ProgramSource &programs, const SearchOptions &given) {
  SearchOptions options = given;
  if (!options.train.epochs)
    options.train.epochs = defaultEpochs;
  if (!options.configurations)
    options.configurations = defaultConfigurations;
  checkOptions(spaces, options);
  std::vector<PlannedRun> runs = planRuns(spaces, options);
  if (runs.empty())
    fail("--shard {}/{}: expected at most as many shards as configurations, "
         "{}; found none for this one",
         options.shard, options.shards,
         *options.configurations * static_cast<int64_t>(spaces.size()));
  const tpc_program *program =
      programs(runs.front().trainer, runs.front().compileTimeSettings());
  if (!program)
    return 1;
  Manifest manifest = readManifest(*program);
  SharedSamples samples = loadSharedSamples(manifest, options.train);
  RunFolder folder(
      options.out, "search",
      describe(spaces, options, manifest, describeSamples(samples)),
      {options.shard, options.shards});
  RecordFile records(folder.recordsPath());
  ManyRunsOptions many;
  many.train = options.train;
  many.epochs = *options.train.epochs;
  many.jobs = threadCount(options.train.threads);
  many.eta = options.eta.value_or(0);
  ManyRuns search(std::move(many), std::move(runs), folder, records, programs);
  search.setSamples(manifest, std::move(samples));
  int status = search.run();
  if (status != 0)
    return status;
  for (const SearchSpace &space : spaces)
    fmt::print("{}",
               describeBest(space, collectRecords(folder, space), options));
  return 0;
}

} // namespace

int search(const std::vector<SearchSpace> &spaces,
           const ProgramSource &programs,
           const SearchOptions &options) noexcept {
  return guarded([&] { return runSearch(spaces, programs, options); });
}

} // namespace tpc::runtime
