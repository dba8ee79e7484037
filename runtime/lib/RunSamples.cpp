#include "RunSamples.h"

#include "tpc/runtime/Dataset.h"
#include "tpc/runtime/Error.h"
#include "tpc/runtime/MemoryPlan.h"

#include <zlib.h>

namespace tpc::runtime {

namespace {

template <typename T>
unsigned long addToChecksum(unsigned long sum, const std::vector<T> &values) {
  // zlib takes a null pointer for a new beginning.
  if (values.empty())
    return sum;
  return ::crc32_z(sum, reinterpret_cast<const Bytef *>(values.data()),
                   values.size() * sizeof(T));
}

unsigned long addToChecksum(unsigned long sum, const Samples &samples) {
  sum = addToChecksum(sum, samples.bytes);
  sum = addToChecksum(sum, samples.floats);
  sum = addToChecksum(sum, samples.labels);
  return addToChecksum(sum, samples.targets);
}

} // namespace

SharedSamples loadSharedSamples(const Manifest &manifest,
                                const TrainOptions &options) {
  // What runs take is added up when they begin.
  MemoryBudget budget(MemoryPlan(), /*batch=*/1, availableMemory());
  auto load = [&](Split split) {
    auto samples = std::make_shared<Samples>(
        loadSamples(manifest, options.data, split, [&](int64_t bytes) {
          budget.take("data set", bytes);
        }));
    checkFits(manifest, *samples);
    if (options.limit && split == Split::Train)
      samples->truncate(*options.limit);
    return samples;
  };
  SharedSamples result;
  result.train = load(Split::Train);
  result.test = load(Split::Test);
  return result;
}

std::string describeSamples(const SharedSamples &samples) {
  unsigned long sum = ::crc32_z(0, nullptr, 0);
  sum = addToChecksum(sum, *samples.train);
  sum = addToChecksum(sum, *samples.test);
  return fmt::format("{} training and {} test samples, checksum {:08x}",
                     samples.train->count, samples.test->count, sum);
}

std::string dataKey(const Manifest &manifest) {
  const DataOptions &data = manifest.dataOptions;
  return fmt::format("{} {} {} {} {} {} {}", manifest.dataKind,
                     static_cast<int>(manifest.labelKind), manifest.labelSize,
                     toString(manifest.input), data.samples, data.testSamples,
                     data.seed);
}

} // namespace tpc::runtime
