/// \file
/// Reading of files that may be gzipped.

#ifndef TPC_RUNTIME_INPUTSTREAM_H
#define TPC_RUNTIME_INPUTSTREAM_H

#include <cstddef>
#include <memory>
#include <string>

namespace tpc::runtime {

/// The bytes of a file, inflated if it begins with gzip's magic number.
/// Several gzip members in a row read as one. Throws Error naming the file
/// where it cannot be read or is corrupt.
class InputStream {
public:
  explicit InputStream(const std::string &path);
  ~InputStream();

  /// Reads up to `size` bytes; fewer only at the end.
  size_t read(void *data, size_t size);

private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_INPUTSTREAM_H
