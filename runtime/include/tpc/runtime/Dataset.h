/// \file
/// Data sets, by kind. A new one is a file with a loader, and a line in the
/// table of Dataset.cpp.

#ifndef TPC_RUNTIME_DATASET_H
#define TPC_RUNTIME_DATASET_H

#include "tpc/runtime/Manifest.h"

namespace tpc::runtime {

/// The two halves of a data set.
enum class Split { Train, Test };

std::string_view toString(Split split);

/// One half of a data set, in the order of its files, in memory as bytes.
struct Samples {
  /// Of one sample; images are [height, width, channel].
  Shape shape;
  int64_t count = 0;
  int64_t classes = 0;
  /// count * elementCount(shape) bytes; networks see byte / 255.
  std::vector<uint8_t> images;
  /// count labels below `classes`.
  std::vector<uint16_t> labels;
  /// Where they came from, for errors.
  std::string source;

  /// Forgets all but the first `limit` samples.
  void truncate(int64_t limit);
};

/// Loads `split` of the data set of `kind` in `folder`. Throws Error, naming
/// the file, for anything that is not exactly as the format says.
Samples loadSamples(const std::string &kind, const std::string &folder,
                    Split split);

/// Throws Error unless a program with `manifest` can learn from `samples`.
void checkFits(const Manifest &manifest, const Samples &samples);

/// Loaders, each in its own file.
Samples loadMnist(const std::string &folder, Split split);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_DATASET_H
