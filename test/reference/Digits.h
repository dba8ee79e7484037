//===- Digits.h - MNIST from IDX files --------------------------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_DIGITS_H
#define TPC_TEST_REFERENCE_DIGITS_H

#include "Matrix.h"
#include "Window.h"

#include <string>

namespace reference {

struct Digits {
  Shape shape;   ///< of an image, [height, width, 1]
  Matrix images; ///< [samples, pixels], scaled to [0, 1]
  Matrix labels; ///< [samples, 10], one-hot
};

/// Reads the training set of a folder with MNIST's files, gzipped or not, in
/// file order. Throws std::runtime_error, naming the file.
Digits readTrainingDigits(const std::string &folder);

} // namespace reference

#endif // TPC_TEST_REFERENCE_DIGITS_H
