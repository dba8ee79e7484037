/// \file
/// The options of training and evaluation, shared by `tpc train`, `tpc eval`
/// and compiled trainers.

#ifndef TPC_RUNTIME_OPTIONS_H
#define TPC_RUNTIME_OPTIONS_H

#include "tpc/runtime/Device.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace tpc::runtime {

struct Samples;
class Timeline;

/// Steps from one diagnosis to the next, where no option says so.
constexpr int64_t defaultDiagnosticsPeriod = 100;
/// Percent of a device's free memory for training samples, where no option says
/// so.
constexpr int64_t defaultDeviceData = 50;

/// A data set that is in memory already, for several runs.
struct SharedSamples {
  std::shared_ptr<const Samples> train, test;
};

/// Empty strings and nullopt: the option was not given.
struct TrainOptions {
  std::string data;
  /// Passes over the data of the forward weights, since the run's start.
  std::optional<int64_t> epochs;
  /// Steps since the run's start.
  std::optional<int64_t> steps;
  std::optional<int64_t> batch;
  std::optional<int64_t> limit;
  std::optional<int64_t> holdout;
  /// Percent of a device's free memory that the training samples may take.
  std::optional<int64_t> deviceData;
  std::optional<uint64_t> seed;
  bool noShuffle = false;
  /// Whether tensors that `init` lacks keep their initial values.
  bool partial = false;
  /// `auto`, `torch` or `tpc`.
  std::string initLayout;
  std::string init, save, resume, log, tensorboard, dumpStep, trace;
  /// Steps from one diagnosis to the next, of a program with diagnostics;
  /// nothing: defaultDiagnosticsPeriod.
  std::optional<int64_t> diagnosticsEvery;
  /// KEY=VALUE each; later ones win.
  std::vector<std::string> settings;
  /// Nothing: one for each processor.
  std::optional<int64_t> threads;
  /// Whether to measure where the time goes.
  bool profile = false;
  /// Whether to print where the time until the end of the first step went.
  bool timing = false;
  /// Where that is recorded; null: nowhere.
  Timeline *timeline = nullptr;
  /// Where programs run.
  DeviceOpener device = openDevice;
  /// In place of those of `data`, with `limit` applied already; null: none.
  const SharedSamples *samples = nullptr;
  /// Train with so many seeds, from `seed` on, in folder `out`.
  std::optional<int64_t> seeds;
  std::string out;
  /// Told after each step how many were taken since the run's start; may be
  /// empty.
  std::function<void(int64_t)> progress;
  /// The words by which the user called the program, without these options; for
  /// hints.
  std::vector<std::string> command = {"tpc", "train"};
};

/// As TrainOptions.
struct EvalOptions {
  std::string load, data;
  /// "test" or "train".
  std::string split = "test";
  std::string outputs;
  /// Where to draw originals above reconstructions, and of how many samples;
  /// nothing: of the first 16.
  std::string images;
  std::optional<int64_t> imageCount;
  std::optional<int64_t> limit;
  std::optional<int64_t> threads;
  DeviceOpener device = openDevice;
};

/// Adds the options to `app`, to be parsed into `options`, which must outlive
/// the parse.
void addTrainOptions(CLI::App &app, TrainOptions &options);
void addEvalOptions(CLI::App &app, EvalOptions &options);
/// Adds --timing, --batch or --set by itself.
void addTimingOption(CLI::App &app, bool &timing,
                     const std::string &description);
void addBatchOption(CLI::App &app, std::optional<int64_t> &batch,
                    const std::string &description);
void addSettings(CLI::App &app, std::vector<std::string> &settings,
                 const std::string &description);

/// Parses a command line. Returns the exit status if the program is to end
/// here: 0 after printing the help, 1 after printing `tpc: error: ...`.
std::optional<int> parseCommandLine(CLI::App &app, int argc,
                                    const char *const *argv) noexcept;

} // namespace tpc::runtime

#endif // TPC_RUNTIME_OPTIONS_H
