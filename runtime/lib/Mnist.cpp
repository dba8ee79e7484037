#include "tpc/runtime/Dataset.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/Idx.h"

#include <unistd.h>

namespace tpc::runtime {

namespace {

constexpr int64_t classCount = 10;

/// The path of the IDX file `stem` of `dimensions` dimensions in `folder`,
/// under any of the names that it is distributed with.
std::string findFile(const std::string &kind, const std::string &folder,
                     const std::string &stem, int dimensions) {
  std::string tried;
  for (const char *separator : {"-", "."}) {
    for (const char *suffix : {"", ".gz"}) {
      std::string name =
          fmt::format("{}{}idx{}-ubyte{}", stem, separator, dimensions, suffix);
      std::string path = folder + "/" + name;
      if (::access(path.c_str(), F_OK) == 0)
        return path;
      tried += (tried.empty() ? "" : ", ") + name;
    }
  }
  fail("no file '{}' of the {} data set in '{}'; looked for {}", stem, kind,
       folder, tried);
}

} // namespace

Samples loadMnist(const Manifest &manifest, const std::string &folder,
                  Split split, const Reserve &reserve) {
  std::string prefix = split == Split::Train ? "train" : "t10k";
  const std::string &kind = manifest.dataKind;
  std::string imagePath = findFile(kind, folder, prefix + "-images", 3);
  std::string labelPath = findFile(kind, folder, prefix + "-labels", 1);
  IdxArray images = readIdx(imagePath, 3, reserve);
  // As bytes, and as the samples have them.
  IdxArray labels = readIdx(labelPath, 1, [&](int64_t count) {
    reserve(count * (1 + sizeof(uint32_t)));
  });
  if (images.shape[0] != labels.shape[0])
    fail("'{}' has {} images, but '{}' has {} labels", imagePath,
         images.shape[0], labelPath, labels.shape[0]);
  if (images.shape[0] > UINT32_MAX)
    fail("'{}': too many images: {}", imagePath, images.shape[0]);
  for (size_t i = 0; i < labels.bytes.size(); ++i)
    if (labels.bytes[i] >= classCount)
      fail("'{}': label {} is out of range: expected 0 to {}, found {}",
           labelPath, i, classCount - 1, labels.bytes[i]);
  Samples samples;
  samples.shape = {images.shape[1], images.shape[2], 1};
  samples.count = images.shape[0];
  samples.classes = classCount;
  samples.bytes = std::move(images.bytes);
  samples.labels.assign(labels.bytes.begin(), labels.bytes.end());
  samples.source = imagePath;
  return samples;
}

} // namespace tpc::runtime
