#include "tpc/runtime/AtomicFile.h"
#include "tpc/runtime/Layout.h"
#include "tpc/runtime/Safetensors.h"

#include "Json.h"

#include <algorithm>

namespace tpc::runtime {

std::string_view toString(TensorType type) {
  switch (type) {
  case TensorType::F32:
    return "F32";
  case TensorType::F64:
    return "F64";
  case TensorType::I8:
    return "I8";
  case TensorType::I16:
    return "I16";
  case TensorType::I32:
    return "I32";
  case TensorType::I64:
    return "I64";
  case TensorType::U8:
    return "U8";
  case TensorType::U16:
    return "U16";
  case TensorType::U32:
    return "U32";
  case TensorType::U64:
    return "U64";
  }
  return "";
}

int64_t sizeOf(TensorType type) {
  switch (type) {
  case TensorType::I8:
  case TensorType::U8:
    return 1;
  case TensorType::I16:
  case TensorType::U16:
    return 2;
  case TensorType::F32:
  case TensorType::I32:
  case TensorType::U32:
    return 4;
  case TensorType::F64:
  case TensorType::I64:
  case TensorType::U64:
    break;
  }
  return 8;
}

const TensorData *TensorFile::find(std::string_view name) const {
  for (const TensorData &tensor : tensors)
    if (tensor.name == name)
      return &tensor;
  return nullptr;
}

namespace {

TensorData makeTensor(std::string name, TensorType type, Shape shape,
                      const void *values) {
  size_t bytes = static_cast<size_t>(elementCount(shape) * sizeOf(type));
  return {std::move(name), type, std::move(shape),
          std::string(static_cast<const char *>(values), bytes)};
}

} // namespace

void TensorFile::add(std::string name, Shape shape, const float *values) {
  tensors.push_back(
      makeTensor(std::move(name), TensorType::F32, std::move(shape), values));
}

void TensorFile::add(std::string name, Shape shape, const double *values) {
  tensors.push_back(
      makeTensor(std::move(name), TensorType::F64, std::move(shape), values));
}

void TensorFile::add(std::string name, Shape shape, const int64_t *values) {
  tensors.push_back(
      makeTensor(std::move(name), TensorType::I64, std::move(shape), values));
}

void TensorFile::add(std::string name, Shape shape, const uint8_t *values) {
  tensors.push_back(
      makeTensor(std::move(name), TensorType::U8, std::move(shape), values));
}

namespace {

void writeStream(AtomicFile &output, const TensorStream &stream,
                 std::vector<float> &part) {
  int64_t size = elementCount(stream.shape);
  part.resize(std::max<size_t>(part.size(), std::min(size, stagingSize)));
  for (int64_t begin = 0; begin < size; begin += stagingSize) {
    int64_t count = std::min(stagingSize, size - begin);
    stream.read(begin, count, part.data());
    output.write(part.data(), count * sizeof(float));
  }
}

} // namespace

void writeSafetensors(const std::string &path, const TensorFile &file,
                      const std::vector<TensorStream> &streams) {
  OrderedJson header = OrderedJson::object();
  if (!file.metadata.empty())
    header["__metadata__"] = file.metadata;
  int64_t offset = 0;
  auto describe = [&](const std::string &name, TensorType type,
                      const Shape &shape) {
    int64_t end = offset + elementCount(shape) * sizeOf(type);
    header[name] = {{"dtype", toString(type)},
                    {"shape", shape},
                    {"data_offsets", {offset, end}}};
    offset = end;
  };
  // Large elements first keeps every tensor aligned to its elements.
  std::vector<std::function<void(AtomicFile &)>> order;
  std::vector<float> part;
  for (int64_t size : {8, 4, 2, 1}) {
    if (size == sizeOf(TensorType::F32))
      for (const TensorStream &stream : streams) {
        describe(stream.name, TensorType::F32, stream.shape);
        order.push_back(
            [&](AtomicFile &output) { writeStream(output, stream, part); });
      }
    for (const TensorData &tensor : file.tensors) {
      if (sizeOf(tensor.type) != size)
        continue;
      describe(tensor.name, tensor.type, tensor.shape);
      order.push_back([&](AtomicFile &output) {
        output.write(tensor.bytes.data(), tensor.bytes.size());
      });
    }
  }
  std::string text = toLine(header);
  text.append((8 - text.size() % 8) % 8, ' ');
  unsigned char length[8];
  for (int i = 0; i < 8; ++i)
    length[i] = static_cast<unsigned char>(text.size() >> (8 * i));
  AtomicFile output(path);
  output.write(length, sizeof(length));
  output.write(text.data(), text.size());
  for (const auto &write : order)
    write(output);
  output.commit();
}

} // namespace tpc::runtime
