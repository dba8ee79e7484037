//===- TensorFileTest.cpp - safetensors files -----------------------------===//

#include "TensorFile.h"

#include "gtest/gtest.h"

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <stdexcept>

using namespace reference;

namespace {

/// A file of this test, deleted at the end.
class TensorFileTest : public testing::Test {
protected:
  const std::string path =
      testing::TempDir() + "tpc-reference-" +
      testing::UnitTest::GetInstance()->current_test_info()->name() +
      ".safetensors";

  ~TensorFileTest() override { std::remove(path.c_str()); }

  void write(const std::string &header, const std::string &data) const {
    const uint64_t length = header.size();
    std::ofstream stream(path, std::ios::binary);
    stream.write(reinterpret_cast<const char *>(&length), sizeof(length));
    stream << header << data;
  }
};

TEST_F(TensorFileTest, RoundTrip) {
  TensorFile tensors;
  tensors["a.weight"] = {{2, 3}, {1, 2, 3, 4, 5, 0.1}};
  tensors["b"] = {{1}, {-1e300}};
  writeTensorFile(path, tensors);
  const TensorFile read = readTensorFile(path);
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read.at("a.weight").shape, (std::vector<size_t>{2, 3}));
  EXPECT_EQ(read.at("a.weight").values, tensors.at("a.weight").values);
  EXPECT_EQ(read.at("b").values, tensors.at("b").values);
}

TEST_F(TensorFileTest, ReadsSinglePrecisionAndLeavesOutIntegers) {
  const float values[2] = {1.5f, -2.0f};
  write("{\"__metadata__\":{\"format\":\"pt\"},"
        "\"n\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[8,16]},"
        "\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        std::string(reinterpret_cast<const char *>(values), 8) +
            std::string(8, '\0'));
  const TensorFile read = readTensorFile(path);
  ASSERT_EQ(read.size(), 1u);
  EXPECT_EQ(read.at("x").values, (std::vector<double>{1.5, -2.0}));
}

TEST_F(TensorFileTest, RefusesWhatIsNotWhole) {
  EXPECT_THROW(readTensorFile(path), std::runtime_error);
  write("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "1234");
  EXPECT_THROW(readTensorFile(path), std::runtime_error);
  write("{\"x\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}",
        "12345678");
  EXPECT_THROW(readTensorFile(path), std::runtime_error);
  write("no JSON", "");
  EXPECT_THROW(readTensorFile(path), std::runtime_error);
}

} // namespace
