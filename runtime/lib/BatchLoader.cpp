#include "tpc/runtime/BatchLoader.h"

#include "tpc/runtime/ThreadPool.h"

#include <algorithm>
#include <cstring>

namespace tpc::runtime {

void loadBatch(Instance &instance, const Samples &samples,
               const uint32_t *indices, int64_t count) {
  const Manifest &manifest = instance.manifest();
  int64_t size = elementCount(manifest.input);
  float *input = instance.buffer(ArgumentKind::Input);
  float *label = instance.buffer(ArgumentKind::Label);
  parallelFor(manifest.batch, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      uint32_t sample = indices[std::min(row, count - 1)];
      const uint8_t *bytes = samples.images.data() + sample * size;
      float *pixels = input + row * size;
      for (int64_t i = 0; i < size; ++i)
        pixels[i] = static_cast<float>(bytes[i]) / 255.0f;
      float *target = label + row * manifest.labelSize;
      if (manifest.labelKind == LabelKind::Input) {
        std::memcpy(target, pixels, size * sizeof(float));
      } else {
        std::fill(target, target + manifest.labelSize, 0.0f);
        target[samples.labels[sample]] = 1.0f;
      }
    }
  });
}

} // namespace tpc::runtime
