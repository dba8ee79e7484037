/// \file
/// Random search over hyperparameters.

#ifndef TPC_RUNTIME_SEARCH_H
#define TPC_RUNTIME_SEARCH_H

#include "tpc/runtime/Options.h"
#include "tpc/runtime/SearchSpace.h"

#include "tpc_runtime.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace tpc::runtime {

/// The program of a trainer, compiled with `settings` (`KEY=VALUE` each) in
/// place of its own numbers; it lives until the end. Null after an error that
/// the user has been told about.
using ProgramSource = std::function<const tpc_program *(
    const std::string &trainer, const std::vector<std::string> &settings)>;

struct SearchOptions {
  /// Data, limit, holdout, shuffling, epochs, seed and threads. The command is
  /// that which trains a configuration by itself.
  TrainOptions train;
  /// For each space; nothing: 60.
  std::optional<int64_t> configurations;
  std::string out;
  /// Of successive halving; nothing: every configuration takes all epochs.
  std::optional<int64_t> eta;
  /// This process's part of the configurations, from 1, and how many parts
  /// there are.
  int64_t shard = 1, shards = 1;
  /// What the programs measure besides their steps: the words of
  /// --diagnostics.
  std::vector<std::string> diagnostics;
  /// NAME and TEXT: choices of the compiler that decide what runs compute.
  std::vector<std::pair<std::string, std::string>> choices;
};

/// Adds the options of a search, but for those that say of what; --batch and
/// compile-time choices among the settings are left to the caller.
void addSearchOptions(CLI::App &app, SearchOptions &options);

/// Trains configurations of each space, side by side, in the folder
/// `options.out`, or goes on where an earlier process ended; prints the best.
/// Returns the exit status: 0, 1 after an error, which is printed, 130 after an
/// interruption by the user.
int search(const std::vector<SearchSpace> &spaces,
           const ProgramSource &programs,
           const SearchOptions &options) noexcept;

} // namespace tpc::runtime

#endif // TPC_RUNTIME_SEARCH_H
