/// \file
/// The values of a program's hyperparameters in one run.

#ifndef TPC_RUNTIME_HYPERPARAMETERS_H
#define TPC_RUNTIME_HYPERPARAMETERS_H

#include "tpc/runtime/Manifest.h"

namespace tpc::runtime {

/// Starts as the manifest's defaults. Keeps a reference to the manifest.
class Hyperparameters {
public:
  explicit Hyperparameters(const Manifest &manifest);

  /// Applies a `KEY=VALUE` of `--set`. Throws Error for an unknown key (listing
  /// the known ones), for one that was chosen at compile time, for what is not
  /// a finite number, and for a number out of the key's range.
  void set(const std::string &keyAndValue);

  /// Gives `name` the value, checked as above; `source` begins the text of
  /// errors.
  void set(const std::string &name, double value, const std::string &source);

  /// Value of `name`, which must exist.
  double operator[](const std::string &name) const;

  const std::vector<Hyperparameter> &list() const {
    return manifest.hyperparameters;
  }
  double value(size_t index) const { return values[index]; }

private:
  size_t find(const std::string &name) const;

  const Manifest &manifest;
  std::vector<double> values;
};

/// The range of `hyperparameter` in words: `at least 0 and below 1`; empty if
/// every number is allowed.
std::string describeRange(const Hyperparameter &hyperparameter);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_HYPERPARAMETERS_H
