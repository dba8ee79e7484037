/// \file
/// Reading and writing of safetensors files: 8 bytes with the length of a JSON
/// header, the header, then the tensors' bytes. Numbers are little-endian.

#ifndef TPC_RUNTIME_SAFETENSORS_H
#define TPC_RUNTIME_SAFETENSORS_H

#include "tpc/runtime/Manifest.h"

#include <cstdio>
#include <functional>
#include <map>
#include <memory>

namespace tpc::runtime {

/// The element types that tpc reads; it writes F32, F64, I64 and U8.
enum class TensorType { F32, F64, I8, I16, I32, I64, U8, U16, U32, U64 };

/// The format's name of `type`.
std::string_view toString(TensorType type);

/// Size in bytes of one element.
int64_t sizeOf(TensorType type);

/// A named tensor with its bytes.
struct TensorData {
  std::string name;
  TensorType type = TensorType::F32;
  Shape shape;
  /// elementCount(shape) * sizeOf(type) bytes, row-major.
  std::string bytes;
};

/// A file's contents.
struct TensorFile {
  std::map<std::string, std::string> metadata;
  /// In the order of their data in the file.
  std::vector<TensorData> tensors;

  /// The tensor with `name`; null if there is none.
  const TensorData *find(std::string_view name) const;

  void add(std::string name, Shape shape, const float *values);
  void add(std::string name, Shape shape, const double *values);
  void add(std::string name, Shape shape, const int64_t *values);
  void add(std::string name, Shape shape, const uint8_t *values);
};

/// What a file's header says of a tensor.
struct TensorEntry {
  std::string name;
  TensorType type = TensorType::F32;
  Shape shape;
  /// Its bytes, counted from the end of the header.
  int64_t begin = 0, end = 0;
};

/// A file whose header has been read; its tensors are read one by one, so that
/// no more is in memory than is wanted.
class SafetensorsReader {
public:
  /// Accepts only files whose header is true: the lengths fit the file, tensors
  /// neither overlap nor leave gaps, shapes fit their bytes, names are unique
  /// and types known. Throws Error naming the file, the tensor, what was
  /// expected and what was found.
  explicit SafetensorsReader(const std::string &path);

  const std::map<std::string, std::string> &metadata() const { return texts; }
  /// In the order of their data in the file.
  const std::vector<TensorEntry> &tensors() const { return entries; }
  /// The tensor with `name`; null if there is none.
  const TensorEntry *find(std::string_view name) const;
  /// Reads `size` bytes of the tensor, from its byte `offset` on. Throws Error
  /// if the file cannot be read.
  void read(const TensorEntry &tensor, int64_t offset, void *data, size_t size);

private:
  struct Close {
    void operator()(FILE *file) const { std::fclose(file); }
  };

  void parseHeader(const std::string &text, int64_t dataSize);

  std::string path;
  std::unique_ptr<FILE, Close> file;
  /// Where in the file the tensors' bytes begin.
  int64_t dataBegin = 0;
  std::map<std::string, std::string> texts;
  std::vector<TensorEntry> entries;
};

/// Reads all of `path`, as SafetensorsReader does.
TensorFile readSafetensors(const std::string &path);

/// A tensor of type F32 that is written part by part, so that it need not be in
/// memory as it is in the file.
struct TensorStream {
  std::string name;
  Shape shape;
  /// Copies `count` numbers from row-major index `begin` on to `values`.
  std::function<void(int64_t begin, int64_t count, float *values)> read;
};

/// Replaces `path` as AtomicFile does. The same contents give the same bytes.
void writeSafetensors(const std::string &path, const TensorFile &file,
                      const std::vector<TensorStream> &streams = {});

/// The only element of I64 or F64 tensor `name`. Throws Error, naming `path`,
/// if the tensor is missing or is another one.
int64_t readInteger(const TensorFile &file, const std::string &name,
                    const std::string &path);
double readNumber(const TensorFile &file, const std::string &name,
                  const std::string &path);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_SAFETENSORS_H
