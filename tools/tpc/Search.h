//===- Search.h - tpc search ------------------------------------*- C++ -*-===//

#ifndef TPC_TOOLS_TPC_SEARCH_H
#define TPC_TOOLS_TPC_SEARCH_H

#include "Compiler.h"

#include "tpc/runtime/Search.h"

namespace tpc {

/// Searches the ranges that the model file declares as `search`, of the trainer
/// that `options` names or of all; see findSearchSpaces. Each program is
/// compiled once. Returns the exit status.
int runSearch(const CompileOptions &options, const std::string &search,
              runtime::SearchOptions searchOptions);

} // namespace tpc

#endif // TPC_TOOLS_TPC_SEARCH_H
