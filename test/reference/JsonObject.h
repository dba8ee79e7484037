//===- JsonObject.h - Objects of a configuration ----------------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_JSONOBJECT_H
#define TPC_TEST_REFERENCE_JSONOBJECT_H

#include <nlohmann/json.hpp>

#include <algorithm>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace reference {

using Json = nlohmann::json;

/// An object, each of whose keys has to be asked for.
class JsonObject {
public:
  JsonObject(const Json &json, std::string where)
      : json(json), where(std::move(where)) {
    if (!json.is_object())
      throw std::runtime_error(this->where + ": expected an object");
  }

  /// The value of a key; null where it is absent.
  const Json &get(const std::string &key) {
    static const Json absent;
    known.push_back(key);
    return json.contains(key) ? json.at(key) : absent;
  }

  template <typename T> T get(const std::string &key, T otherwise) {
    const Json &value = get(key);
    return value.is_null() ? otherwise : value.get<T>();
  }

  template <typename T> T require(const std::string &key) {
    const Json &value = get(key);
    if (value.is_null())
      throw std::runtime_error(where + ": expected the key '" + key + "'");
    return value.get<T>();
  }

  template <typename T>
  T word(const std::string &key, T otherwise,
         std::initializer_list<std::pair<const char *, T>> words) {
    const Json &value = get(key);
    if (value.is_null())
      return otherwise;
    for (const auto &[name, result] : words)
      if (value == name)
        return result;
    throw std::runtime_error(where + "." + key + ": unknown word " +
                             value.dump());
  }

  /// Throws where the object has a key that was not asked for.
  void finish() const {
    for (const auto &[key, value] : json.items())
      if (std::find(known.begin(), known.end(), key) == known.end())
        throw std::runtime_error(where + ": unknown key '" + key + "'");
  }

private:
  const Json &json;
  std::string where;
  std::vector<std::string> known;
};

} // namespace reference

#endif // TPC_TEST_REFERENCE_JSONOBJECT_H
