#include "tpc/runtime/InputStream.h"

#include "tpc/runtime/Error.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>
#include <zlib.h>

namespace tpc::runtime {

struct InputStream::Implementation {
  std::string path;
  FILE *file = nullptr;
  std::vector<unsigned char> chunk = std::vector<unsigned char>(1 << 18);
  z_stream inflater = {};
  bool compressed = false;
  /// Between gzip members, where the file may end.
  bool betweenMembers = false;

  ~Implementation() {
    if (compressed)
      inflateEnd(&inflater);
    if (file)
      std::fclose(file);
  }

  /// Reads the next chunk of the file; false at its end.
  bool fill() {
    inflater.next_in = chunk.data();
    inflater.avail_in =
        static_cast<uInt>(std::fread(chunk.data(), 1, chunk.size(), file));
    if (std::ferror(file))
      fail("cannot read '{}': {}", path, std::strerror(errno));
    return inflater.avail_in > 0;
  }

  size_t readPlain(unsigned char *data, size_t size) {
    size_t done = 0;
    while (done < size && (inflater.avail_in > 0 || fill())) {
      size_t part = std::min<size_t>(size - done, inflater.avail_in);
      std::memcpy(data + done, inflater.next_in, part);
      inflater.next_in += part;
      inflater.avail_in -= static_cast<uInt>(part);
      done += part;
    }
    return done;
  }

  size_t readCompressed(unsigned char *data, size_t size) {
    size_t done = 0;
    while (done < size) {
      if (inflater.avail_in == 0 && !fill()) {
        if (betweenMembers)
          break;
        fail("'{}': truncated: its gzip data ends too early", path);
      }
      if (betweenMembers && inflateReset(&inflater) != Z_OK)
        fail("'{}': cannot reset the decompressor", path);
      betweenMembers = false;
      size_t part = std::min<size_t>(size - done, 1 << 30);
      inflater.next_out = data + done;
      inflater.avail_out = static_cast<uInt>(part);
      int status = inflate(&inflater, Z_NO_FLUSH);
      if (status == Z_MEM_ERROR)
        throw std::bad_alloc();
      if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
        fail("'{}': corrupt gzip data: {}", path,
             inflater.msg ? inflater.msg : "unknown error");
      done += part - inflater.avail_out;
      betweenMembers = status == Z_STREAM_END;
    }
    return done;
  }
};

InputStream::InputStream(const std::string &path)
    : implementation(std::make_unique<Implementation>()) {
  implementation->path = path;
  implementation->file = std::fopen(path.c_str(), "rb");
  if (!implementation->file)
    fail("cannot read '{}': {}", path, std::strerror(errno));
  implementation->fill();
  z_stream &inflater = implementation->inflater;
  if (inflater.avail_in < 2 || inflater.next_in[0] != 0x1f ||
      inflater.next_in[1] != 0x8b)
    return;
  // 16 added to the window bits: gzip, and its checksum.
  if (inflateInit2(&inflater, 15 + 16) != Z_OK)
    fail("cannot read '{}': no memory for its decompression", path);
  implementation->compressed = true;
}

InputStream::~InputStream() = default;

size_t InputStream::read(void *data, size_t size) {
  unsigned char *bytes = static_cast<unsigned char *>(data);
  return implementation->compressed
             ? implementation->readCompressed(bytes, size)
             : implementation->readPlain(bytes, size);
}

} // namespace tpc::runtime
