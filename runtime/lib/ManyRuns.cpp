#include "ManyRuns.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/Halving.h"
#include "tpc/runtime/Instance.h"
#include "tpc/runtime/Trainer.h"

#include "Setup.h"

#include <algorithm>
#include <filesystem>
#include <limits>

namespace tpc::runtime {

namespace {

/// How long to wait for a process before looking at signals and the display.
constexpr int pollMilliseconds = 100;

/// The user has been told of an error.
struct Told {};

/// A message as a run's process printed it, without what ours begins with.
std::string strip(std::string message) {
  constexpr const char *beginning = "tpc: error: ";
  size_t at = message.rfind(beginning);
  if (at != std::string::npos)
    message = message.substr(at + std::string(beginning).size());
  message.erase(message.find_last_not_of('\n') + 1);
  return message.empty() ? "ended without a message" : message;
}

} // namespace

ManyRuns::ManyRuns(ManyRunsOptions theOptions, std::vector<PlannedRun> plans,
                   const RunFolder &folder, RecordFile &records,
                   ProgramSource programs)
    : options(std::move(theOptions)), folder(folder), records(records),
      programs(std::move(programs)), signals("the host") {
  for (PlannedRun &plan : plans) {
    runs.emplace_back();
    runs.back().plan = std::move(plan);
  }
  rungs = options.eta ? halvingRungs(options.epochs, options.eta)
                      : std::vector<int64_t>{options.epochs};
}

size_t ManyRuns::count(State state) const {
  return static_cast<size_t>(
      std::count_if(runs.begin(), runs.end(),
                    [&](const Run &run) { return run.state == state; }));
}

int ManyRuns::run() {
  takeRecords();
  takeLogs();
  workAtStart = workDone();
  pool = std::make_unique<WorkerPool>(options.jobs);
  try {
    checkBatches();
    for (;;) {
      compareAtRungs();
      while (!signals.interrupted() && pool->hasRoom() && startNext()) {
      }
      if (pool->running() == 0)
        break;
      if (signals.interrupted()) {
        if (std::exception_ptr error = stopAll())
          std::rethrow_exception(error);
        break;
      }
      if (auto finished = pool->wait(pollMilliseconds))
        finishProcess(*finished);
      showProgress();
    }
  } catch (const Told &) {
    stopAll();
    return 1;
  } catch (...) {
    stopAll();
    throw;
  }
  display.clear();
  size_t finished = count(State::Finished);
  if (finished == runs.size())
    return 0;
  if (signals.interrupted()) {
    fmt::print(stderr,
               "tpc: interrupted; {} of {} runs are finished; the same command "
               "goes on\n",
               finished, runs.size());
    return 130;
  }
  fail("the processes of {} were ended by signal {}; {} of {} runs are "
       "finished; the same command goes on",
       fmt::join(killed, ", "), killedBy, finished, runs.size());
}

std::vector<OrderedJson> ManyRuns::results() const {
  std::vector<OrderedJson> results;
  for (const Run &run : runs)
    if (run.state == State::Finished)
      results.push_back(run.record);
  return results;
}

/// Lets all processes save and end, for as long as that takes. What cannot be
/// taken of one, because the disk is full perhaps, is an error only then;
/// returns the first.
std::exception_ptr ManyRuns::stopAll() {
  display.clear();
  pool->interrupt();
  std::exception_ptr error;
  while (pool->running() > 0) {
    auto finished = pool->wait(pollMilliseconds);
    if (!finished || !finished->status)
      continue;
    try {
      takeResult(runs[finished->id]);
    } catch (...) {
      if (!error)
        error = std::current_exception();
    }
  }
  return error;
}

/// Halving compares the runs of one trainer and search.
void ManyRuns::compareAtRungs() {
  std::map<std::pair<std::string, std::string>, std::vector<Run *>> groups;
  for (Run &run : runs)
    groups[{run.plan.trainer, run.plan.search}].push_back(&run);
  for (auto &[name, group] : groups)
    compareAtRungs(group);
}

/// At each rung that all have reached that ever will: those that go on wait for
/// their turn, the others are finished.
void ManyRuns::compareAtRungs(const std::vector<Run *> &group) {
  for (size_t rung = 0; rung + 1 < rungs.size(); ++rung) {
    auto isBelow = [&](const Run *run) {
      return run->state != State::Finished &&
             (run->rung < rung ||
              (run->rung == rung && run->state != State::AtRung));
    };
    if (std::any_of(group.begin(), group.end(), isBelow))
      return;
    std::vector<Standing> standings;
    for (const Run *run : group) {
      // A run that diverged stands at the rung that it would have reached next.
      int64_t epochs = run->record["epochs_run"].get<int64_t>();
      bool diverged = !run->record["diverged"].is_null();
      int64_t before = rung == 0 ? 0 : rungs[rung - 1];
      if (diverged ? epochs < before : epochs < rungs[rung])
        continue;
      Standing standing;
      standing.configuration = run->plan.configuration.value_or(0);
      // What was learnt later must not count.
      if (!(diverged && epochs < rungs[rung]))
        standing.score = scoreOf(run->record, rungs[rung]);
      standings.push_back(standing);
    }
    std::vector<int64_t> survivors =
        chooseSurvivors(std::move(standings), options.eta);
    for (Run *run : group) {
      if (run->state != State::AtRung || run->rung != rung)
        continue;
      bool goesOn = std::binary_search(survivors.begin(), survivors.end(),
                                       run->plan.configuration.value_or(0));
      if (!goesOn) {
        finish(*run, rungs[rung]);
        continue;
      }
      ++run->rung;
      run->state = State::Waiting;
    }
  }
}

void ManyRuns::setSamples(const Manifest &manifest, SharedSamples given) {
  samples[dataKey(manifest)] = std::move(given);
}

const SharedSamples &ManyRuns::samplesFor(const Manifest &manifest) {
  auto [it, isNew] = samples.try_emplace(dataKey(manifest));
  if (isNew)
    it->second = loadSharedSamples(manifest, options.train);
  return it->second;
}

/// The samples of an epoch; fewer than none if too many are to be held out.
int64_t ManyRuns::countTrained(const Manifest &manifest) {
  return samplesFor(manifest).train->count - options.train.holdout.value_or(0);
}

/// Throws if a search gives a run a batch for which there are too few samples:
/// that is known before the first run begins, not when its turn comes.
void ManyRuns::checkBatches() {
  std::map<std::string, int64_t> counts;
  for (const Run &run : runs) {
    auto batch =
        std::find_if(run.plan.settings.begin(), run.plan.settings.end(),
                     [](const Setting &setting) {
                       return setting.compileTime && setting.key == "batch";
                     });
    if (run.state == State::Finished || batch == run.plan.settings.end())
      continue;
    auto [count, isNew] = counts.try_emplace(run.plan.trainer);
    if (isNew) {
      const tpc_program *program =
          programs(run.plan.trainer, run.plan.compileTimeSettings());
      if (!program)
        throw Told();
      count->second = countTrained(readManifest(*program));
    }
    // Of too many samples that are held out, the run says so.
    if (count->second > 0 && batch->value > static_cast<double>(count->second))
      fail("{}: batch: expected at most the {} samples that are trained on, "
           "found {:.0f}, of the search's range or of --batch",
           run.plan.name(), count->second, batch->value);
  }
}

/// Whether there is memory for a run beside those under way; then it is counted
/// with them.
bool ManyRuns::fits(const Run &run, const tpc_program &program,
                    const Manifest &manifest) {
  MemoryPlan plan = planProcess(program, manifest);
  size_t id = static_cast<size_t>(&run - runs.data());
  if (memory.take(id, plan, manifest.batch))
    return true;
  if (!toldOfMemory) {
    display.clear();
    fmt::print(stderr,
               "tpc: warning: the memory suffices for fewer than {} runs side "
               "by side: {}; it waits until there is room\n",
               options.jobs, memory.describe(plan));
  }
  toldOfMemory = true;
  return false;
}

/// Starts the run whose turn it is; false if none waits, or there is no memory
/// for it yet. The lowest rung goes first, so that comparisons come early.
bool ManyRuns::startNext() {
  auto isKilled = [&](const Run &run) {
    return std::find(killed.begin(), killed.end(), run.plan.name()) !=
           killed.end();
  };
  Run *next = nullptr;
  for (Run &run : runs)
    if (run.state == State::Waiting && (!next || run.rung < next->rung) &&
        !isKilled(run))
      next = &run;
  if (!next)
    return false;
  const tpc_program *program =
      programs(next->plan.trainer, next->plan.compileTimeSettings());
  if (!program)
    throw Told();
  Manifest manifest = readManifest(*program);
  Hyperparameters hyperparameters(manifest);
  for (const Setting &setting : next->plan.settings)
    if (!setting.compileTime)
      hyperparameters.set(setting.text());
  const SharedSamples &shared = samplesFor(manifest);
  if (!fits(*next, *program, manifest))
    return false;
  next->stepsPerEpoch = std::max<int64_t>(0, countTrained(manifest)) /
                        manifest.batch *
                        (manifest.schedule == Schedule::Alternating ? 2 : 1);
  next->state = State::Running;
  // One thread, and none besides the caller's when a process is forked.
  setThreads(1);
  size_t id = static_cast<size_t>(next - runs.data());
  pool->start(id, [&](WorkerPool::Progress &progress) {
    return train(*next, *program, shared, progress);
  });
  return true;
}

/// In a process of its own: trains a run up to its rung.
int ManyRuns::train(const Run &run, const tpc_program &program,
                    const SharedSamples &shared,
                    WorkerPool::Progress &progress) const {
  TrainOptions train = options.train;
  train.samples = &shared;
  train.seed = run.plan.seed;
  train.threads = 1;
  train.epochs = options.epochs;
  // Where there are too few samples for a step, the run says so; to more steps
  // than can be counted none comes.
  if (run.stepsPerEpoch > 0 &&
      rungs[run.rung] <=
          std::numeric_limits<int64_t>::max() / run.stepsPerEpoch)
    train.steps = rungs[run.rung] * run.stepsPerEpoch;
  for (const Setting &setting : run.plan.settings)
    if (!setting.compileTime)
      train.settings.push_back(setting.text());
  train.log = folder.path() + "/" + folder.logName(run.plan.name());
  train.save = folder.checkpointPath(run.plan.name());
  std::error_code ignored;
  if (std::filesystem::exists(train.save, ignored) &&
      std::filesystem::exists(train.log, ignored)) {
    train.resume = train.save;
    train.init.clear();
  }
  train.progress = [&](int64_t step) { progress = step; };
  return runtime::train(program, train);
}

void ManyRuns::finishProcess(const WorkerPool::Finished &finished) {
  Run &run = runs[finished.id];
  memory.release(finished.id);
  if (!finished.status) {
    run.state = State::Waiting;
    killed.push_back(run.plan.name());
    killedBy = finished.signal;
    return;
  }
  takeResult(run);
  // One that was told to stop has no result, and no error.
  if (run.state != State::Waiting || *finished.status == 130)
    return;
  if (*finished.status == 0)
    fail("'{}': expected the log of {} epochs and a result, found less; remove "
         "the file to train anew",
         folder.path() + "/" + folder.logName(run.plan.name()),
         rungs[run.rung]);
  fail("{}: {}", run.plan.name(), strip(finished.messages));
}

} // namespace tpc::runtime
