/// \file
/// Successive halving (Jamieson and Talwalkar, "Non-stochastic best arm
/// identification and hyperparameter optimization", 2016): all configurations
/// train for a little while, the best of them for longer, and so on.

#ifndef TPC_RUNTIME_HALVING_H
#define TPC_RUNTIME_HALVING_H

#include <cstdint>
#include <optional>
#include <vector>

namespace tpc::runtime {

/// Epochs after which configurations are compared, ascending; the last one is
/// `epochs`, where the run ends. Each is the next one divided by `eta` (at
/// least 2), rounded down, as long as it is at least 1: 1, 3, 10 for 10 epochs
/// and eta 3.
std::vector<int64_t> halvingRungs(int64_t epochs, int64_t eta);

/// How far a configuration has come at a rung.
struct Standing {
  int64_t configuration = 0;
  /// The less, the better; nothing for one that diverged.
  std::optional<double> score;
};

/// The configurations that go on, ascending: the best 1 / `eta` of all that
/// stand at the rung, rounded up, as far as they did not diverge. Of equal
/// scores the lower number goes first.
std::vector<int64_t> chooseSurvivors(std::vector<Standing> standings,
                                     int64_t eta);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_HALVING_H
