/// \file
/// What a manifest must satisfy beyond the types of its members.

#ifndef TPC_RUNTIME_LIB_MANIFESTCHECKS_H
#define TPC_RUNTIME_LIB_MANIFESTCHECKS_H

#include "tpc/runtime/Manifest.h"

namespace tpc::runtime {

/// Prefix of the tensors in a checkpoint that are not states; no state may have
/// it.
constexpr std::string_view reservedPrefix = "tpc.";

inline bool isReserved(std::string_view name) {
  return name.substr(0, reservedPrefix.size()) == reservedPrefix;
}

/// Throws Error where names are not unique, arguments refer to what does not
/// exist or have other shapes than it, or a function that the schedule needs is
/// missing.
void checkManifest(const Manifest &manifest);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_MANIFESTCHECKS_H
