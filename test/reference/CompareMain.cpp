//===- CompareMain.cpp - the difference of two safetensors files ----------===//

#include "TensorFile.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <stdexcept>

using namespace reference;

/// |found - expected| / |expected - origin|; 0 where the difference is 0. An
/// empty origin stands for zeros; from another one, what it takes to round the
/// tensor to single precision is no difference.
static double relativeError(const Tensor &expected, const Tensor &found,
                            const Tensor &origin) {
  if (expected.shape != found.shape)
    return std::numeric_limits<double>::infinity();
  double difference = 0;
  double norm = 0;
  double size = 0;
  for (size_t i = 0; i < expected.values.size(); ++i) {
    const double delta = found.values[i] - expected.values[i];
    const double value =
        expected.values[i] - (origin.values.empty() ? 0 : origin.values[i]);
    difference += delta * delta;
    norm += value * value;
    size += expected.values[i] * expected.values[i];
  }
  const double rounding =
      origin.values.empty()
          ? 0
          : std::numeric_limits<float>::epsilon() * std::sqrt(size);
  const double excess = std::sqrt(difference) - rounding;
  return excess <= 0 ? 0 : excess / std::sqrt(norm);
}

static bool compare(const TensorFile &expected, const TensorFile &found,
                    const TensorFile *origin, double tolerance) {
  bool good = true;
  for (const auto &[name, tensor] : expected) {
    const auto other = found.find(name);
    if (other == found.end()) {
      std::printf("%-28s missing\n", name.c_str());
      good = false;
      continue;
    }
    const double error = relativeError(tensor, other->second,
                                       origin ? origin->at(name) : Tensor());
    const bool close = error <= tolerance; // not where it is NaN
    std::printf("%-28s %.3e%s\n", name.c_str(), error,
                close ? "" : "  too large");
    good &= close;
  }
  return good;
}

int main(int argc, char **argv) {
  const bool relative = argc == 7 && std::strcmp(argv[5], "--from") == 0;
  if ((argc != 5 && !relative) || std::strcmp(argv[3], "--tolerance") != 0) {
    std::fprintf(
        stderr,
        "usage: tpc-compare EXPECTED.safetensors FOUND.safetensors\n"
        "                   --tolerance T [--from ORIGIN.safetensors]\n"
        "Compares the tensors of EXPECTED; exits with 1 where the norm of a "
        "difference\nis more than T times the expected tensor's or, with "
        "--from and beyond rounding\nto single precision, the norm of its "
        "change from ORIGIN.\n");
    return 1;
  }
  const double tolerance = std::strtod(argv[4], nullptr);
  try {
    const TensorFile expected = readTensorFile(argv[1]);
    if (expected.empty())
      throw std::runtime_error(std::string(argv[1]) + ": has no tensors");
    const TensorFile origin = relative ? readTensorFile(argv[6]) : TensorFile();
    return compare(expected, readTensorFile(argv[2]),
                   relative ? &origin : nullptr, tolerance)
               ? 0
               : 1;
  } catch (const std::exception &exception) {
    std::fprintf(stderr, "tpc-compare: error: %s\n", exception.what());
    return 1;
  }
}
