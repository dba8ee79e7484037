/// \file
/// The one place where failures become a message and an exit status.

#ifndef TPC_RUNTIME_LIB_GUARD_H
#define TPC_RUNTIME_LIB_GUARD_H

#include <cstdio>
#include <exception>
#include <new>

namespace tpc::runtime {

/// Returns what `function` returns, or 1 after printing what it threw, or that
/// what it printed was lost.
template <typename Function> int guarded(Function function) noexcept {
  try {
    int status = function();
    if (status != 0 || (std::fflush(stdout) == 0 && !std::ferror(stdout)))
      return status;
    std::fputs("tpc: error: cannot write to standard output\n", stderr);
  } catch (const std::bad_alloc &) {
    std::fputs("tpc: error: out of memory\n", stderr);
  } catch (const std::exception &error) {
    std::fprintf(stderr, "tpc: error: %s\n", error.what());
  }
  return 1;
}

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_GUARD_H
