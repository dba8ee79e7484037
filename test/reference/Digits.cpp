//===- Digits.cpp - MNIST from IDX files ----------------------------------===//

#include "Digits.h"

#include <zlib.h>

#include <cstdint>
#include <stdexcept>
#include <vector>

namespace reference {

/// The decompressed bytes of folder/name.gz or, without it, folder/name.
static std::vector<unsigned char> readFile(const std::string &folder,
                                           const std::string &name) {
  const std::string path = folder + "/" + name;
  gzFile file = gzopen((path + ".gz").c_str(), "rb");
  if (!file)
    file = gzopen(path.c_str(), "rb");
  if (!file)
    throw std::runtime_error(path + ": cannot be opened, nor with .gz");
  std::vector<unsigned char> bytes;
  std::vector<unsigned char> chunk(1 << 16);
  int count = 0;
  while ((count = gzread(file, chunk.data(),
                         static_cast<unsigned>(chunk.size()))) > 0)
    bytes.insert(bytes.end(), chunk.begin(), chunk.begin() + count);
  gzclose(file);
  if (count < 0)
    throw std::runtime_error(path + ": is damaged");
  return bytes;
}

static size_t readBigEndian(const std::vector<unsigned char> &bytes,
                            size_t offset) {
  size_t value = 0;
  for (size_t i = 0; i < 4; ++i)
    value = value << 8 | bytes.at(offset + i);
  return value;
}

Digits readTrainingDigits(const std::string &folder) {
  const auto images = readFile(folder, "train-images-idx3-ubyte");
  const auto labels = readFile(folder, "train-labels-idx1-ubyte");
  if (images.size() < 16 || readBigEndian(images, 0) != 0x803 ||
      labels.size() < 8 || readBigEndian(labels, 0) != 0x801)
    throw std::runtime_error(folder + ": the training set is not in IDX");
  const size_t count = readBigEndian(images, 4);
  const Shape shape = {readBigEndian(images, 8), readBigEndian(images, 12), 1};
  const size_t pixels = elementCount(shape);
  if (images.size() != 16 + count * pixels || labels.size() != 8 + count ||
      readBigEndian(labels, 4) != count)
    throw std::runtime_error(folder + ": the training set's sizes disagree");

  Digits digits{shape, Matrix(count, pixels), Matrix(count, 10)};
  for (size_t i = 0; i < count * pixels; ++i)
    digits.images.values[i] = images[16 + i] / 255.0;
  for (size_t i = 0; i < count; ++i) {
    if (labels[8 + i] > 9)
      throw std::runtime_error(folder + ": a label is above 9");
    digits.labels(i, labels[8 + i]) = 1;
  }
  return digits;
}

} // namespace reference
