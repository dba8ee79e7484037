//===- Compiler.h - from a model file to a program --------------*- C++ -*-===//

#ifndef TPC_TOOLS_TPC_COMPILER_H
#define TPC_TOOLS_TPC_COMPILER_H

#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "tpc/Analysis/StepProgram.h"
#include "tpc/Target/CPU/CPU.h"
#include "tpc/runtime/InstanceUse.h"
#include "tpc/runtime/Timeline.h"
#include "tpc_runtime.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/SourceMgr.h"

#include <cstdint>
#include <memory>
#include <string>

namespace tpc {

/// What to compile, and for what.
struct CompileOptions {
  std::string file;
  /// Empty where the file has one trainer.
  std::string trainer;
  std::string target = "cpu";
  std::string cpu = "native";
  /// `float32` or `bf16`.
  std::string precision = "float32";
  /// `NAME=VALUE` each: numbers in place of the model's own.
  std::vector<std::string> settings;
  /// What a function besides the step is to measure; nothing: there is none.
  std::vector<std::string> diagnostics;
  /// Where to record how long the stages take; may be null.
  runtime::Timeline *timeline = nullptr;
};

/// Compiles one trainer of a model file. Errors are printed to standard error:
/// of the model as `file:line:col: error: ...`, others as `tpc: error: ...`.
class Compiler {
public:
  /// For a program that is only put to `use`, or for one that can be put to
  /// any.
  explicit Compiler(const CompileOptions &options,
                    std::optional<runtime::InstanceUse> use = std::nullopt);
  ~Compiler();

  /// Parses the file and runs the graph passes; then the manifest has all but
  /// the target's part. Returns whether it succeeded, as the others do.
  bool buildStepProgram();
  /// From the step program to what the target makes of it; completes the
  /// manifest.
  bool plan();
  /// Generates code: `objects` make up the whole program.
  bool generateCode(llvm::SmallVectorImpl<cpu::ObjectCode> &objects);
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
  bool run(llvm::ArrayRef<cpu::PipelineStage> stages, const cpu::CPUInfo &info);
  /// From the step program to LLVM's dialect.
  bool lower();
  /// Whether there are functions that write recorded quantities.
  bool hasProbes() const {
    return !use || *use == runtime::InstanceUse::TrainWithProbes;
  }
  /// Whether the program needs a function of the manifest.
  bool needs(const llvm::json::Object &function) const;
  /// The machine to compile for; nothing, after an error, if it is unknown or
  /// cannot do what is asked of it.
  std::optional<cpu::CPUInfo> findTarget();
  /// What the program needs to know of that machine, for the manifest.
  llvm::json::Object describeMachine(const cpu::CPUInfo &info) const;

  CompileOptions options;
  std::optional<runtime::InstanceUse> use;
  cpu::CPUOptions cpuOptions;
  mlir::MLIRContext context;
  std::shared_ptr<llvm::SourceMgr> sources;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  llvm::json::Object manifest;
  std::unique_ptr<cpu::JITProgram> program;
};

/// Prints `tpc: error: ` and the message, as a line on standard error.
void printError(const std::string &message);

/// Checks that an executable can be written at `output`, for the model file
/// `model`; prints an error and returns false if not.
bool checkExecutablePath(const std::string &output, const std::string &model);

/// Links object files with the runtime into an executable. Returns whether
/// it succeeded; an earlier file of that name stays if it did not.
bool linkExecutable(llvm::ArrayRef<cpu::ObjectCode> objects,
                    const std::string &output);

} // namespace tpc

#endif // TPC_TOOLS_TPC_COMPILER_H
