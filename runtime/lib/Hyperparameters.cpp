#include "tpc/runtime/Hyperparameters.h"

#include "tpc/runtime/Error.h"

#include <charconv>
#include <cmath>

namespace tpc::runtime {

Hyperparameters::Hyperparameters(const Manifest &manifest)
    : manifest(manifest) {
  for (const Hyperparameter &hyperparameter : manifest.hyperparameters)
    values.push_back(hyperparameter.defaultValue);
}

size_t Hyperparameters::find(const std::string &name) const {
  for (size_t i = 0; i < values.size(); ++i)
    if (list()[i].name == name)
      return i;
  return values.size();
}

void Hyperparameters::set(const std::string &keyAndValue) {
  size_t equals = keyAndValue.find('=');
  if (equals == std::string::npos)
    fail("--set: expected KEY=VALUE, found '{}'", keyAndValue);
  std::string name = keyAndValue.substr(0, equals);
  std::string text = keyAndValue.substr(equals + 1);
  for (const CompileTimeChoice &choice : manifest.compileTimeChoices)
    if (choice.name == name)
      fail("--set {}: fixed at compile time; '{}' was compiled with {} = {}; "
           "compile it again for another",
           name, manifest.trainer, name, choice.value);
  double value = 0;
  const char *end = text.data() + text.size();
  auto parsed = std::from_chars(text.data(), end, value);
  if (find(name) < values.size()) {
    if (parsed.ec == std::errc::result_out_of_range)
      fail("--set {}: the number '{}' is too large or too small", name, text);
    if (parsed.ec != std::errc() || parsed.ptr != end)
      fail("--set {}: expected a number, found '{}'", name, text);
  }
  set(name, value, "--set " + name);
}

void Hyperparameters::set(const std::string &name, double value,
                          const std::string &source) {
  size_t index = find(name);
  if (index == values.size()) {
    std::string known;
    for (const Hyperparameter &hyperparameter : list())
      known += (known.empty() ? "" : ", ") + hyperparameter.name;
    fail("{}: no such hyperparameter; '{}' has {}", source, manifest.trainer,
         known.empty() ? "none" : known);
  }
  const Hyperparameter &known = list()[index];
  // Programs see a float, so the float must be finite and in range as well.
  float rounded = static_cast<float>(value);
  if (!std::isfinite(value) || !std::isfinite(rounded))
    fail("{}: expected a finite number, found {}", source, value);
  auto outside = [&](double number) {
    return (known.minimum && (known.minimumOpen ? number <= *known.minimum
                                                : number < *known.minimum)) ||
           (known.maximum && (known.maximumOpen ? number >= *known.maximum
                                                : number > *known.maximum));
  };
  auto open = [&](double number) {
    return (known.minimum && known.minimumOpen &&
            number <= static_cast<float>(*known.minimum)) ||
           (known.maximum && known.maximumOpen &&
            number >= static_cast<float>(*known.maximum));
  };
  if (outside(value) || open(rounded))
    fail("{}: expected a number {}, found {}", source, describeRange(known),
         value);
  values[index] = value;
}

double Hyperparameters::operator[](const std::string &name) const {
  return values.at(find(name));
}

std::string describeRange(const Hyperparameter &hyperparameter) {
  std::string range;
  if (hyperparameter.minimum)
    range =
        fmt::format("{} {}", hyperparameter.minimumOpen ? "above" : "at least",
                    *hyperparameter.minimum);
  if (hyperparameter.maximum)
    range += fmt::format("{}{} {}", range.empty() ? "" : " and ",
                         hyperparameter.maximumOpen ? "below" : "at most",
                         *hyperparameter.maximum);
  return range;
}

} // namespace tpc::runtime
