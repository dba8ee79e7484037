#include "tpc/runtime/Dataset.h"

#include "TestSupport.h"

#include <filesystem>
#include <gtest/gtest.h>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

Samples loadDigits(const std::string &kind, const std::string &folder,
                   Split split) {
  Manifest manifest;
  manifest.dataKind = kind;
  return loadSamples(manifest, folder, split);
}

class Mnist : public testing::Test {
protected:
  Mnist() {
    write(imageFile, idx(0x803, {3, 2, 2}, std::string("abcdefghijkl")));
    write(labelFile, idx(0x801, {3}, std::string("\0\x09\x01", 3)));
  }
  void write(const std::string &name, const std::string &bytes) {
    writeFile(folder / name, bytes);
  }
  Samples load() { return loadDigits("mnist", folder.path, Split::Train); }
  void expectError(const std::string &part) {
    std::string error = errorOf([&] { load(); });
    EXPECT_NE(error.find(part), std::string::npos)
        << "expected: " << part << "\nfound: " << error;
  }

  TemporaryFolder folder;
  const std::string imageFile = "train-images-idx3-ubyte";
  const std::string labelFile = "train-labels-idx1-ubyte";
};

TEST_F(Mnist, Loads) {
  Samples samples = load();
  EXPECT_EQ(samples.count, 3);
  EXPECT_EQ(samples.classes, 10);
  EXPECT_EQ(samples.shape, (Shape{2, 2, 1}));
  EXPECT_EQ(samples.bytes[5], 'f');
  EXPECT_EQ(samples.labels, (std::vector<uint32_t>{0, 9, 1}));
  Manifest manifest;
  manifest.dataKind = "mnist";
  EXPECT_EQ(reservedBytes(manifest, folder.path), 12);
  samples.truncate(2);
  EXPECT_EQ(samples.count, 2);
  EXPECT_EQ(samples.bytes.size(), 8u);
  samples.truncate(5);
  EXPECT_EQ(samples.count, 2);
}

TEST_F(Mnist, LoadsCompressedFiles) {
  std::string plain = readFile(folder / imageFile);
  std::filesystem::remove(folder / imageFile);
  write(imageFile + ".gz", gzip(plain));
  EXPECT_EQ(load().bytes[11], 'l');
  // Two gzip members in a row, and the file's other name.
  std::filesystem::remove(folder / (imageFile + ".gz"));
  write("train-images.idx3-ubyte.gz",
        gzip(plain.substr(0, 10)) + gzip(plain.substr(10)));
  EXPECT_EQ(load().bytes[11], 'l');
}

TEST_F(Mnist, FashionMnistReadsTheSameFiles) {
  Samples samples = loadDigits("fashion_mnist", folder.path, Split::Train);
  EXPECT_EQ(samples.bytes, load().bytes);
  EXPECT_NE(errorOf([&] {
              loadDigits("fashion_mnist", folder.path, Split::Test);
            }).find("no file 't10k-images' of the fashion_mnist data set"),
            std::string::npos);
}

TEST_F(Mnist, MemoryIsCounted) {
  // 3 images of 4 bytes, and 3 labels of 4.
  EXPECT_EQ(load().sizeInBytes(), 24);
}

TEST_F(Mnist, MissingFilesAreListed) {
  std::filesystem::remove(folder / labelFile);
  expectError("no file 'train-labels' of the mnist data set in '" +
              folder.path +
              "'; looked for train-labels-idx1-ubyte, "
              "train-labels-idx1-ubyte.gz");
  EXPECT_NE(errorOf([] {
              loadDigits("mnist", "/nowhere", Split::Test);
            }).find("'/nowhere' is not a folder"),
            std::string::npos);
  EXPECT_NE(errorOf([] { loadDigits("mnits", "/", Split::Test); })
                .find("unknown kind of data set 'mnits'; this runtime knows "
                      "'mnist', 'fashion_mnist', 'cifar10', 'synthetic', "
                      "'arrays'"),
            std::string::npos);
}

TEST_F(Mnist, RefusesTruncatedFiles) {
  std::string plain = readFile(folder / imageFile);
  for (size_t size = 0; size < plain.size(); ++size) {
    write(imageFile, plain.substr(0, size));
    expectError("truncated");
  }
  write(imageFile, plain + "x");
  expectError("so 12 bytes, found more");
  std::string packed = gzip(plain);
  for (size_t size = 2; size < packed.size(); ++size) {
    write(imageFile, packed.substr(0, size));
    expectError("truncated");
  }
}

TEST_F(Mnist, RefusesCorruptGzip) {
  std::string packed = gzip(readFile(folder / imageFile));
  std::string changed = packed;
  changed[changed.size() - 6] ^= 1;
  write(imageFile, changed);
  expectError("corrupt gzip data: incorrect data check");
  changed = packed;
  changed[10] = '\xff';
  write(imageFile, changed);
  expectError("corrupt gzip data");
  write(imageFile, packed + "junk");
  expectError("corrupt gzip data");
}

TEST_F(Mnist, RefusesWrongHeaders) {
  std::filesystem::copy_file(folder / labelFile, folder / imageFile,
                             std::filesystem::copy_options::overwrite_existing);
  expectError("wrong magic number: expected 0x00000803 (bytes in 3 dimensions)"
              ", found 0x00000801");
  write(imageFile, idx(0x803, {0, 2, 2}, ""));
  expectError("its header says that it is empty: [0, 2, 2]");
  write(imageFile, idx(0x803, {~0u, ~0u, ~0u}, "abc"));
  expectError("impossibly large");
  write(imageFile, idx(0x803, {1000000, 28, 28}, "abc"));
  expectError("so 784000000 bytes, found 3");
}

TEST_F(Mnist, RefusesWrongLabels) {
  write(labelFile, idx(0x801, {3}, std::string("\0\x0a\x01", 3)));
  expectError("label 1 is out of range: expected 0 to 9, found 10");
  write(labelFile, idx(0x801, {2}, std::string("\0\x01", 2)));
  expectError("has 3 images, but '" + (folder / labelFile) + "' has 2 labels");
}

TEST_F(Mnist, MustFitTheNetwork) {
  Samples samples = load();
  Manifest manifest;
  manifest.network = "net";
  manifest.labelSize = 10;
  manifest.input = {2, 2, 1};
  EXPECT_EQ(errorOf([&] { checkFits(manifest, samples); }), "");
  manifest.input = {4};
  EXPECT_EQ(errorOf([&] { checkFits(manifest, samples); }), "");
  manifest.input = {28, 28, 1};
  EXPECT_NE(errorOf([&] {
              checkFits(manifest, samples);
            }).find("takes samples of shape [28, 28, 1], found [2, 2, 1]"),
            std::string::npos);
  manifest.input = {4};
  manifest.labelSize = 12;
  EXPECT_NE(errorOf([&] {
              checkFits(manifest, samples);
            }).find("tells 12 classes apart, the data set has 10"),
            std::string::npos);
}

} // namespace
