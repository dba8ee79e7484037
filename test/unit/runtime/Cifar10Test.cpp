#include "tpc/runtime/Dataset.h"

#include "TestSupport.h"

#include <filesystem>
#include <gtest/gtest.h>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

/// A record whose red, green and blue values begin with those of `colours`.
std::string record(int label, const std::string &colours) {
  std::string result(3073, '\0');
  result[0] = static_cast<char>(label);
  for (int channel = 0; channel < 3; ++channel)
    result[1 + 1024 * channel] = colours[channel];
  return result;
}

class Cifar10 : public testing::Test {
protected:
  Cifar10() {
    for (int i = 1; i <= 5; ++i)
      write("data_batch_" + std::to_string(i) + ".bin", record(i, "rgb"));
    write("data_batch_2.bin", record(2, "abc") + record(9, "def"));
    write("test_batch.bin", record(0, "xyz"));
  }
  void write(const std::string &name, const std::string &bytes) {
    writeFile(folder / name, bytes);
  }
  Samples load(Split split = Split::Train) {
    Manifest manifest;
    manifest.dataKind = "cifar10";
    return loadSamples(manifest, folder.path, split);
  }
  void expectError(const std::string &part, Split split = Split::Train) {
    std::string error = errorOf([&] { load(split); });
    EXPECT_NE(error.find(part), std::string::npos)
        << "expected: " << part << "\nfound: " << error;
  }

  TemporaryFolder folder;
};

TEST_F(Cifar10, LoadsAllFilesInOrder) {
  Samples samples = load();
  EXPECT_EQ(samples.count, 6);
  EXPECT_EQ(samples.classes, 10);
  EXPECT_EQ(samples.shape, (Shape{32, 32, 3}));
  EXPECT_EQ(samples.labels, (std::vector<uint32_t>{1, 2, 9, 3, 4, 5}));
  ASSERT_EQ(samples.bytes.size(), 6u * 3072);
  std::string pixel(samples.bytes.begin() + 3072, samples.bytes.begin() + 3075);
  EXPECT_EQ(pixel, "abc");
  EXPECT_EQ(samples.sizeInBytes(), 6 * (3072 + 4));
  Manifest manifest;
  manifest.dataKind = "cifar10";
  EXPECT_EQ(reservedBytes(manifest, folder.path), samples.sizeInBytes());
  Samples test = load(Split::Test);
  EXPECT_EQ(test.count, 1);
  EXPECT_EQ(test.bytes[2], 'z');
}

TEST_F(Cifar10, PixelsBecomeNeighbours) {
  std::string planes(3073, '\0');
  for (int i = 0; i < 3072; ++i)
    planes[1 + i] = static_cast<char>(i % 251);
  write("test_batch.bin", planes);
  Samples samples = load(Split::Test);
  for (int pixel = 0; pixel < 1024; ++pixel)
    for (int channel = 0; channel < 3; ++channel)
      ASSERT_EQ(samples.bytes[3 * pixel + channel],
                (1024 * channel + pixel) % 251);
}

TEST_F(Cifar10, ReadsFilesOfManyRecords) {
  // More than are read at a time, and not a multiple of that.
  const int many = 1100;
  auto colours = [](int i) {
    return std::string{static_cast<char>(i), static_cast<char>(i / 256), 'c'};
  };
  std::string records;
  for (int i = 0; i < many; ++i)
    records += record(i % 10, colours(i));
  write("data_batch_2.bin", records);
  Samples samples = load();
  ASSERT_EQ(samples.count, many + 4);
  for (int i = 0; i < many; ++i) {
    // Behind the one of the first file.
    auto pixel = samples.bytes.begin() + (i + 1) * 3072;
    ASSERT_EQ(std::string(pixel, pixel + 3), colours(i));
    ASSERT_EQ(samples.labels[i + 1], uint32_t(i % 10));
  }
  EXPECT_EQ(samples.labels.back(), 5u);
  records[1030 * 3073] = 10;
  write("data_batch_2.bin", records);
  expectError(": label 1030 is out of range: expected 0 to 9, found 10");
}

TEST_F(Cifar10, RefusesBadFiles) {
  std::string path = "'" + (folder / "data_batch_3.bin") + "'";
  write("data_batch_3.bin", record(3, "rgb") + "x");
  expectError(path + ": expected a multiple of 3073 bytes (a label and 3 x 32 "
                     "x 32 values for each image), found 3074");
  write("data_batch_3.bin", "");
  expectError(path + ": expected a multiple of 3073 bytes");
  write("data_batch_3.bin", record(3, "rgb") + record(10, "rgb"));
  expectError(path + ": label 1 is out of range: expected 0 to 9, found 10");
  std::filesystem::remove(folder / "data_batch_3.bin");
  expectError("no file 'data_batch_3.bin' of the cifar10 data set (binary "
              "version) in '" +
              folder.path + "'");
  std::filesystem::remove(folder / "test_batch.bin");
  expectError("no file 'test_batch.bin'", Split::Test);
}

} // namespace
