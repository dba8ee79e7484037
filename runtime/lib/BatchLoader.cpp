#include "tpc/runtime/BatchLoader.h"

#include "tpc/runtime/Augmentation.h"
#include "tpc/runtime/ThreadPool.h"
#include "tpc/runtime/VectorClones.h"

#include <algorithm>
#include <cstring>

namespace tpc::runtime {

namespace {

TPC_VECTOR_CLONES
void convert(const uint8_t *values, int64_t count, float *result) {
  for (int64_t i = 0; i < count; ++i)
    result[i] = static_cast<float>(values[i]) / 255.0f;
}

void convert(const float *values, int64_t count, float *result) {
  std::memcpy(result, values, static_cast<size_t>(count) * sizeof(float));
}

/// As `convert`, of an image of `shape` that is changed.
template <typename T>
void convertChanged(const T *image, const Shape &shape,
                    const ImageChange &change, float *result) {
  int64_t height = shape[0], width = shape[1], channels = shape[2];
  for (int64_t y = 0; y < height; ++y)
    for (int64_t x = 0; x < width; ++x, result += channels) {
      int64_t pixel = sourcePixel(change, height, width, y, x);
      if (pixel < 0)
        std::fill(result, result + channels, 0.0f);
      else
        convert(image + pixel * channels, channels, result);
    }
}

void writeLabel(const Manifest &manifest, const Samples &samples,
                uint32_t sample, const float *input, float *label) {
  int64_t size = manifest.labelSize;
  switch (manifest.labelKind) {
  case LabelKind::Class:
    std::fill(label, label + size, 0.0f);
    label[samples.labels[sample]] = 1.0f;
    break;
  case LabelKind::Input:
    convert(input, size, label);
    break;
  case LabelKind::Target:
    convert(samples.targets.data() + sample * size, size, label);
    break;
  }
}

template <typename T>
void loadRows(Instance &instance, const Samples &samples,
              const std::vector<T> &values, const uint32_t *indices,
              int64_t count, const std::optional<AugmentationKey> &key) {
  const Manifest &manifest = instance.manifest();
  int64_t size = elementCount(manifest.input);
  float *inputs = instance.buffer(ArgumentKind::Input);
  float *labels = instance.buffer(ArgumentKind::Label);
  parallelFor(manifest.batch, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      uint32_t sample = indices[std::min(row, count - 1)];
      const T *source = values.data() + sample * size;
      float *input = inputs + row * size;
      if (key)
        convertChanged(source, manifest.input,
                       drawImageChange(manifest.dataOptions, key->seed,
                                       key->step, static_cast<uint32_t>(row)),
                       input);
      else
        convert(source, size, input);
      writeLabel(manifest, samples, sample, input,
                 labels + row * manifest.labelSize);
    }
  });
}

} // namespace

void loadBatch(Instance &instance, const Samples &samples,
               const uint32_t *indices, int64_t count,
               std::optional<AugmentationKey> key) {
  if (!instance.manifest().dataOptions.augments())
    key.reset();
  if (samples.floats.empty())
    loadRows(instance, samples, samples.bytes, indices, count, key);
  else
    loadRows(instance, samples, samples.floats, indices, count, key);
}

} // namespace tpc::runtime
