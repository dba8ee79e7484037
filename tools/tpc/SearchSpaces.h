//===- SearchSpaces.h - the searches of a model file ------------*- C++ -*-===//

#ifndef TPC_TOOLS_TPC_SEARCHSPACES_H
#define TPC_TOOLS_TPC_SEARCHSPACES_H

#include "mlir/IR/BuiltinOps.h"
#include "tpc/runtime/SearchSpace.h"

#include <optional>
#include <string>
#include <vector>

namespace tpc {

/// The spaces that `tpc search` is to search: of the search `search` and its
/// trainer `trainer`, or of all its trainers if that is `all`. Either may be
/// empty where there is only one that it can be. `settings` (`KEY=VALUE` each)
/// fix numbers of those trainers that have them. Nothing, after an error, if
/// there are no such search, trainer or number, or a value is out of its range.
std::optional<std::vector<runtime::SearchSpace>>
findSearchSpaces(mlir::ModuleOp module, const std::string &search,
                 const std::string &trainer,
                 const std::vector<std::string> &settings);

} // namespace tpc

#endif // TPC_TOOLS_TPC_SEARCHSPACES_H
