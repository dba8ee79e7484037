/// \file
/// The runtime's one exception type.

#ifndef TPC_RUNTIME_ERROR_H
#define TPC_RUNTIME_ERROR_H

#include <fmt/format.h>
#include <stdexcept>
#include <string>

namespace tpc::runtime {

/// A failure that the user is told about as `tpc: error: <what>`. The text says
/// what was expected and what was found and names the file, key or flag.
class Error : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Throws an Error with a formatted text.
template <typename... Args>
[[noreturn]] void fail(fmt::format_string<Args...> format, Args &&...args) {
  throw Error(fmt::format(format, std::forward<Args>(args)...));
}

} // namespace tpc::runtime

#endif // TPC_RUNTIME_ERROR_H
