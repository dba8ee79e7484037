/// \file
/// Arrays in the files of other programs: NumPy's .npy and safetensors.

#ifndef TPC_RUNTIME_ARRAYREADER_H
#define TPC_RUNTIME_ARRAYREADER_H

#include "tpc/runtime/Safetensors.h"

namespace tpc::runtime {

/// An array whose bytes have not been read: row-major, little-endian.
class ArrayReader {
public:
  virtual ~ArrayReader() = default;

  TensorType type = TensorType::F32;
  Shape shape;
  /// The file, and the array's name in it; begins the text of errors.
  std::string where;

  /// Reads the next `size` bytes. Throws Error if the file cannot be read.
  virtual void read(void *data, size_t size) = 0;
};

/// Opens a .npy file of format version 1, 2 or 3, which must hold one array of
/// a type that safetensors has too, little-endian and in C order, and nothing
/// else. Throws Error naming the file.
std::unique_ptr<ArrayReader> openNpy(const std::string &path);

/// Opens tensor `name` of a safetensors file. Throws Error, also if there is
/// none.
std::unique_ptr<ArrayReader> openTensor(const std::string &path,
                                        const std::string &name);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_ARRAYREADER_H
