#include "tpc/runtime/Safetensors.h"

#include "Json.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/stat.h>
#include <tuple>

namespace tpc::runtime {

namespace {

/// As in the format's reference implementation.
constexpr uint64_t longestHeader = 100'000'000;

constexpr TensorType types[] = {
    TensorType::F32, TensorType::F64, TensorType::I8, TensorType::I16,
    TensorType::I32, TensorType::I64, TensorType::U8, TensorType::U16,
    TensorType::U32, TensorType::U64};

TensorType parseType(const JsonReader &json) {
  std::string name = json.string();
  std::string known;
  for (TensorType type : types) {
    if (name == toString(type))
      return type;
    known += fmt::format("{}{}", known.empty() ? "" : ", ", toString(type));
  }
  json.expected("one of " + known);
}

TensorEntry parseEntry(const std::string &name, const JsonReader &json,
                       int64_t dataSize) {
  TensorEntry entry;
  entry.name = name;
  entry.type = parseType(json.at("dtype"));
  entry.shape = json.at("shape").shape(0);
  std::vector<JsonReader> offsets = json.at("data_offsets").elements();
  if (offsets.size() != 2)
    json.at("data_offsets").expected("two offsets");
  entry.begin = offsets[0].integer(0);
  entry.end = offsets[1].integer(0);
  if (entry.end < entry.begin)
    fail("{}: its data ends, at {}, before it begins, at {}", json.where(),
         entry.end, entry.begin);
  if (entry.end > dataSize)
    fail("{}: its data ends at byte {}, but the file has only {} bytes of data",
         json.where(), entry.end, dataSize);
  int64_t expected = elementCount(entry.shape) * sizeOf(entry.type);
  if (expected != entry.end - entry.begin)
    fail("{}: the shape {} of {} takes {} bytes, found {}", json.where(),
         toString(entry.shape), toString(entry.type), expected,
         entry.end - entry.begin);
  return entry;
}

/// Throws unless the entries, in order of their data, fill the data exactly.
void checkContiguous(const std::string &path,
                     const std::vector<TensorEntry> &entries,
                     int64_t dataSize) {
  int64_t end = 0;
  for (const TensorEntry &entry : entries) {
    if (entry.begin != end)
      fail("'{}': tensor '{}': expected its data to begin at byte {}, found {} "
           "({})",
           path, entry.name, end, entry.begin,
           entry.begin < end ? "it overlaps another tensor"
                             : "bytes between belong to no tensor");
    end = entry.end;
  }
  if (end != dataSize)
    fail("'{}': expected {} bytes of data, found {}", path, end, dataSize);
}

} // namespace

SafetensorsReader::SafetensorsReader(const std::string &path)
    : path(path), file(std::fopen(path.c_str(), "rb")) {
  struct stat status;
  if (!file || ::fstat(fileno(file.get()), &status) != 0)
    fail("cannot read '{}': {}", path, std::strerror(errno));
  if (!S_ISREG(status.st_mode))
    fail("cannot read '{}': it is not a regular file", path);
  uint64_t size = static_cast<uint64_t>(status.st_size);
  unsigned char prefix[8];
  if (std::fread(prefix, 1, sizeof(prefix), file.get()) != sizeof(prefix))
    fail("'{}': not a safetensors file: expected at least 8 bytes, found {}",
         path, size);
  uint64_t length = 0;
  for (int i = 7; i >= 0; --i)
    length = length << 8 | prefix[i];
  if (length > longestHeader || size < 8 || length > size - 8)
    fail("'{}': not a safetensors file, or truncated: its header should have "
         "{} bytes, but the file has {}",
         path, length, size);
  std::string text(length, '\0');
  if (std::fread(text.data(), 1, length, file.get()) != length)
    fail("cannot read '{}': its header ends too early", path);
  dataBegin = static_cast<int64_t>(8 + length);
  parseHeader(text, static_cast<int64_t>(size) - dataBegin);
}

void SafetensorsReader::parseHeader(const std::string &text, int64_t dataSize) {
  std::string where = fmt::format("'{}': header", path);
  if (text.empty() || text[0] != '{')
    fail("{}: expected a JSON object", where);
  Json header = parseJson(text, where);
  for (const auto &[name, value] : header.items()) {
    if (name == "__metadata__") {
      JsonReader json(value, where + ": __metadata__");
      if (!value.is_object())
        json.expected("an object");
      for (const auto &[key, member] : value.items())
        texts[key] = json.at(key.c_str()).string();
      continue;
    }
    JsonReader json(value, fmt::format("'{}': tensor '{}'", path, name));
    entries.push_back(parseEntry(name, json, dataSize));
  }
  std::sort(entries.begin(), entries.end(),
            [](const TensorEntry &left, const TensorEntry &right) {
              return std::tie(left.begin, left.end, left.name) <
                     std::tie(right.begin, right.end, right.name);
            });
  checkContiguous(path, entries, dataSize);
}

const TensorEntry *SafetensorsReader::find(std::string_view name) const {
  for (const TensorEntry &entry : entries)
    if (entry.name == name)
      return &entry;
  return nullptr;
}

void SafetensorsReader::read(const TensorEntry &tensor, int64_t offset,
                             void *data, size_t size) {
  off_t begin = static_cast<off_t>(dataBegin + tensor.begin + offset);
  errno = 0;
  if (::fseeko(file.get(), begin, SEEK_SET) != 0 ||
      std::fread(data, 1, size, file.get()) != size)
    fail("cannot read tensor '{}' of '{}': {}", tensor.name, path,
         errno ? std::strerror(errno) : "the file ends too early");
}

TensorFile readSafetensors(const std::string &path) {
  SafetensorsReader reader(path);
  TensorFile file;
  file.metadata = reader.metadata();
  for (const TensorEntry &entry : reader.tensors()) {
    std::string bytes(static_cast<size_t>(entry.end - entry.begin), '\0');
    reader.read(entry, 0, bytes.data(), bytes.size());
    file.tensors.push_back(
        {entry.name, entry.type, entry.shape, std::move(bytes)});
  }
  return file;
}

namespace {

template <typename T>
T readScalar(const TensorFile &file, const std::string &name, TensorType type,
             const std::string &path) {
  const TensorData *tensor = file.find(name);
  if (!tensor)
    fail("'{}': expected a tensor '{}', found none", path, name);
  if (tensor->type != type || tensor->bytes.size() != sizeof(T))
    fail("'{}': tensor '{}': expected one number of type {}, found {} of shape "
         "{}",
         path, name, toString(type), toString(tensor->type),
         toString(tensor->shape));
  T value;
  std::memcpy(&value, tensor->bytes.data(), sizeof(value));
  return value;
}

} // namespace

int64_t readInteger(const TensorFile &file, const std::string &name,
                    const std::string &path) {
  return readScalar<int64_t>(file, name, TensorType::I64, path);
}

double readNumber(const TensorFile &file, const std::string &name,
                  const std::string &path) {
  return readScalar<double>(file, name, TensorType::F64, path);
}

} // namespace tpc::runtime
