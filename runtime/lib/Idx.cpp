#include "tpc/runtime/Idx.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/InputStream.h"

#include <algorithm>
#include <filesystem>

namespace tpc::runtime {

namespace {

/// Memory grows with what the file holds, not with what its header says.
constexpr size_t growth = 1 << 24;
constexpr int64_t mostBytes = int64_t{1} << 40;

size_t fileSize(const std::string &path) {
  std::error_code error;
  uintmax_t size = std::filesystem::file_size(path, error);
  return error ? 0 : static_cast<size_t>(size);
}

uint32_t readWord(InputStream &stream, const std::string &path) {
  unsigned char bytes[4];
  if (stream.read(bytes, 4) != 4)
    fail("'{}': truncated: the file ends within its header", path);
  return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 |
         uint32_t{bytes[2]} << 8 | bytes[3];
}

} // namespace

IdxArray readIdx(const std::string &path, int dimensions,
                 const Reserve &reserve) {
  InputStream stream(path);
  uint32_t expectedMagic = 0x00000800u + static_cast<uint32_t>(dimensions);
  uint32_t magic = readWord(stream, path);
  if (magic != expectedMagic)
    fail("'{}': wrong magic number: expected {:#010x} (bytes in {} dimension{})"
         ", found {:#010x}",
         path, expectedMagic, dimensions, dimensions == 1 ? "" : "s", magic);
  IdxArray array;
  for (int i = 0; i < dimensions; ++i)
    array.shape.push_back(readWord(stream, path));
  int64_t count = 1;
  for (int64_t size : array.shape) {
    if (size == 0)
      fail("'{}': its header says that it is empty: {}", path,
           toString(array.shape));
    if (count > mostBytes / size)
      fail("'{}': its header says that it is impossibly large: {}", path,
           toString(array.shape));
    count *= size;
  }
  size_t expected = static_cast<size_t>(count);
  // gzip packs no more than 1032 bytes into one.
  if (expected / 1032 <= fileSize(path)) {
    reserve(count);
    array.bytes.reserve(expected);
  }
  for (size_t size = 0; size < expected;) {
    size_t part = std::min(expected - size, growth);
    array.bytes.resize(size + part);
    size_t found = stream.read(array.bytes.data() + size, part);
    size += found;
    if (found < part)
      fail("'{}': truncated: its header says {}, so {} bytes, found {}", path,
           toString(array.shape), expected, size);
  }
  unsigned char extra;
  if (stream.read(&extra, 1) != 0)
    fail("'{}': its header says {}, so {} bytes, found more", path,
         toString(array.shape), expected);
  return array;
}

} // namespace tpc::runtime
