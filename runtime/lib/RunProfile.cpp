#include "RunProfile.h"

#include "ProfileReport.h"

namespace tpc::runtime {

static std::optional<Calibration> measureMachine(Instance &instance,
                                                 bool wanted) {
  if (!wanted)
    return std::nullopt;
  instance.memory.take("calibration", calibrationMemory());
  return calibrate(instance.manifest().machine, ThreadPool::global());
}

RunProfile::RunProfile(Instance &instance, bool table,
                       const std::string &tracePath)
    : manifest(instance.manifest()), tracePath(tracePath),
      calibration(measureMachine(instance, table)),
      profiler(manifest, tracePath.empty() ? nullptr : &trace) {}

void RunProfile::report(TrainingLog &log, Display &display) const {
  if (calibration) {
    std::vector<FunctionProfile> results = profiler.results();
    log.write(profileLine(results, *calibration, manifest.batch));
    display.line(calibrationText(*calibration));
    for (const FunctionProfile &result : results)
      display.line("\n" + profileText(result, *calibration, manifest.batch));
  }
  if (!tracePath.empty()) {
    trace.write(tracePath, manifest, ThreadPool::global().size());
    display.line("wrote " + tracePath);
  }
}

} // namespace tpc::runtime
