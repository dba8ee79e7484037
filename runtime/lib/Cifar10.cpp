#include "tpc/runtime/Dataset.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/InputStream.h"
#include "tpc/runtime/ThreadPool.h"

#include <algorithm>
#include <sys/stat.h>

namespace tpc::runtime {

namespace {

constexpr int64_t side = 32, channels = 3, classCount = 10;
constexpr int64_t plane = side * side;
/// A label, then the red, green and blue values of all pixels.
constexpr int64_t recordSize = 1 + channels * plane;
/// Enough for threads to share.
constexpr int64_t recordsPerRead = 512;

std::vector<std::string> filesOf(Split split) {
  if (split == Split::Test)
    return {"test_batch.bin"};
  return {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
          "data_batch_4.bin", "data_batch_5.bin"};
}

/// The size of `path`, which must be a whole number of records.
int64_t checkedSize(const std::string &folder, const std::string &name) {
  std::string path = folder + "/" + name;
  struct stat status;
  if (::stat(path.c_str(), &status) != 0)
    fail("no file '{}' of the cifar10 data set (binary version) in '{}'", name,
         folder);
  int64_t size = status.st_size;
  if (size == 0 || size % recordSize != 0)
    fail("'{}': expected a multiple of {} bytes (a label and {} x {} x {} "
         "values for each image), found {}",
         path, recordSize, channels, side, side, size);
  return size;
}

/// Reads the records of `path` to `samples`, from the sample `first` on.
void readRecords(const std::string &path, int64_t count, Samples &samples,
                 int64_t first) {
  InputStream stream(path);
  std::vector<uint8_t> records(recordsPerRead * recordSize);
  for (int64_t begin = 0; begin < count; begin += recordsPerRead) {
    int64_t wanted = std::min(recordsPerRead, count - begin);
    int64_t found = stream.read(records.data(), wanted * recordSize);
    for (int64_t i = 0; i < found / recordSize; ++i)
      if (uint8_t label = records[i * recordSize]; label >= classCount)
        fail("'{}': label {} is out of range: expected 0 to {}, found {}", path,
             begin + i, classCount - 1, label);
    if (found != wanted * recordSize)
      fail("'{}': truncated: record {} of {} ends too early", path,
           begin + found / recordSize, count);
    parallelFor(wanted, [&](int64_t from, int64_t to) {
      for (int64_t i = from; i < to; ++i) {
        const uint8_t *record = records.data() + i * recordSize;
        int64_t sample = first + begin + i;
        samples.labels[sample] = record[0];
        uint8_t *pixels = samples.bytes.data() + sample * channels * plane;
        for (int64_t pixel = 0; pixel < plane; ++pixel)
          for (int64_t channel = 0; channel < channels; ++channel)
            pixels[pixel * channels + channel] =
                record[1 + channel * plane + pixel];
      }
    });
  }
}

} // namespace

Samples loadCifar10(const Manifest &, const std::string &folder, Split split,
                    const Reserve &reserve) {
  std::vector<std::string> names = filesOf(split);
  std::vector<int64_t> counts;
  Samples samples;
  for (const std::string &name : names) {
    counts.push_back(checkedSize(folder, name) / recordSize);
    samples.count += counts.back();
  }
  if (samples.count > UINT32_MAX)
    fail("'{}': too many images: {}", folder, samples.count);
  samples.shape = {side, side, channels};
  samples.classes = classCount;
  samples.source = names.size() > 1 ? folder : folder + "/" + names.front();
  reserve(samples.count * (plane * channels + sizeof(uint32_t)));
  samples.bytes.resize(samples.count * plane * channels);
  samples.labels.resize(samples.count);
  int64_t first = 0;
  for (size_t i = 0; i < names.size(); ++i) {
    readRecords(folder + "/" + names[i], counts[i], samples, first);
    first += counts[i];
  }
  return samples;
}

} // namespace tpc::runtime
