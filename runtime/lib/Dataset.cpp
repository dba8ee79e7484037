#include "tpc/runtime/Dataset.h"

#include "tpc/runtime/Error.h"

#include <algorithm>
#include <sys/stat.h>

namespace tpc::runtime {

namespace {

struct Loader {
  std::string_view kind;
  Samples (*load)(const std::string &folder, Split split);
};

constexpr Loader loaders[] = {{"mnist", loadMnist}};

} // namespace

std::string_view toString(Split split) {
  return split == Split::Train ? "train" : "test";
}

void Samples::truncate(int64_t limit) {
  if (limit >= count)
    return;
  count = limit;
  images.resize(count * elementCount(shape));
  labels.resize(count);
}

Samples loadSamples(const std::string &kind, const std::string &folder,
                    Split split) {
  for (const Loader &loader : loaders) {
    if (loader.kind != kind)
      continue;
    struct stat status;
    if (::stat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
      fail("--data: expected the folder of the {} data set, but '{}' is not a "
           "folder",
           kind, folder);
    return loader.load(folder, split);
  }
  std::string known;
  for (const Loader &loader : loaders)
    known += fmt::format("{}'{}'", known.empty() ? "" : ", ", loader.kind);
  fail("unknown kind of data set '{}'; this runtime knows {}", kind, known);
}

void checkFits(const Manifest &manifest, const Samples &samples) {
  // A flat input takes images as rows of pixels.
  Shape flat = {elementCount(samples.shape)};
  if (manifest.input != samples.shape && manifest.input != flat)
    fail("'{}': the network '{}' takes samples of shape {}, found {}",
         samples.source, manifest.network, toString(manifest.input),
         toString(samples.shape));
  if (manifest.labelKind == LabelKind::Class &&
      manifest.labelSize != samples.classes)
    fail("'{}': the network '{}' tells {} classes apart, the data set has {}",
         samples.source, manifest.network, manifest.labelSize, samples.classes);
}

} // namespace tpc::runtime
