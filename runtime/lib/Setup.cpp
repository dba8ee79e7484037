#include "Setup.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/ThreadPool.h"

namespace tpc::runtime {

namespace {
constexpr int64_t mostThreads = 1024;
} // namespace

int threadCount(std::optional<int64_t> threads) {
  if (threads && *threads > mostThreads)
    fail("--threads: expected at most {}, found {}", mostThreads, *threads);
  return threads ? static_cast<int>(*threads) : availableProcessors();
}

void setThreads(std::optional<int64_t> threads) {
  ThreadPool::setGlobalThreads(threadCount(threads));
}

Manifest checkedManifest(const tpc_program &program,
                         std::optional<int64_t> batch) {
  Manifest manifest = readManifest(program);
  if (batch && *batch != manifest.batch)
    fail("--batch {}: '{}' was compiled for batch {}; compile it again for "
         "another",
         *batch, manifest.trainer, manifest.batch);
  return manifest;
}

void applySettings(Hyperparameters &hyperparameters,
                   const std::vector<std::string> &settings) {
  for (const std::string &setting : settings)
    hyperparameters.set(setting);
}

Samples loadFitting(Instance &instance, const std::string &path, Split split) {
  Samples samples =
      loadSamples(instance.manifest(), path, split, [&](int64_t bytes) {
        instance.memory.take("data set", bytes);
      });
  checkFits(instance.manifest(), samples);
  return samples;
}

} // namespace tpc::runtime
