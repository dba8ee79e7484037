//===- Compiler.h - from a model file to a program --------------*- C++ -*-===//

#ifndef TPC_TOOLS_TPC_COMPILER_H
#define TPC_TOOLS_TPC_COMPILER_H

#include "CompileOptions.h"
#include "Target.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "tpc/Analysis/StepProgram.h"
#include "tpc/runtime/InstanceUse.h"
#include "tpc_runtime.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/SourceMgr.h"

#include <cstdint>
#include <memory>
#include <string>

namespace tpc {

/// Compiles one trainer of a model file. Errors are printed to standard error:
/// of the model as `file:line:col: error: ...`, others as `tpc: error: ...`.
class Compiler {
public:
  /// For a program that is only put to `use`, or for one that can be put to
  /// any.
  explicit Compiler(const CompileOptions &options,
                    std::optional<runtime::InstanceUse> use = std::nullopt);
  ~Compiler();

  /// Parses the file and does no more; null after an error. The module lives as
  /// long as the compiler.
  mlir::ModuleOp parseModel();
  /// Parses the file and runs the graph passes; then the manifest has all but
  /// the target's part. Returns whether it succeeded, as the others do.
  bool buildStepProgram();
  /// From the step program to what the target makes of it; completes the
  /// manifest.
  bool plan();
  /// Generates code: `objects` make up the whole program.
  bool generateCode(llvm::SmallVectorImpl<cpu::ObjectCode> &objects);
  /// Generates the target's code as text.
  bool generateText(std::string &text);
  /// Generates code and loads it; the program lives as long as the compiler.
  const tpc_program *load();

  const llvm::json::Object &getManifest() const { return manifest; }
  /// The step program that was built, until more is made of it.
  StepProgram getStepProgram();

private:
  bool parse();
  /// Runs passes on the module, as one stage.
  bool run(llvm::StringRef stage,
           llvm::function_ref<void(mlir::OpPassManager &)> build);
  bool run(const std::vector<Target::Stage> &stages);
  /// From the step program to what code is generated of.
  bool lower();
  /// Whether there are functions that write recorded quantities.
  bool hasProbes() const {
    return !use || *use == runtime::InstanceUse::TrainWithProbes;
  }
  /// Whether the program needs a function of the manifest.
  bool needs(const llvm::json::Object &function) const;
  /// Prints what went wrong, if something did; returns whether nothing did.
  bool succeeded(llvm::Error error);

  CompileOptions options;
  std::optional<runtime::InstanceUse> use;
  /// Known from `plan` on.
  std::unique_ptr<Target> target;
  mlir::MLIRContext context;
  std::shared_ptr<llvm::SourceMgr> sources;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  llvm::json::Object manifest;
  std::unique_ptr<cpu::JITProgram> program;
};

/// Prints `tpc: error: ` and the message, as a line on standard error.
void printError(const std::string &message);
/// The same with `note`, of what is no mistake.
void printNote(const std::string &message);

/// Checks that an executable can be written at `output`, for the model file
/// `model`; prints an error and returns false if not.
bool checkExecutablePath(const std::string &output, const std::string &model);

/// Links object files with the runtime into an executable. Returns whether
/// it succeeded; an earlier file of that name stays if it did not.
bool linkExecutable(llvm::ArrayRef<cpu::ObjectCode> objects,
                    const std::string &output);

} // namespace tpc

#endif // TPC_TOOLS_TPC_COMPILER_H
