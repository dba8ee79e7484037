#include "tpc/runtime/Dataset.h"

#include "tpc/runtime/Error.h"

#include <algorithm>
#include <sys/stat.h>

namespace tpc::runtime {

namespace {

struct Loader {
  std::string_view kind;
  Samples (*load)(const Manifest &manifest, const std::string &path,
                  Split split, const Reserve &reserve);
  enum { Nothing, Folder, FolderOrFile } reads = Folder;
};

constexpr Loader loaders[] = {
    {"mnist", loadMnist},
    {"fashion_mnist", loadMnist},
    {"cifar10", loadCifar10},
    {"synthetic", drawSynthetic, Loader::Nothing},
    {"arrays", loadArrays, Loader::FolderOrFile},
};

/// Throws unless `path` is what the loader reads.
void checkPath(const Loader &loader, const std::string &path) {
  if (loader.reads == Loader::Nothing) {
    if (!path.empty())
      fail("--data: the {} data set is drawn from its seed and reads no files; "
           "expected no --data, found '{}'",
           loader.kind, path);
    return;
  }
  bool takesFile = loader.reads == Loader::FolderOrFile;
  std::string expected =
      takesFile ? "a safetensors file, or a folder with .npy files, of"
                : "the folder of";
  if (path.empty())
    fail("expected --data {}, {} the {} data set", takesFile ? "PATH" : "DIR",
         expected, loader.kind);
  struct stat status;
  bool there = ::stat(path.c_str(), &status) == 0;
  if (there && (S_ISDIR(status.st_mode) || takesFile))
    return;
  fail("--data: expected {} the {} data set, but {}", expected, loader.kind,
       takesFile ? fmt::format("there is no '{}'", path)
                 : fmt::format("'{}' is not a folder", path));
}

} // namespace

std::string_view toString(Split split) {
  return split == Split::Train ? "train" : "test";
}

void Samples::truncate(int64_t limit) {
  if (limit >= count)
    return;
  count = limit;
  size_t values = static_cast<size_t>(count * elementCount(shape));
  bytes.resize(std::min(bytes.size(), values));
  floats.resize(std::min(floats.size(), values));
  labels.resize(std::min(labels.size(), static_cast<size_t>(count)));
  targets.resize(static_cast<size_t>(count * targetSize));
}

int64_t Samples::sizeInBytes() const {
  return static_cast<int64_t>(bytes.capacity() +
                              floats.capacity() * sizeof(float) +
                              labels.capacity() * sizeof(uint32_t) +
                              targets.capacity() * sizeof(float));
}

Samples loadSamples(const Manifest &manifest, const std::string &path,
                    Split split, const Reserve &reserve) {
  std::string known;
  for (const Loader &loader : loaders) {
    if (loader.kind == manifest.dataKind) {
      checkPath(loader, path);
      return loader.load(manifest, path, split, reserve);
    }
    known += fmt::format("{}'{}'", known.empty() ? "" : ", ", loader.kind);
  }
  fail("unknown kind of data set '{}'; this runtime knows {}",
       manifest.dataKind, known);
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
  if (manifest.labelKind == LabelKind::Target &&
      manifest.labelSize != samples.targetSize)
    fail("'{}': the network '{}' has {} outputs, the data set's targets have "
         "{} values",
         samples.source, manifest.network, manifest.labelSize,
         samples.targetSize);
}

} // namespace tpc::runtime
