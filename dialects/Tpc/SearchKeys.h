//===- SearchKeys.h - what can be searched of a trainer ---------*- C++ -*-===//

#ifndef TPC_DIALECTS_TPC_SEARCHKEYS_H
#define TPC_DIALECTS_TPC_SEARCHKEYS_H

#include "dialects/Tpc/Tpc.h"

#include <string>

namespace tpc {

/// A number of a trainer or its rule that can be given another value: a
/// hyperparameter of the compiled program, or a number that is chosen when
/// compiling.
struct SearchKey {
  /// As `--set` takes it: `forward.lr`, `alpha`, `batch`.
  std::string name;
  /// The values that it can have.
  OptionSpec option;
  bool compileTime = false;
};

/// All of a trainer with this rule; both have been verified.
llvm::SmallVector<SearchKey> getSearchKeys(TrainerOp trainer, RuleOp rule);

} // namespace tpc

#endif // TPC_DIALECTS_TPC_SEARCHKEYS_H
