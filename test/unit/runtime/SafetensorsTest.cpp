#include "tpc/runtime/Safetensors.h"

#include "TestSupport.h"

#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

std::string withHeader(const std::string &header, const std::string &data) {
  std::string bytes(8, '\0');
  uint64_t length = header.size();
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + data;
}

class Safetensors : public testing::Test {
protected:
  std::string errorFor(const std::string &bytes) {
    writeFile(path, bytes);
    std::string error = errorOf([&] { readSafetensors(path); });
    if (!error.empty()) {
      EXPECT_NE(error.find(path), std::string::npos) << error;
    }
    return error;
  }
  void expectError(const std::string &bytes, const std::string &part) {
    std::string error = errorFor(bytes);
    EXPECT_NE(error.find(part), std::string::npos)
        << "expected: " << part << "\nfound: " << error;
  }

  TemporaryFolder folder;
  std::string path = folder / "file.safetensors";
};

TEST_F(Safetensors, RoundTrip) {
  TensorFile file;
  float weights[] = {1, -2.5f, 3e-40f, 4, 5, 6};
  double sums[] = {1e300, -0.0};
  int64_t counter = -5;
  uint8_t bytes[] = {0, 255, 3};
  file.metadata = {{"key", "a \"value\"\n"}};
  file.add("w", {2, 3}, weights);
  file.add("bytes", {3}, bytes);
  file.add("sums", {2}, sums);
  file.add("counter", {}, &counter);
  file.add("empty", {0, 4}, weights);
  writeSafetensors(path, file);
  TensorFile back = readSafetensors(path);
  EXPECT_EQ(back.metadata, file.metadata);
  ASSERT_EQ(back.tensors.size(), 5u);
  for (const TensorData &tensor : file.tensors) {
    const TensorData *found = back.find(tensor.name);
    ASSERT_TRUE(found) << tensor.name;
    EXPECT_EQ(found->type, tensor.type);
    EXPECT_EQ(found->shape, tensor.shape);
    EXPECT_EQ(found->bytes, tensor.bytes);
  }
  EXPECT_EQ(readInteger(back, "counter", path), -5);
  EXPECT_FALSE(back.find("none"));
}

TEST_F(Safetensors, ReadsParts) {
  TensorFile file;
  float values[] = {1, 2, 3};
  uint8_t bytes[] = {7, 8};
  file.metadata = {{"key", "value"}};
  file.add("bytes", {2}, bytes);
  file.add("values", {3}, values);
  writeSafetensors(path, file);
  SafetensorsReader reader(path);
  EXPECT_EQ(reader.metadata().at("key"), "value");
  ASSERT_EQ(reader.tensors().size(), 2u);
  EXPECT_FALSE(reader.find("none"));
  float found[2];
  reader.read(*reader.find("values"), 4, found, sizeof(found));
  EXPECT_EQ(found[0], 2);
  EXPECT_EQ(found[1], 3);
  uint8_t last;
  reader.read(*reader.find("bytes"), 1, &last, 1);
  EXPECT_EQ(last, 8);
}

TEST_F(Safetensors, WritesStreamsAsTensors) {
  float values[] = {1, 2, 3, 4, 5, 6};
  double sum = 21;
  uint8_t bytes[] = {7, 8};
  TensorFile whole, rest;
  whole.add("values", {2, 3}, values);
  for (TensorFile *file : {&whole, &rest}) {
    file->metadata = {{"key", "value"}};
    file->add("sum", {}, &sum);
    file->add("bytes", {2}, bytes);
  }
  writeSafetensors(path, whole);
  std::string expected = readFile(path);
  auto read = [&](int64_t begin, int64_t count, float *part) {
    std::copy_n(values + begin, count, part);
  };
  writeSafetensors(path, rest, {{"values", {2, 3}, read}});
  EXPECT_EQ(readFile(path), expected);
}

TEST_F(Safetensors, FormIsThatOfTheFormat) {
  TensorFile file;
  float values[] = {1, 2};
  file.add("a", {2}, values);
  writeSafetensors(path, file);
  std::string bytes = readFile(path);
  uint64_t length;
  std::memcpy(&length, bytes.data(), 8);
  EXPECT_EQ(length % 8, 0u);
  EXPECT_EQ(bytes.size(), 8 + length + 8);
  EXPECT_EQ(bytes.substr(8, 52),
            R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8])");
  writeSafetensors(path, readSafetensors(path));
  EXPECT_EQ(readFile(path), bytes);
}

TEST_F(Safetensors, ScalarsAreChecked) {
  TensorFile file;
  float value = 1;
  file.add("f", {}, &value);
  EXPECT_EQ(errorOf([&] { readInteger(file, "n", "F"); }),
            "'F': expected a tensor 'n', found none");
  EXPECT_EQ(errorOf([&] { readNumber(file, "f", "F"); }),
            "'F': tensor 'f': expected one number of type F64, found F32 of "
            "shape []");
}

