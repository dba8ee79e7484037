#include "tpc/runtime/Halving.h"

#include <algorithm>
#include <tuple>

namespace tpc::runtime {

std::vector<int64_t> halvingRungs(int64_t epochs, int64_t eta) {
  std::vector<int64_t> rungs;
  for (int64_t rung = epochs; rung >= 1; rung /= eta)
    rungs.push_back(rung);
  std::reverse(rungs.begin(), rungs.end());
  return rungs;
}

std::vector<int64_t> chooseSurvivors(std::vector<Standing> standings,
                                     int64_t eta) {
  int64_t count = static_cast<int64_t>(standings.size());
  standings.erase(
      std::remove_if(standings.begin(), standings.end(),
                     [](const Standing &standing) { return !standing.score; }),
      standings.end());
  std::sort(standings.begin(), standings.end(),
            [](const Standing &lhs, const Standing &rhs) {
              return std::tie(*lhs.score, lhs.configuration) <
                     std::tie(*rhs.score, rhs.configuration);
            });
  int64_t kept = count / eta + (count % eta != 0);
  if (static_cast<int64_t>(standings.size()) > kept)
    standings.resize(static_cast<size_t>(kept));
  std::vector<int64_t> survivors;
  for (const Standing &standing : standings)
    survivors.push_back(standing.configuration);
  std::sort(survivors.begin(), survivors.end());
  return survivors;
}

} // namespace tpc::runtime
