#include "Json.h"

#include <cmath>
#include <set>

namespace tpc::runtime {

namespace {
constexpr int deepestNesting = 64;
constexpr int64_t mostElements = int64_t{1} << 40;
} // namespace

Json parseJson(std::string_view text, const std::string &where) {
  std::vector<std::set<std::string>> keys;
  auto check = [&](int depth, Json::parse_event_t event, Json &value) {
    using Event = Json::parse_event_t;
    if (depth > deepestNesting)
      fail("{}: nested deeper than {} levels", where, deepestNesting);
    if (event == Event::object_start)
      keys.emplace_back();
    else if (event == Event::object_end)
      keys.pop_back();
    else if (event == Event::key) {
      std::string key = value.get<std::string>();
      if (!keys.back().insert(key).second)
        fail("{}: the key '{}' appears twice", where, key);
    }
    return true;
  };
  try {
    return Json::parse(text.begin(), text.end(), check);
  } catch (const Json::parse_error &error) {
    fail("{}: not valid JSON, at byte {}", where, error.byte);
  } catch (const Json::exception &) {
    fail("{}: not valid JSON", where);
  }
}

std::string toLine(const OrderedJson &value) {
  return value.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

JsonReader JsonReader::at(const char *key) const {
  if (!value.is_object())
    expected("an object");
  auto member = value.find(key);
  if (member == value.end())
    fail("{}: expected a member '{}', found none", path, key);
  return JsonReader(*member, path + "." + key);
}

bool JsonReader::has(const char *key) const {
  if (!value.is_object())
    expected("an object");
  auto member = value.find(key);
  return member != value.end() && !member->is_null();
}

std::vector<JsonReader> JsonReader::elements() const {
  if (!value.is_array())
    expected("an array");
  std::vector<JsonReader> result;
  for (size_t i = 0; i < value.size(); ++i)
    result.emplace_back(value[i], fmt::format("{}[{}]", path, i));
  return result;
}

std::string JsonReader::string() const {
  if (!value.is_string())
    expected("a string");
  return value.get<std::string>();
}

bool JsonReader::boolean() const {
  if (!value.is_boolean())
    expected("true or false");
  return value.get<bool>();
}

double JsonReader::number() const {
  if (!value.is_number() || !std::isfinite(value.get<double>()))
    expected("a number");
  return value.get<double>();
}

int64_t JsonReader::integer(int64_t minimum, int64_t maximum) const {
  bool fits = value.is_number_unsigned()
                  ? value.get<uint64_t>() <= uint64_t{INT64_MAX}
                  : value.is_number_integer();
  if (!fits || value.get<int64_t>() < minimum ||
      value.get<int64_t>() > maximum) {
    if (maximum == INT64_MAX)
      expected(fmt::format("a whole number of at least {}", minimum));
    expected(fmt::format("a whole number from {} to {}", minimum, maximum));
  }
  return value.get<int64_t>();
}

std::vector<int64_t> JsonReader::shape(int64_t minimum) const {
  std::vector<int64_t> result;
  int64_t product = 1;
  for (const JsonReader &element : elements()) {
    result.push_back(element.integer(minimum, mostElements));
    if (result.back() > 0 && product > mostElements / result.back())
      expected("a shape of fewer than 2^40 elements");
    product *= result.back() > 0 ? result.back() : 1;
  }
  return result;
}

void JsonReader::expected(std::string_view expected) const {
  std::string found =
      value.is_primitive() && !value.is_null()
          ? fmt::format(
                "{} {}", value.type_name(),
                value.dump(-1, ' ', false, Json::error_handler_t::replace))
          : std::string(value.type_name());
  if (found.size() > 80)
    found = found.substr(0, 77) + "...";
  fail("{}: expected {}, found {}", path, expected, found);
}

} // namespace tpc::runtime
