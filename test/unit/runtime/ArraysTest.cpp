#include "tpc/runtime/ArrayReader.h"
#include "tpc/runtime/Dataset.h"

#include "TestSupport.h"

#include <cmath>
#include <cstring>
#include <filesystem>
#include <gtest/gtest.h>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

/// A .npy file: the version's header around `dictionary`, padded as NumPy does.
std::string npy(const std::string &dictionary, const std::string &data,
                char version = 1) {
  size_t bytes = version == 1 ? 2 : 4;
  std::string text = dictionary;
  while ((8 + bytes + text.size() + 1) % 64 != 0)
    text += ' ';
  text += '\n';
  std::string result = "\x93NUMPY" + std::string{version, '\0'};
  for (size_t i = 0; i < bytes; ++i)
    result += static_cast<char>(text.size() >> (8 * i));
  return result + text + data;
}

std::string header(const std::string &type, const std::string &shape,
                   const std::string &fortran = "False") {
  return "{'descr': '" + type + "', 'fortran_order': " + fortran +
         ", 'shape': " + shape + ", }";
}

template <typename T> std::string bytesOf(const std::vector<T> &values) {
  return std::string(reinterpret_cast<const char *>(values.data()),
                     values.size() * sizeof(T));
}

/// Inputs of [2, 2, 1] in three classes.
class Arrays : public testing::Test {
protected:
  Arrays() {
    manifest.dataKind = "arrays";
    manifest.network = "net";
    manifest.input = {2, 2, 1};
    manifest.output = {3};
    manifest.labelSize = 3;
    write("train_x", npy(header("|u1", "(2, 2, 2, 1)"), "abcdefgh"));
    write("train_y", npy(header("<i8", "(2,)"), bytesOf<int64_t>({2, 0})));
    write("test_x",
          npy(header("<f4", "(1, 2, 2, 1)"), bytesOf<float>({-1, 0.5f, 2, 3})));
    write("test_y", npy(header("|u1", "(1,)"), "\x01"));
  }
  void write(const std::string &name, const std::string &bytes) {
    writeFile(folder / name + ".npy", bytes);
  }
  Samples load(Split split = Split::Train) {
    Samples samples = loadSamples(manifest, folder.path, split);
    checkFits(manifest, samples);
    return samples;
  }
  void expectError(const std::string &part, Split split = Split::Train) {
    std::string error = errorOf([&] { load(split); });
    EXPECT_NE(error.find(part), std::string::npos)
        << "expected: " << part << "\nfound: " << error;
  }

  TemporaryFolder folder;
  Manifest manifest;
};

TEST_F(Arrays, LoadsBytesAndFloats) {
  Samples train = load();
  EXPECT_EQ(train.count, 2);
  EXPECT_EQ(train.shape, manifest.input);
  EXPECT_EQ(train.bytes[7], 'h');
  EXPECT_EQ(train.labels, (std::vector<uint32_t>{2, 0}));
  Samples test = load(Split::Test);
  EXPECT_EQ(test.floats, (std::vector<float>{-1, 0.5f, 2, 3}));
  EXPECT_EQ(test.labels, (std::vector<uint32_t>{1}));
  EXPECT_EQ(test.sizeInBytes(), 20);
}

TEST_F(Arrays, LoadsAllVersionsAndTypes) {
  std::string doubles = bytesOf<double>({1, 2, 3, 4, 0.1, 6, 7, 8});
  for (char version : {1, 2, 3}) {
    write("train_x", npy(header("<f8", "(2, 4)"), doubles, version));
    EXPECT_EQ(load().floats[4], 0.1f);
  }
  auto expectLabels = [&](const std::string &type, const std::string &bytes) {
    write("train_y", npy(header(type, "(2, 1)"), bytes));
    EXPECT_EQ(load().labels, (std::vector<uint32_t>{2, 1})) << type;
  };
  expectLabels("|i1", bytesOf<int8_t>({2, 1}));
  expectLabels("<i2", bytesOf<int16_t>({2, 1}));
  expectLabels("<i4", bytesOf<int32_t>({2, 1}));
  expectLabels("<i8", bytesOf<int64_t>({2, 1}));
  expectLabels("|u1", bytesOf<uint8_t>({2, 1}));
  expectLabels("<u2", bytesOf<uint16_t>({2, 1}));
  expectLabels("<u4", bytesOf<uint32_t>({2, 1}));
  expectLabels("<u8", bytesOf<uint64_t>({2, 1}));
}

