#include "tpc/runtime/Options.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/Search.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <iostream>
#include <limits>

namespace tpc::runtime {

namespace {

/// Adds an option that takes a decimal number of at least `minimum`.
template <typename T>
CLI::Option *addWhole(CLI::App &app, const std::string &name,
                      std::optional<T> &target, T minimum,
                      const std::string &description) {
  auto parse = [&target, name, minimum](const std::string &text) {
    T value = 0;
    const char *end = text.data() + text.size();
    auto parsed = std::from_chars(text.data(), end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end || value < minimum) {
      std::string expected = minimum == std::numeric_limits<T>::min()
                                 ? fmt::format("from {} to {}", minimum,
                                               std::numeric_limits<T>::max())
                                 : fmt::format("of at least {}", minimum);
      throw CLI::ValidationError(fmt::format(
          "{}: expected a whole number {}, found '{}'", name, expected, text));
    }
    target = value;
  };
  return app.add_option_function<std::string>(name, parse, description)
      ->type_name("N");
}

/// Adds an option that takes a text. An empty one, as of a variable that a
/// shell does not know, must not pass for an option that was not given.
CLI::Option *addText(CLI::App &app, const std::string &name,
                     std::string &target, const std::string &type,
                     const std::string &description) {
  return app.add_option(name, target, description)
      ->type_name(type)
      ->check([type](const std::string &text) {
        return text.empty() ? fmt::format("expected {}, found ''", type)
                            : std::string();
      });
}

} // namespace

void addSettings(CLI::App &app, std::vector<std::string> &settings,
                 const std::string &description) {
  app.add_option("--set", settings, description)
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void addTimingOption(CLI::App &app, bool &timing,
                     const std::string &description) {
  app.add_flag("--timing", timing, description);
}

void addBatchOption(CLI::App &app, std::optional<int64_t> &batch,
                    const std::string &description) {
  addWhole<int64_t>(app, "--batch", batch, 1, description);
}

/// Those that say what is trained on.
static void addDataOptions(CLI::App &app, TrainOptions &options) {
  addText(app, "--data", options.data, "PATH", "Folder or file of the data set")
      ->group("Data");
  addWhole<int64_t>(app, "--limit", options.limit, 1,
                    "Use the first N training samples only")
      ->group("Data");
  addWhole<int64_t>(app, "--holdout", options.holdout, 1,
                    "Keep N training samples, chosen by the seed, for "
                    "validation after each epoch")
      ->group("Data");
  addWhole<int64_t>(app, "--device-data", options.deviceData, 0,
                    "Percent of a GPU's free memory that the training samples "
                    "may take; if they need more, they are streamed [default: "
                    "50]")
      ->group("Data");
  app.add_flag("--no-shuffle", options.noShuffle,
               "Take samples in the order of the file, from the first one in "
               "every epoch, and leave images as they are: no flips, no crops")
      ->group("Data");
}

static CLI::Option *addDiagnosticsEvery(CLI::App &app, TrainOptions &options) {
  return addWhole<int64_t>(app, "--diagnostics-every", options.diagnosticsEvery,
                           1,
                           "Measure what was compiled in by --diagnostics, for "
                           "the log, at the first "
                           "step and every N-th from there [default: 100]");
}

void addTrainOptions(CLI::App &app, TrainOptions &options) {
  addDataOptions(app, options);
  addWhole<int64_t>(app, "--epochs", options.epochs, 0,
                    "Stop after N passes of forward updates over the data, "
                    "counted from the start of the run [default: 10]")
      ->group("Training");
  addWhole<int64_t>(app, "--steps", options.steps, 0,
                    "Stop after N steps (batches), counted from the start of "
                    "the run; 0 only initialises")
      ->group("Training");
  addWhole<int64_t>(app, "--batch", options.batch, 1,
                    "Samples in a step; fixed when the trainer is compiled")
      ->group("Training");
  addWhole<uint64_t>(
      app, "--seed", options.seed, 0,
      "Seed of initial weights, shuffles, noise, flips and crops, and "
      "of the samples held out [default: 0]")
      ->group("Training");
  addWhole<int64_t>(app, "--seeds", options.seeds, 1,
                    "Train N times, with seeds from --seed on, as many side by "
                    "side as there are --threads; needs --out")
      ->group("Training");
  addWhole<int64_t>(app, "--threads", options.threads, 1,
                    "Threads to run on; results do not depend on it [default: "
                    "one for each processor]")
      ->group("Training");
  app.add_flag("--profile", options.profile,
               "Print the time of each kernel beside what the machine could "
               "do, measured for 0.2 to 0.3 s before the first step")
      ->group("Training");
  addTimingOption(app, options.timing,
                  "Print where the time went until the end of the first step");
  app.get_option("--timing")->group("Training");
  addSettings(app, options.settings,
              "Change a hyperparameter, as in --set forward.lr=3e-4; may be "
              "given several times");
  app.get_option("--set")->group("Training");
  addText(app, "--init", options.init, "FILE",
          "Take the network's weights from a safetensors file and start anew")
      ->group("Files");
  app.add_flag("--partial", options.partial,
               "Take what --init FILE has; the rest keeps its initial values")
      ->group("Files");
  addText(app, "--init-layout", options.initLayout, "auto|torch|tpc",
          "Order of the weights' dimensions in --init FILE, PyTorch's or tpc's "
          "[default: auto]")
      ->check([](const std::string &text) {
        return text == "auto" || text == "torch" || text == "tpc"
                   ? std::string()
                   : fmt::format("expected auto, torch or tpc, found '{}'",
                                 text);
      })
      ->group("Files");
  addText(app, "--save", options.save, "FILE",
          "Write a checkpoint (safetensors) after every epoch, at the end and "
          "on Ctrl-C")
      ->group("Files");
  addText(app, "--resume", options.resume, "FILE",
          "Continue the run of a checkpoint exactly where it was")
      ->group("Files");
  addText(app, "--log", options.log, "FILE.jsonl",
          "Write the configuration and a JSON object for each epoch")
      ->group("Files");
  addText(
      app, "--tensorboard", options.tensorboard, "DIR",
      "Write the same as the log for TensorBoard, into a folder of the run's "
      "own")
      ->group("Files");
  addDiagnosticsEvery(app, options)->group("Files");
  addText(app, "--out", options.out, "DIR",
          "Folder for what --seeds writes: a record of each run, its log and "
          "its weights")
      ->group("Files");
  addText(app, "--dump-step", options.dumpStep, "FILE",
          "Write all intermediates of the last step (safetensors)")
      ->group("Files");
  addText(app, "--trace", options.trace, "OUT.json",
          "Write when each thread did what in the last steps, for Perfetto or "
          "chrome://tracing")
      ->group("Files");
}

/// `3/8`.
static void parseShard(const std::string &text, SearchOptions &options) {
  size_t slash = text.find('/');
  auto read = [&](const std::string &part, int64_t &number) {
    const char *end = part.data() + part.size();
    auto parsed = std::from_chars(part.data(), end, number);
    return parsed.ec == std::errc() && parsed.ptr == end;
  };
  if (slash == std::string::npos ||
      !read(text.substr(0, slash), options.shard) ||
      !read(text.substr(slash + 1), options.shards) || options.shard < 1 ||
      options.shard > options.shards)
    throw CLI::ValidationError(fmt::format(
        "--shard: expected I/N with I from 1 to N, found '{}'", text));
}

void addSearchOptions(CLI::App &app, SearchOptions &options) {
  TrainOptions &train = options.train;
  addText(app, "--out", options.out, "DIR",
          "Folder for records and logs; of an earlier search, to go on")
      ->required()
      ->group("Search");
  addWhole<int64_t>(app, "--configs", options.configurations, 1,
                    "Configurations of each trainer [default: 60]")
      ->group("Search");
  addWhole<int64_t>(app, "--halving", options.eta, 2,
                    "Successive halving: compare all configurations after "
                    "1/N, 1/N^2, ... of the epochs, and go on with the best "
                    "1/N of them")
      ->group("Search");
  app.add_option_function<std::string>(
         "--shard",
         [&options](const std::string &text) { parseShard(text, options); },
         "Train part I of N of the configurations only")
      ->type_name("I/N")
      ->group("Search");
  addWhole<int64_t>(app, "--threads", train.threads, 1,
                    "Runs side by side, each on one thread [default: one for "
                    "each processor]")
      ->group("Search");
  addWhole<int64_t>(app, "--epochs", train.epochs, 1,
                    "Passes of forward updates over the data [default: 10]")
      ->group("Training");
  addWhole<int64_t>(app, "--batch", train.batch, 1,
                    "Samples in a step, in place of the trainers' own")
      ->group("Training");
  addWhole<uint64_t>(app, "--seed", train.seed, 0,
                     "Seed of the configurations, and of each run [default: "
                     "0]")
      ->group("Training");
  addDiagnosticsEvery(app, train)->group("Training");
  addSettings(app, train.settings,
              "Fix a number, as in --set forward.beta1=0.9, whatever its range "
              "is; may be given several times");
  app.get_option("--set")->group("Training");
  addDataOptions(app, train);
}

void addEvalOptions(CLI::App &app, EvalOptions &options) {
  addText(app, "--load", options.load, "FILE",
          "Weights or checkpoint (safetensors)")
      ->required();
  addText(app, "--data", options.data, "PATH",
          "Folder or file of the data set");
  addText(app, "--split", options.split, "test|train",
          "Which samples [default: test]")
      ->check([](const std::string &text) {
        return text == "test" || text == "train"
                   ? std::string()
                   : fmt::format("expected test or train, found '{}'", text);
      });
  addText(app, "--outputs", options.outputs, "FILE",
          "Write the network's outputs and the labels (safetensors)");
  addText(app, "--images", options.images, "OUT.png",
          "Draw the first samples above what the network made of them");
  addWhole<int64_t>(app, "--image-count", options.imageCount, 1,
                    "Samples to draw [default: 16]");
  addWhole<int64_t>(app, "--limit", options.limit, 1,
                    "Use the first N samples only");
  addWhole<int64_t>(app, "--threads", options.threads, 1,
                    "Threads to run on [default: one for each processor]");
}

/// `train, compile, eval, inspect`; empty for a program without commands.
static std::string listCommands(const CLI::App &app) {
  std::string names;
  for (const CLI::App *command :
       app.get_subcommands([](const CLI::App *) { return true; }))
    names += (names.empty() ? "" : ", ") + command->get_name();
  return names;
}

std::optional<int> parseCommandLine(CLI::App &app, int argc,
                                    const char *const *argv) noexcept {
  try {
    app.parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::Success &request) {
    // --help or --version.
    int status = app.exit(request);
    if (std::cout.flush())
      return status;
    fmt::print(stderr, "tpc: error: cannot write to standard output\n");
  } catch (const CLI::RequiredError &error) {
    std::string commands = listCommands(app);
    if (commands.empty() || !app.get_subcommands().empty())
      fmt::print(stderr, "tpc: error: {} (see --help)\n", error.what());
    else
      fmt::print(stderr,
                 "tpc: error: expected a command ({}), found {} (see --help)\n",
                 commands,
                 app.remaining().empty()
                     ? "none"
                     : fmt::format("'{}'", app.remaining().front()));
  } catch (const CLI::ExtrasError &) {
    std::string extras;
    for (const std::string &extra : app.remaining(true))
      extras += (extras.empty() ? "" : " ") + extra;
    fmt::print(stderr, "tpc: error: unknown argument '{}' (see --help)\n",
               extras);
  } catch (const std::exception &error) {
    fmt::print(stderr, "tpc: error: {} (see --help)\n", error.what());
  }
  return 1;
}

} // namespace tpc::runtime
