//===- Configuration.h - what to train, from JSON ---------------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_CONFIGURATION_H
#define TPC_TEST_REFERENCE_CONFIGURATION_H

#include "Optimizer.h"
#include "Rule.h"
#include "TensorFile.h"

namespace reference {

struct Configuration {
  Model model;
  Optimizer forward;
  Optimizer inverse;
  size_t batch = 0;
  /// Whether the target is the input itself, as an autoencoder's is.
  bool labelIsInput = false;
};

/// Parses a configuration (README.md has its form) of a model with samples of
/// that shape. Throws std::runtime_error on an unknown key or word, and where
/// layers do not fit.
Configuration parseConfiguration(const std::string &text, const Shape &input);

/// Takes from a file the tensors that the model needs. Throws
/// std::runtime_error where one is missing or has another shape.
Parameters readParameters(const Model &model, const TensorFile &tensors);

/// All tensors of the model, named as checkpoints name them.
TensorFile writeParameters(const Model &model, const Parameters &parameters);

} // namespace reference

#endif // TPC_TEST_REFERENCE_CONFIGURATION_H