TEST_F(Arrays, DimensionsOfOneDoNotMatter) {
  for (const char *shape : {"(2, 2, 2)", "(2, 4)", "(2L, 4)"}) {
    write("train_x", npy(header("|u1", shape), "abcdefgh"));
    if (shape[2] == 'L')
      expectError("its header is not that of a .npy file");
    else
      EXPECT_EQ(load().shape, (Shape{2, 2, 1})) << shape;
  }
  manifest.input = {4};
  EXPECT_EQ(load(Split::Test).shape, (Shape{4}));
}

TEST_F(Arrays, LoadsTargets) {
  manifest.labelKind = LabelKind::Target;
  write("train_y",
        npy(header("<f4", "(2, 3)"), bytesOf<float>({1, 2, 3, 4, 5, 6})));
  Samples samples = load();
  EXPECT_EQ(samples.targets, (std::vector<float>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(samples.targetSize, 3);
  samples.truncate(1);
  EXPECT_EQ(samples.targets.size(), 3u);
  write("train_y", npy(header("<f4", "(1, 3)"), bytesOf<float>({1, 2, 3})));
  expectError("train_y.npy': expected 2 targets, one for each input, found 1");
  write("train_y", npy(header("<f4", "(2, 2)"), bytesOf<float>({1, 2, 3, 4})));
  expectError("expected the shape [samples, 3], the network's output, found "
              "[2, 2]");
  write("train_y", npy(header("<i8", "(2,)"), bytesOf<int64_t>({2, 0})));
  expectError("expected targets of type F32 or F64, found I64");
  // The target is the input: no others are needed.
  manifest.labelKind = LabelKind::Input;
  std::filesystem::remove(folder / "train_y.npy");
  EXPECT_TRUE(load().labels.empty());
}

TEST_F(Arrays, ReservesBeforeItReads) {
  EXPECT_EQ(reservedBytes(manifest, folder.path), 8);
  write("train_x", npy(header("<f8", "(2, 2, 2, 1)"), std::string(64, '\0')));
  EXPECT_EQ(reservedBytes(manifest, folder.path), 32);
}

TEST_F(Arrays, LoadsSafetensors) {
  TensorFile file;
  float inputs[] = {1, 2, 3, 4};
  int64_t labels[] = {2};
  file.add("train_x", {1, 4}, inputs);
  file.add("train_y", {1}, labels);
  file.add("other", {1}, labels);
  std::string path = folder / "data.safetensors";
  writeSafetensors(path, file);
  Samples samples = loadSamples(manifest, path, Split::Train);
  EXPECT_EQ(samples.floats, (std::vector<float>{1, 2, 3, 4}));
  EXPECT_EQ(samples.labels, (std::vector<uint32_t>{2}));
  EXPECT_EQ(errorOf([&] { loadSamples(manifest, path, Split::Test); }),
            "'" + path + "': expected a tensor 'test_x', found none");
  labels[0] = -1;
  file.tensors.clear();
  file.add("train_x", {1, 4}, inputs);
  file.add("train_y", {1}, labels);
  writeSafetensors(path, file);
  EXPECT_EQ(errorOf([&] { loadSamples(manifest, path, Split::Train); }),
            "'" + path +
                "': tensor 'train_y': label 0 is out of range: expected 0 to 2 "
                "(the network has 3 outputs), found -1");
  EXPECT_NE(errorOf([&] {
              loadSamples(manifest, folder / "train_x.npy", Split::Train);
            }).find("not a safetensors file"),
            std::string::npos);
}

TEST_F(Arrays, RefusesWrongInputs) {
  write("train_x",
        npy(header("<i4", "(1, 4)"), bytesOf<int32_t>({1, 2, 3, 4})));
  expectError(
      "train_x.npy': expected inputs of type U8, F32 or F64, found I32");
  write("train_x", npy(header("|u1", "(2, 2, 2, 1)", "True"), "abcdefgh"));
  expectError("expected an array in C order, found Fortran order");
  write("train_x", npy(header("|u1", "(2, 5)"), "abcdefghij"));
  expectError("expected the shape [samples, 2, 2, 1], the network's input, "
              "found [2, 5]");
  write("train_x", npy(header("|u1", "()"), "a"));
  expectError("the network's input, found []");
  write("train_x", npy(header("|u1", "(0, 4)"), ""));
  expectError("expected from 1 to 4294967295 samples, found 0");
  write("train_x",
        npy(header("<f4", "(1, 4)"), bytesOf<float>({1, 2, INFINITY, 4})));
  expectError("expected finite numbers, found inf at element 2 of sample 0");
  write("train_x", npy(header("<f8", "(2, 4)"),
                       bytesOf<double>({1, 2, 3, 4, 5, 1e300, 7, 8})));
  expectError("expected finite numbers, found inf at element 1 of sample 1");
}

TEST_F(Arrays, RefusesWrongLabels) {
  auto expectLabelError = [&](const std::string &file,
                              const std::string &part) {
    write("train_y", file);
    expectError("train_y.npy': " + part);
  };
  expectLabelError(npy(header("<i8", "(2,)"), bytesOf<int64_t>({2, 3})),
                   "label 1 is out of range: expected 0 to 2 (the network has "
                   "3 outputs), found 3");
  expectLabelError(npy(header("<u8", "(2,)"), bytesOf<uint64_t>({~0ull, 0})),
                   "label 0 is out of range");
  expectLabelError(npy(header("<i8", "(1,)"), bytesOf<int64_t>({2})),
                   "expected the shape [2], a label for each input, found [1]");
  expectLabelError(npy(header("<f4", "(2,)"), bytesOf<float>({2, 0})),
                   "expected labels of an integer type, found F32");
}

TEST_F(Arrays, RefusesMalformedFiles) {
  std::string good = readFile(folder / "train_x.npy");
  for (size_t size = 0; size < good.size(); ++size) {
    write("train_x", good.substr(0, size));
    EXPECT_NE(errorOf([&] { load(); }), "") << size;
  }
  write("train_x", good.substr(0, good.size() - 1));
  expectError("truncated: the shape [2, 2, 2, 1] of U8 takes 8 bytes, found 7");
  write("train_x", good + "i");
  expectError("the shape [2, 2, 2, 1] of U8 takes 8 bytes, found 9");
  write("train_x", "PK" + good);
  expectError("not a .npy file");
  write("train_x", npy(header("|u1", "(2, 4)"), "abcdefgh", 4));
  expectError("expected version 1, 2 or 3 of the .npy format, found 4");
  write("train_x", npy(header(">f4", "(1, 4)"), std::string(16, 'x')));
  expectError("expected one of the dtypes |u1, |i1");
  write("train_x", npy(header("|u1", "(2, 1099511627776)"), ""));
  expectError("impossibly large");
  write("train_x", "\x93NUMPY\x02" + std::string("\0\xff\xff\xff\xff", 5));
  expectError("expected a header of at most 1048576 bytes");
  write("train_x", npy("{'descr': [('a', '<f4')], }", ""));
  expectError("expected an array of numbers, found one of records");
  for (const char *text :
       {"", "{", "{}", "{'descr': '<f4'}", "{'descr': '<f4', 'x': 3}",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (4,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-4,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4,)} x",
        "{'descr': '<f4", "{'descr' '<f4'}"}) {
    write("train_x", npy(text, ""));
    expectError("its header is not that of a .npy file");
  }
}

TEST_F(Arrays, NamesWhatIsMissing) {
  std::filesystem::remove(folder / "train_y.npy");
  expectError("no file 'train_y.npy' of the arrays data set in '" +
              folder.path + "'");
  EXPECT_NE(errorOf([&] { loadSamples(manifest, "/nowhere", Split::Train); })
                .find("--data: expected a safetensors file, or a folder with "
                      ".npy files, of the arrays data set, but there is no "
                      "'/nowhere'"),
            std::string::npos);
}

} // namespace
