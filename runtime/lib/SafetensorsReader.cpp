#include "tpc/runtime/Safetensors.h"

#include "Json.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <sys/stat.h>
#include <tuple>

namespace tpc::runtime {

namespace {

/// As in the format's reference implementation.
constexpr uint64_t longestHeader = 100'000'000;

std::string readAll(const std::string &path) {
  struct Close {
    void operator()(FILE *file) const { std::fclose(file); }
  };
  std::unique_ptr<FILE, Close> file(std::fopen(path.c_str(), "rb"));
  struct stat status;
  if (!file || ::fstat(fileno(file.get()), &status) != 0)
    fail("cannot read '{}': {}", path, std::strerror(errno));
  if (!S_ISREG(status.st_mode))
    fail("cannot read '{}': it is not a regular file", path);
  std::string bytes(static_cast<size_t>(status.st_size), '\0');
  size_t size = std::fread(bytes.data(), 1, bytes.size(), file.get());
  if (std::ferror(file.get()))
    fail("cannot read '{}': {}", path, std::strerror(errno));
  bytes.resize(size);
  return bytes;
}

/// A tensor's entry in the header: what it is and where its bytes are.
struct Entry {
  TensorData tensor;
  int64_t begin = 0, end = 0;
};

TensorType parseType(const JsonReader &json) {
  std::string name = json.string();
  for (TensorType type :
       {TensorType::F32, TensorType::F64, TensorType::I64, TensorType::U8})
    if (name == toString(type))
      return type;
  json.expected("F32, F64, I64 or U8");
}

Entry parseEntry(const std::string &name, const JsonReader &json,
                 int64_t dataSize) {
  Entry entry;
  entry.tensor.name = name;
  entry.tensor.type = parseType(json.at("dtype"));
  entry.tensor.shape = json.at("shape").shape(0);
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
  int64_t expected =
      elementCount(entry.tensor.shape) * sizeOf(entry.tensor.type);
  if (expected != entry.end - entry.begin)
    fail("{}: the shape {} of {} takes {} bytes, found {}", json.where(),
         toString(entry.tensor.shape), toString(entry.tensor.type), expected,
         entry.end - entry.begin);
  return entry;
}

/// Throws unless the entries, in order of their data, fill the data exactly.
void checkContiguous(const std::string &path, const std::vector<Entry> &entries,
                     int64_t dataSize) {
  int64_t end = 0;
  for (const Entry &entry : entries) {
    if (entry.begin != end)
      fail("'{}': tensor '{}': expected its data to begin at byte {}, found {} "
           "({})",
           path, entry.tensor.name, end, entry.begin,
           entry.begin < end ? "it overlaps another tensor"
                             : "bytes between belong to no tensor");
    end = entry.end;
  }
  if (end != dataSize)
    fail("'{}': expected {} bytes of data, found {}", path, end, dataSize);
}

} // namespace

TensorFile readSafetensors(const std::string &path) {
  std::string bytes = readAll(path);
  if (bytes.size() < 8)
    fail("'{}': not a safetensors file: expected at least 8 bytes, found {}",
         path, bytes.size());
  uint64_t length = 0;
  for (int i = 7; i >= 0; --i)
    length = length << 8 | static_cast<unsigned char>(bytes[i]);
  if (length > longestHeader || length > bytes.size() - 8)
    fail("'{}': not a safetensors file, or truncated: its header should have "
         "{} bytes, but the file has {}",
         path, length, bytes.size());
  std::string_view text(bytes.data() + 8, length);
  std::string where = fmt::format("'{}': header", path);
  if (text.empty() || text[0] != '{')
    fail("{}: expected a JSON object", where);
  Json header = parseJson(text, where);
  int64_t dataSize = static_cast<int64_t>(bytes.size() - 8 - length);

  TensorFile file;
  std::vector<Entry> entries;
  for (const auto &[name, value] : header.items()) {
    if (name == "__metadata__") {
      JsonReader json(value, where + ": __metadata__");
      if (!value.is_object())
        json.expected("an object");
      for (const auto &[key, member] : value.items())
        file.metadata[key] = json.at(key.c_str()).string();
      continue;
    }
    JsonReader json(value, fmt::format("'{}': tensor '{}'", path, name));
    entries.push_back(parseEntry(name, json, dataSize));
  }
  std::sort(entries.begin(), entries.end(),
            [](const Entry &left, const Entry &right) {
              return std::tie(left.begin, left.end, left.tensor.name) <
                     std::tie(right.begin, right.end, right.tensor.name);
            });
  checkContiguous(path, entries, dataSize);
  for (Entry &entry : entries) {
    entry.tensor.bytes.assign(bytes, 8 + length + entry.begin,
                              entry.end - entry.begin);
    file.tensors.push_back(std::move(entry.tensor));
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
