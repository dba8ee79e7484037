//===- Inspect.h - what a trainer is ----------------------------*- C++ -*-===//

#ifndef TPC_TOOLS_TPC_INSPECT_H
#define TPC_TOOLS_TPC_INSPECT_H

#include "tpc/Analysis/StepProgram.h"
#include "llvm/Support/JSON.h"

#include <string>

namespace tpc {

/// What `tpc inspect` shows beside the model.
struct InspectOptions {
  /// Exact numbers for other programs in place of tables.
  bool json = false;
  /// Also list the kernels into which the target splits a step.
  bool kernels = false;
  /// The file of the picture; empty for none.
  std::string graph;
};

/// Layers, hyperparameters and costs of a trainer, all numbers exact:
/// `tpc inspect --json` prints it as it is. `manifest` describes the program.
llvm::json::Object describeInspection(StepProgram &program,
                                      const llvm::json::Object &manifest);

/// The kernels of each function that trains or diagnoses, in an array for each;
/// `manifest` is complete.
llvm::json::Object listKernels(const llvm::json::Object &manifest);

/// The memory that a training run takes, by what it is for; `manifest` is
/// complete. Nothing, after an error, if it is no manifest.
std::optional<llvm::json::Object>
describeMemory(const llvm::json::Object &manifest);

/// Prints a description as tables, or as JSON. Returns false, after an error,
/// if standard output cannot be written.
bool printInspection(const llvm::json::Object &inspection, bool json);

/// Checks that a picture can be written at `path`: that its extension is known
/// (.svg, for which Graphviz has to be installed; .dot and .gv, its
/// description), and that the file can be written and is not the model file
/// `model`. Prints an error and returns false if not.
bool checkGraphPath(const std::string &path, const std::string &model);

/// Writes the picture that a description in Graphviz's language says, whole or
/// not at all. Prints an error and returns false if it cannot.
bool writeGraph(const std::string &description, const std::string &path);

} // namespace tpc

#endif // TPC_TOOLS_TPC_INSPECT_H
