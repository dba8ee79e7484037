/// \file
/// Data sets, by kind. A new one is a file with a loader, and a line in the
/// table of Dataset.cpp.

#ifndef TPC_RUNTIME_DATASET_H
#define TPC_RUNTIME_DATASET_H

#include "tpc/runtime/Manifest.h"

#include <functional>

namespace tpc::runtime {

/// The two halves of a data set.
enum class Split { Train, Test };

std::string_view toString(Split split);

/// One half of a data set, in the order of its files, in memory as bytes or as
/// floats.
struct Samples {
  /// Of one sample; images are [height, width, channel].
  Shape shape;
  int64_t count = 0;
  /// 0 where the samples have no classes.
  int64_t classes = 0;
  /// count * elementCount(shape) values, in one of the two: networks see
  /// byte / 255, and floats as they are.
  std::vector<uint8_t> bytes;
  std::vector<float> floats;
  /// count labels below `classes`.
  std::vector<uint32_t> labels;
  /// Instead of classes: `targetSize` values for each sample.
  std::vector<float> targets;
  int64_t targetSize = 0;
  /// Where they came from, for errors.
  std::string source;

  /// Forgets all but the first `limit` samples.
  void truncate(int64_t limit);
  /// Memory that the samples take.
  int64_t sizeInBytes() const;
};

/// Takes `bytes` of memory, before they are allocated; throws Error if there
/// are not so many.
using Reserve = std::function<void(int64_t bytes)>;

/// Loads or draws `split` of the data set of `manifest`, from `path` where the
/// kind is one that is read. Reserves what the samples take. Throws Error,
/// naming the file, for anything that is not exactly as the format says.
Samples loadSamples(
    const Manifest &manifest, const std::string &path, Split split,
    const Reserve &reserve = [](int64_t) {});

/// Throws Error unless a program with `manifest` can learn from `samples`.
void checkFits(const Manifest &manifest, const Samples &samples);

/// Loaders, each in its own file; see loadSamples.
Samples loadMnist(const Manifest &manifest, const std::string &folder,
                  Split split, const Reserve &reserve);
Samples loadCifar10(const Manifest &manifest, const std::string &folder,
                    Split split, const Reserve &reserve);
Samples loadArrays(const Manifest &manifest, const std::string &path,
                   Split split, const Reserve &reserve);
Samples drawSynthetic(const Manifest &manifest, const std::string &path,
                      Split split, const Reserve &reserve);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_DATASET_H
