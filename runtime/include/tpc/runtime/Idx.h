/// \file
/// The IDX format of MNIST: a big-endian magic number (0x08, the type of
/// unsigned bytes, then the number of dimensions), the dimensions, the bytes.

#ifndef TPC_RUNTIME_IDX_H
#define TPC_RUNTIME_IDX_H

#include "tpc/runtime/Dataset.h"

namespace tpc::runtime {

struct IdxArray {
  Shape shape;
  std::vector<uint8_t> bytes;
};

/// Reads `path`, gzipped or not, which must hold bytes of `dimensions`
/// dimensions and nothing after them. Reserves what they take. Throws Error
/// naming the file.
IdxArray readIdx(const std::string &path, int dimensions,
                 const Reserve &reserve);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_IDX_H
