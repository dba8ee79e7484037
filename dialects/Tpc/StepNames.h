//===- StepNames.h - names of a step program's own --------------*- C++ -*-===//
//
// The symbols that a step program has whatever its network is. They stand
// beside the layers' names, which must be others.
//
//===----------------------------------------------------------------------===//

#ifndef TPC_DIALECTS_TPC_STEPNAMES_H
#define TPC_DIALECTS_TPC_STEPNAMES_H

#include "llvm/ADT/StringRef.h"

namespace tpc {

/// The function that trains, until updates are scheduled.
inline constexpr llvm::StringLiteral stepName = "step";
/// Those of a schedule that alternates.
inline constexpr llvm::StringLiteral forwardStepName = "step_forward";
inline constexpr llvm::StringLiteral inverseStepName = "step_inverse";
inline constexpr llvm::StringLiteral evaluateName = "evaluate";
/// The function that --diagnostics asks for.
inline constexpr llvm::StringLiteral diagnoseName = "diagnose";
/// What a checkpoint's own tensors begin with, before a dot.
inline constexpr llvm::StringLiteral checkpointName = "tpc";

/// Whether `name` is one of those, or a hyperparameter of a rule.
bool isStepName(llvm::StringRef name);

} // namespace tpc

#endif // TPC_DIALECTS_TPC_STEPNAMES_H
