/// \file
/// Checked reading of JSON whose author is not trusted.

#ifndef TPC_RUNTIME_LIB_JSON_H
#define TPC_RUNTIME_LIB_JSON_H

#include "tpc/runtime/Error.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace tpc::runtime {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

/// Parses `text`, refusing duplicate keys and deep nesting. `where` begins the
/// text of errors.
Json parseJson(std::string_view text, const std::string &where);

/// One line of text; bytes that are not UTF-8 become replacement characters.
std::string toLine(const OrderedJson &value);

/// A JSON value and the path that led to it. Every access checks the type and
/// throws an Error that names the path.
class JsonReader {
public:
  JsonReader(const Json &value, std::string path)
      : value(value), path(std::move(path)) {}

  /// Member `key`, which must be there.
  JsonReader at(const char *key) const;
  /// True if member `key` is there and is not null.
  bool has(const char *key) const;
  bool isNull() const { return value.is_null(); }
  std::vector<JsonReader> elements() const;
  std::string string() const;
  bool boolean() const;
  /// A finite number.
  double number() const;
  /// A whole number in [minimum, maximum].
  int64_t integer(int64_t minimum, int64_t maximum = INT64_MAX) const;
  /// Dimensions of at least `minimum` elements each, whose product is below
  /// 2^40.
  std::vector<int64_t> shape(int64_t minimum = 1) const;
  const Json &raw() const { return value; }
  const std::string &where() const { return path; }

  /// Throws: `path: expected <expected>, found <this value>`.
  [[noreturn]] void expected(std::string_view expected) const;

private:
  const Json &value;
  std::string path;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_JSON_H
