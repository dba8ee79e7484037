//===- TensorFile.h - safetensors files -------------------------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_TENSORFILE_H
#define TPC_TEST_REFERENCE_TENSORFILE_H

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace reference {

struct Tensor {
  std::vector<size_t> shape;
  std::vector<double> values;
};

using TensorFile = std::map<std::string, Tensor>;

/// Reads the tensors of types F32 and F64; others are left out. Throws
/// std::runtime_error, naming the file, where it is not a safetensors file.
TensorFile readTensorFile(const std::string &path);

/// Writes all tensors as F64. Throws std::runtime_error on failure.
void writeTensorFile(const std::string &path, const TensorFile &tensors);

} // namespace reference

#endif // TPC_TEST_REFERENCE_TENSORFILE_H
