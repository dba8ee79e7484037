#include "tpc/runtime/ArrayReader.h"

#include "tpc/runtime/Error.h"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <sys/stat.h>

namespace tpc::runtime {

namespace {

constexpr std::string_view magic = "\x93NUMPY";
/// More than any header of a plain array needs.
constexpr size_t longestHeader = 1 << 20;
constexpr int64_t mostElements = int64_t{1} << 40;

constexpr std::pair<std::string_view, TensorType> types[] = {
    {"|u1", TensorType::U8},  {"|i1", TensorType::I8},
    {"<u2", TensorType::U16}, {"<i2", TensorType::I16},
    {"<u4", TensorType::U32}, {"<i4", TensorType::I32},
    {"<u8", TensorType::U64}, {"<i8", TensorType::I64},
    {"<f4", TensorType::F32}, {"<f8", TensorType::F64}};

/// The header of a .npy file, the Python dictionary
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`.
class HeaderParser {
public:
  HeaderParser(std::string_view text, const std::string &path)
      : text(text), path(path) {}

  void parse() {
    expect('{');
    while (!accept('}')) {
      std::string_view key = quoted();
      expect(':');
      if (key == "descr")
        parseType();
      else if (key == "fortran_order")
        fortran = parseBoolean();
      else if (key == "shape")
        parseShape();
      else
        malformed();
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skipSpace();
    if (!text.empty() || !type || !fortran || !shape)
      malformed();
  }

  std::optional<TensorType> type;
  std::optional<bool> fortran;
  std::optional<Shape> shape;

private:
  [[noreturn]] void malformed() const {
    fail("'{}': its header is not that of a .npy file", path);
  }

  void skipSpace() {
    text.remove_prefix(std::min(text.find_first_not_of(" \n"), text.size()));
  }

  bool accept(char c) {
    skipSpace();
    if (text.empty() || text[0] != c)
      return false;
    text.remove_prefix(1);
    return true;
  }

  void expect(char c) {
    if (!accept(c))
      malformed();
  }

  std::string_view quoted() {
    char quote = accept('\'') ? '\'' : '"';
    if (quote == '"')
      expect('"');
    size_t end = text.find(quote);
    if (end == std::string_view::npos)
      malformed();
    std::string_view word = text.substr(0, end);
    text.remove_prefix(end + 1);
    return word;
  }

  bool parseBoolean() {
    skipSpace();
    for (std::string_view word : {"True", "False"})
      if (text.substr(0, word.size()) == word) {
        text.remove_prefix(word.size());
        return word == "True";
      }
    malformed();
  }

  void parseType() {
    skipSpace();
    if (!text.empty() && text[0] == '[')
      fail("'{}': expected an array of numbers, found one of records", path);
    std::string_view word = quoted();
    std::string known;
    for (const auto &[name, value] : types) {
      if (word == name)
        type = value;
      known += fmt::format("{}{}", known.empty() ? "" : ", ", name);
    }
    if (!type)
      fail("'{}': expected one of the dtypes {}, found '{}'", path, known,
           word);
  }

  void parseShape() {
    shape.emplace();
    expect('(');
    int64_t product = 1;
    while (!accept(')')) {
      skipSpace();
      int64_t size = 0;
      const char *end = text.data() + text.size();
      auto parsed = std::from_chars(text.data(), end, size);
      if (parsed.ec != std::errc() || size < 0)
        malformed();
      text.remove_prefix(parsed.ptr - text.data());
      if (size > mostElements || (size > 0 && product > mostElements / size))
        fail("'{}': its header says that it is impossibly large", path);
      product *= std::max<int64_t>(size, 1);
      shape->push_back(size);
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
  }

  std::string_view text;
  const std::string &path;
};

class NpyReader final : public ArrayReader {
public:
  explicit NpyReader(const std::string &path)
      : path(path), file(std::fopen(path.c_str(), "rb")) {
    where = fmt::format("'{}'", path);
    struct stat status;
    if (!file || ::fstat(fileno(file.get()), &status) != 0)
      fail("cannot read '{}': {}", path, std::strerror(errno));
    if (!S_ISREG(status.st_mode))
      fail("cannot read '{}': it is not a regular file", path);
    std::string text = readHeader();
    HeaderParser header(text, path);
    header.parse();
    type = *header.type;
    shape = *header.shape;
    if (*header.fortran)
      fail("'{}': expected an array in C order, found Fortran order; "
           "numpy.ascontiguousarray makes one",
           path);
    int64_t expected = elementCount(shape) * sizeOf(type);
    int64_t found = status.st_size - std::ftell(file.get());
    if (found != expected)
      fail("'{}': {}the shape {} of {} takes {} bytes, found {}", path,
           found < expected ? "truncated: " : "", toString(shape),
           toString(type), expected, found);
  }

  void read(void *data, size_t size) override {
    if (std::fread(data, 1, size, file.get()) != size)
      fail("'{}': truncated: the file ends too early", path);
  }

private:
  struct Close {
    void operator()(FILE *file) const { std::fclose(file); }
  };

  /// Reads magic number, version and length, and returns the text behind them.
  std::string readHeader() {
    unsigned char start[12] = {};
    if (std::fread(start, 1, 8, file.get()) != 8 ||
        std::memcmp(start, magic.data(), magic.size()) != 0)
      fail("'{}': not a .npy file: it does not begin with NumPy's magic number",
           path);
    if (start[6] < 1 || start[6] > 3)
      fail("'{}': expected version 1, 2 or 3 of the .npy format, found {}",
           path, start[6]);
    size_t bytes = start[6] == 1 ? 2 : 4;
    read(start + 8, bytes);
    size_t length = 0;
    for (size_t i = bytes; i-- > 0;)
      length = length << 8 | start[8 + i];
    if (length > longestHeader)
      fail("'{}': expected a header of at most {} bytes, found {}", path,
           longestHeader, length);
    std::string text(length, '\0');
    read(text.data(), length);
    return text;
  }

  std::string path;
  std::unique_ptr<FILE, Close> file;
};

class TensorReader final : public ArrayReader {
public:
  TensorReader(const std::string &path, const std::string &name)
      : reader(path), entry(reader.find(name)) {
    if (!entry)
      fail("'{}': expected a tensor '{}', found none", path, name);
    type = entry->type;
    shape = entry->shape;
    where = fmt::format("'{}': tensor '{}'", path, name);
  }

  void read(void *data, size_t size) override {
    reader.read(*entry, position, data, size);
    position += static_cast<int64_t>(size);
  }

private:
  SafetensorsReader reader;
  const TensorEntry *entry;
  int64_t position = 0;
};

} // namespace

std::unique_ptr<ArrayReader> openNpy(const std::string &path) {
  return std::make_unique<NpyReader>(path);
}

std::unique_ptr<ArrayReader> openTensor(const std::string &path,
                                        const std::string &name) {
  return std::make_unique<TensorReader>(path, name);
}

} // namespace tpc::runtime
