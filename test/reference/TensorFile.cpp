//===- TensorFile.cpp - safetensors files ---------------------------------===//
//
// The format: the length of the header (8 bytes, little-endian), the header
// (JSON: name -> dtype, shape, data_offsets), then the data. The host is taken
// to be little-endian.
//
//===----------------------------------------------------------------------===//
#include "TensorFile.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace reference {

template <typename T>
static std::vector<double> decode(const char *data, size_t count) {
  std::vector<double> values(count);
  for (size_t i = 0; i < count; ++i) {
    T value;
    std::memcpy(&value, data + i * sizeof(T), sizeof(T));
    values[i] = static_cast<double>(value);
  }
  return values;
}

TensorFile readTensorFile(const std::string &path) {
  auto fail = [&](const std::string &what) {
    throw std::runtime_error(path + ": " + what);
  };
  std::ifstream stream(path, std::ios::binary);
  if (!stream)
    fail("cannot be opened");
  const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
  uint64_t length = 0;
  if (bytes.size() < sizeof(length))
    fail("is too short for a safetensors file");
  std::memcpy(&length, bytes.data(), sizeof(length));
  if (length > bytes.size() - sizeof(length))
    fail("ends within its header");
  const char *data = bytes.data() + sizeof(length) + length;
  const size_t dataSize = bytes.size() - sizeof(length) - length;

  TensorFile tensors;
  try {
    const auto header = nlohmann::json::parse(
        bytes.data() + sizeof(length), bytes.data() + sizeof(length) + length);
    for (const auto &[name, entry] : header.items()) {
      if (name == "__metadata__")
        continue;
      const std::string type = entry.at("dtype");
      const size_t begin = entry.at("data_offsets").at(0);
      const size_t end = entry.at("data_offsets").at(1);
      if (begin > end || end > dataSize)
        fail("tensor " + name + " lies outside the data");
      const size_t width = type == "F32" ? 4 : type == "F64" ? 8 : 0;
      if (width == 0)
        continue;
      Tensor tensor;
      tensor.shape = entry.at("shape").get<std::vector<size_t>>();
      size_t count = 1;
      for (size_t extent : tensor.shape)
        count *= extent;
      if (count * width != end - begin)
        fail("tensor " + name + " has a size that is not its shape's");
      tensor.values = width == 4 ? decode<float>(data + begin, count)
                                 : decode<double>(data + begin, count);
      tensors.emplace(name, std::move(tensor));
    }
  } catch (const nlohmann::json::exception &exception) {
    fail(std::string("bad header: ") + exception.what());
  }
  return tensors;
}

void writeTensorFile(const std::string &path, const TensorFile &tensors) {
  nlohmann::json header = nlohmann::json::object();
  size_t offset = 0;
  for (const auto &[name, tensor] : tensors) {
    const size_t end = offset + tensor.values.size() * sizeof(double);
    header[name] = {{"dtype", "F64"},
                    {"shape", tensor.shape},
                    {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');
  const uint64_t length = text.size();

  std::ofstream stream(path, std::ios::binary);
  stream.write(reinterpret_cast<const char *>(&length), sizeof(length));
  stream << text;
  for (const auto &[name, tensor] : tensors)
    stream.write(
        reinterpret_cast<const char *>(tensor.values.data()),
        static_cast<std::streamsize>(tensor.values.size() * sizeof(double)));
  stream.close();
  if (!stream)
    throw std::runtime_error(path + ": cannot be written");
}

} // namespace reference