TEST_F(Safetensors, RefusesLyingLengths) {
  expectError("", "expected at least 8 bytes, found 0");
  expectError("1234567", "expected at least 8 bytes");
  expectError(std::string(8, '\xff'), "its header should have");
  expectError(std::string("\x10\0\0\0\0\0\0\0{}", 10),
              "its header should have 16 bytes");
  expectError(std::string(8, '\0'), "expected a JSON object");
  std::string entry =
      R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  EXPECT_EQ(errorFor(withHeader(entry, "12345678")), "");
  expectError(withHeader(entry, "1234567"),
              "its data ends at byte 8, but the file has only 7");
  expectError(withHeader(entry, "123456789"),
              "expected 8 bytes of data, found 9");
}

TEST_F(Safetensors, RefusesMalformedHeaders) {
  auto entry = [](const std::string &type, const std::string &shape,
                  const std::string &offsets) {
    return R"({"a":{"dtype":)" + type + R"(,"shape":)" + shape +
           R"(,"data_offsets":)" + offsets + "}}";
  };
  std::string data(8, 'x');
  expectError(withHeader("not json", data), "expected a JSON object");
  expectError(withHeader("{\"a\":", data), "not valid JSON");
  expectError(withHeader("{\"a\": \"\xff\"}", data), "not valid JSON");
  expectError(withHeader("{\"a\":3}", ""), "tensor 'a': expected an object");
  expectError(withHeader("{\"a\":{}}", ""), "expected a member 'dtype'");
  expectError(withHeader(entry("\"BF16\"", "[4]", "[0,8]"), data),
              "expected one of F32, F64, I8, I16, I32, I64, U8, U16, U32, U64, "
              "found string \"BF16\"");
  expectError(withHeader(entry("7", "[2]", "[0,8]"), data),
              "expected a string");
  expectError(withHeader(entry("\"F32\"", "[3]", "[0,8]"), data),
              "the shape [3] of F32 takes 12 bytes, found 8");
  expectError(withHeader(entry("\"F32\"", "[-2]", "[0,8]"), data),
              "expected a whole number");
  expectError(
      withHeader(entry("\"F32\"", "[4294967296,4294967296]", "[0,8]"), data),
      "fewer than 2^40 elements");
  expectError(withHeader(entry("\"F32\"", "2", "[0,8]"), data),
              "expected an array");
  expectError(withHeader(entry("\"F32\"", "[2]", "[8,0]"), data),
              "before it begins");
  expectError(withHeader(entry("\"F32\"", "[2]", "[0]"), data),
              "expected two offsets");
  expectError(withHeader(entry("\"F32\"", "[2]", "[-8,0]"), data),
              "expected a whole number of at least 0");
  expectError(
      withHeader(entry("\"F32\"", "[2]", "[0,18446744073709551615]"), data),
      "expected a whole number of at least 0");
  expectError(withHeader(R"({"__metadata__":{"a":1}})", ""),
              "expected a string");
  expectError(withHeader(R"({"__metadata__":[]})", ""), "expected an object");
}

TEST_F(Safetensors, RefusesOverlapsGapsAndDuplicates) {
  auto entry = [](const char *name, int begin, int end) {
    return std::string("\"") + name +
           R"(":{"dtype":"F32","shape":[2],"data_offsets":[)" +
           std::to_string(begin) + "," + std::to_string(end) + "]}";
  };
  std::string data(24, 'x');
  expectError(
      withHeader("{" + entry("a", 0, 8) + "," + entry("b", 4, 12) + "}", data),
      "tensor 'b': expected its data to begin at byte 8, found 4 (it overlaps");
  expectError(
      withHeader("{" + entry("a", 0, 8) + "," + entry("b", 16, 24) + "}", data),
      "bytes between belong to no tensor");
  expectError(withHeader("{" + entry("a", 8, 16) + "}", data),
              "expected its data to begin at byte 0");
  expectError(
      withHeader("{" + entry("a", 0, 8) + "," + entry("a", 8, 16) + "}", data),
      "the key 'a' appears twice");
}

TEST_F(Safetensors, EveryTruncationIsAnError) {
  TensorFile file;
  float values[] = {1, 2, 3};
  file.add("a", {3}, values);
  writeSafetensors(path, file);
  std::string bytes = readFile(path);
  for (size_t size = 0; size < bytes.size(); ++size)
    ASSERT_NE(errorFor(bytes.substr(0, size)), "") << size;
}

TEST_F(Safetensors, RefusesWhatIsNotAFile) {
  EXPECT_NE(
      errorOf([&] { readSafetensors(folder / "none"); }).find("No such file"),
      std::string::npos);
  EXPECT_NE(errorOf([&] { readSafetensors(folder.path); }).find("regular file"),
            std::string::npos);
}

} // namespace
