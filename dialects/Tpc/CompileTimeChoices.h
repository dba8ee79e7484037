//===- CompileTimeChoices.h - sizes chosen by the user ----------*- C++ -*-===//
//
// Shapes are fixed when a trainer is compiled. Some of them may be chosen then,
// in place of the model's own: by `--set aux=64`, or by an option such as
// `--batch`. Which ones is a table; a new one is a line in it.
//
//===----------------------------------------------------------------------===//

#ifndef TPC_DIALECTS_TPC_COMPILETIMECHOICES_H
#define TPC_DIALECTS_TPC_COMPILETIMECHOICES_H

#include "dialects/Tpc/Tpc.h"
#include "llvm/Support/Error.h"

namespace tpc {

/// A whole number of a trainer or its rule.
struct CompileTimeChoice {
  /// The key of `--set`.
  llvm::StringRef name;
  /// In words, for help.
  llvm::StringRef description;
  /// Where the number is: a clause of the trainer that is a number, or a
  /// clause of the rule and its option.
  llvm::StringRef clause;
  llvm::StringRef option;

  /// The number that the model has; nothing where it has no such clause.
  /// `trainer` is a trainer or the step program that was made from it.
  std::optional<int64_t> get(mlir::Operation *trainer, RuleOp rule) const;
};

llvm::ArrayRef<CompileTimeChoice> getCompileTimeChoices();

/// The choice of that name; null if there is none.
const CompileTimeChoice *findCompileTimeChoice(llvm::StringRef name);

/// A choice and the number for it.
using CompileTimeSetting = std::pair<const CompileTimeChoice *, int64_t>;

/// Reads `NAME=VALUE`. The error, which begins with NAME, says what is wrong:
/// no such choice, or not a whole number of at least 1.
llvm::Expected<CompileTimeSetting>
parseCompileTimeSetting(llvm::StringRef text);

/// Puts the number into the trainer or its rule. Emits an error where they have
/// no such clause, or do not verify with it.
mlir::LogicalResult applyCompileTimeSetting(TrainerOp trainer, RuleOp rule,
                                            CompileTimeSetting setting);

} // namespace tpc

#endif // TPC_DIALECTS_TPC_COMPILETIMECHOICES_H
