#include "tpc/runtime/SearchSpace.h"

#include "tpc/runtime/Philox.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace tpc::runtime {

namespace {

/// FNV-1a: tells the streams of different trainers and keys apart.
uint32_t hash(const std::string &text) {
  uint32_t result = 2166136261u;
  for (unsigned char c : text)
    result = (result ^ c) * 16777619u;
  return result;
}

/// In [0, 1), of 53 bits.
double drawUniform(const std::string &trainer, const std::string &key,
                   uint64_t seed, int64_t number) {
  RandomStream stream;
  stream.seed = seed;
  stream.purpose = Purpose::Search;
  stream.step = static_cast<uint64_t>(number);
  PhiloxBlock block = randomBlock(stream, hash(trainer + "/" + key));
  uint64_t bits = uint64_t{block[0] >> 5} << 26 | block[1] >> 6;
  return static_cast<double>(bits) * 0x1p-53;
}

/// Six digits say all that matters, and are the same wherever the last bits of
/// exp are not.
double roundToSixDigits(double value) {
  std::string text = fmt::format("{:.5e}", value);
  double rounded = value;
  std::from_chars(text.data(), text.data() + text.size(), rounded);
  return rounded;
}

double drawValue(const Range &range, double uniform) {
  const std::vector<double> &values = range.values;
  if (range.kind == RangeKind::Fixed)
    return values[0];
  if (range.kind == RangeKind::Choice) {
    size_t index = static_cast<size_t>(uniform * values.size());
    return values[std::min(index, values.size() - 1)];
  }
  double low = values[0], high = values[1];
  double value = range.kind == RangeKind::Uniform
                     ? low + uniform * (high - low)
                     : std::exp(std::log(low) +
                                uniform * (std::log(high) - std::log(low)));
  return std::clamp(roundToSixDigits(value), low, high);
}

} // namespace

std::string Setting::text() const {
  return compileTime ? fmt::format("{}={}", key, static_cast<int64_t>(value))
                     : fmt::format("{}={}", key, value);
}

std::vector<Setting> drawConfiguration(const SearchSpace &space, uint64_t seed,
                                       int64_t number) {
  std::vector<Setting> settings;
  for (const Range &range : space.ranges)
    settings.push_back(
        {range.key,
         drawValue(range, drawUniform(space.trainer, range.key, seed, number)),
         range.compileTime});
  return settings;
}

} // namespace tpc::runtime
