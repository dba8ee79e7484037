/// \file
/// The failure that is a result: a number of a run is no longer finite.

#ifndef TPC_RUNTIME_DIVERGED_H
#define TPC_RUNTIME_DIVERGED_H

#include "tpc/runtime/Error.h"

#include <cstdint>
#include <utility>

namespace tpc::runtime {

/// The text is that of the error.
class Diverged : public Error {
public:
  Diverged(const std::string &text, int64_t step, std::string layer)
      : Error(text), step(step), layer(std::move(layer)) {}

  /// Steps taken, the one that spoiled the run included.
  int64_t step;
  /// Whose loss or parameter it is; empty where it is no layer's.
  std::string layer;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_DIVERGED_H
