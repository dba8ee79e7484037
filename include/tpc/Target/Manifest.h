//===- Manifest.h - what the runtime is told of a program -------*- C++ -*-===//

#ifndef TPC_TARGET_MANIFEST_H
#define TPC_TARGET_MANIFEST_H

#include "mlir/IR/BuiltinOps.h"
#include "tpc/Analysis/StepProgram.h"
#include "tpc/Target/DeviceProgram.h"
#include "llvm/Support/JSON.h"

namespace tpc {

/// The version of the boundary between generated code and runtime.
constexpr int64_t abiVersion = 2;
constexpr llvm::StringLiteral compilerVersion = "tpc 0.1.0";

/// All of the manifest that follows from the step program: names, shapes,
/// states, hyperparameters, and the groups that its functions update. The
/// target's part is added by `addFunctions`. `probes` says whether there are
/// functions that write recorded quantities.
llvm::json::Object describeProgram(StepProgram &program, bool probes);

/// The names of a program's layers, by their places in the model: what is left
/// of them when the program is lowered.
using LayerNames = llvm::DenseMap<mlir::Attribute, std::string>;
LayerNames findLayerNames(StepProgram &program);

/// Describes the kernels of a function for people and programs, by its
/// `tpc.kernels` (see CPU.h).
llvm::json::Array describeKernels(mlir::ArrayAttr kernels,
                                  const LayerNames &layers);

/// Completes a manifest by what a target made of the functions: their
/// arguments (`tpc.arguments`), workspaces (`tpc.workspace`), kernels
/// (`tpc.kernels`) and the states' storage.
void addFunctions(llvm::json::Object &manifest, mlir::ModuleOp lowered,
                  const LayerNames &layers);

/// Whether a kernel of a manifest that `addFunctions` completed multiplies
/// factors of bf16.
bool hasBfloat16Products(const llvm::json::Object &manifest);

/// Adds the symbol `tpc_compiled_program` (see tpc_runtime.h) to a module in
/// the LLVM dialect whose functions the manifest describes. It leads to those
/// that are there, or to what `device` says of those that it names.
void addProgramDescriptor(mlir::ModuleOp lowered,
                          const llvm::json::Object &manifest,
                          const DeviceProgram *device = nullptr);

} // namespace tpc

#endif // TPC_TARGET_MANIFEST_H
