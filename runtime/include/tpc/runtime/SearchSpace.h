/// \file
/// Ranges of hyperparameters, and configurations drawn from them.

#ifndef TPC_RUNTIME_SEARCHSPACE_H
#define TPC_RUNTIME_SEARCHSPACE_H

#include <cstdint>
#include <string>
#include <vector>

namespace tpc::runtime {

enum class RangeKind { LogUniform, Uniform, Choice, Fixed };

/// The values that a search gives to one key.
struct Range {
  /// As --set takes it.
  std::string key;
  RangeKind kind = RangeKind::Fixed;
  /// The low end, above 0 for LogUniform, and a greater high end; what to
  /// choose from; or the one value.
  std::vector<double> values;
  /// Whether it is chosen when the program is compiled; then the values are
  /// whole numbers.
  bool compileTime = false;
};

/// What is searched of one trainer.
struct SearchSpace {
  std::string trainer;
  /// The search's name.
  std::string search;
  std::vector<Range> ranges;
  /// Text of all that decides what a run computes, but for settings and
  /// options: equal for equal models.
  std::string definition;
};

/// A value for a key.
struct Setting {
  std::string key;
  double value = 0;
  bool compileTime = false;

  /// `KEY=VALUE`; reads as the same number.
  std::string text() const;
};

/// Configuration `number` (from 1) of `space`: a value for each range, in
/// their order. Each value is a function of seed, number, trainer and its own
/// range alone, so that it does not depend on how many configurations there
/// are, on other ranges, or on the search's name. Numbers of intervals are
/// rounded to six significant digits.
std::vector<Setting> drawConfiguration(const SearchSpace &space, uint64_t seed,
                                       int64_t number);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_SEARCHSPACE_H
