//===- Manifest.h - what the runtime is told of a program -------*- C++ -*-===//

#ifndef TPC_TARGET_MANIFEST_H
#define TPC_TARGET_MANIFEST_H

#include "tpc/Analysis/StepProgram.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/JSON.h"

namespace tpc {

/// The version of the boundary between generated code and runtime.
constexpr int64_t abiVersion = 1;
constexpr llvm::StringLiteral compilerVersion = "tpc 0.1.0";

/// All of the manifest that follows from the step program: names, shapes,
/// states, hyperparameters, and the groups that its functions update. The
/// target's part is added by `addFunctions`.
llvm::json::Object describeProgram(StepProgram &program);

/// Completes a manifest by what a target made of the functions: their
/// arguments (`tpc.arguments`), workspaces (`tpc.workspace`) and the states'
/// storage.
void addFunctions(llvm::json::Object &manifest, mlir::ModuleOp lowered,
                  llvm::StringRef target, llvm::StringRef cpu);

/// Adds the symbol `tpc_compiled_program` (see tpc_runtime.h) to a module in
/// the LLVM dialect whose functions the manifest describes.
void addProgramDescriptor(mlir::ModuleOp lowered,
                          const llvm::json::Object &manifest);

} // namespace tpc

#endif // TPC_TARGET_MANIFEST_H
