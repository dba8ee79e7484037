//===- SplitCode.h - parts of a program, compiled apart ---------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CPU_SPLITCODE_H
#define TPC_LIB_TARGET_CPU_SPLITCODE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/StringSet.h"

namespace tpc::cpu {

/// Modules that make up a program when they are linked.
struct CodeParts {
  /// At least one.
  llvm::SmallVector<mlir::OwningOpRef<mlir::ModuleOp>> modules;
  /// Names of functions and globals that were internal to the program, and that
  /// now one part defines and others declare.
  llvm::StringSet<> shared;
};

/// Moves functions and globals of a module in the LLVM dialect into several
/// modules of about the same size, one of them each. What the module's external
/// symbols do not lead to is left behind. The parts follow from the module
/// alone, whatever the machine.
CodeParts splitCode(mlir::ModuleOp module);

} // namespace tpc::cpu

#endif // TPC_LIB_TARGET_CPU_SPLITCODE_H
