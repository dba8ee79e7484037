//===- Target.h - what a program is compiled for ----------------*- C++ -*-===//

#ifndef TPC_TOOLS_TPC_TARGET_H
#define TPC_TOOLS_TPC_TARGET_H

#include "CompileOptions.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "tpc/Target/CPU/CPU.h"
#include "llvm/Support/JSON.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tpc {

/// How a target makes code of a module of functions on tensors.
class Target {
public:
  /// A part of its pipeline, for those who look between them or time them.
  struct Stage {
    std::string name;
    std::function<void(mlir::OpPassManager &)> build;
  };

  virtual ~Target() = default;

  /// The stages after which every function has the attributes from which
  /// `addFunctions` completes the manifest, and those that are left then.
  /// Functions may be erased before the latter.
  virtual std::vector<Stage> getPlanningStages() const = 0;
  virtual std::vector<Stage> getLoweringStages() const = 0;

  /// Adds to the manifest what the program runs on.
  virtual void describe(llvm::json::Object &manifest) const = 0;

  /// Generates host code of the lowered module, with the symbol
  /// `tpc_compiled_program`: `objects` make up the whole program.
  virtual llvm::Error
  generateCode(mlir::ModuleOp module, const llvm::json::Object &manifest,
               llvm::SmallVectorImpl<cpu::ObjectCode> &objects) = 0;

  /// Generates code and loads it into this process.
  virtual llvm::Expected<std::unique_ptr<cpu::JITProgram>>
  load(mlir::ModuleOp module, const llvm::json::Object &manifest) = 0;

  /// The target's code as text that people read, or an error if it has none.
  virtual llvm::Expected<std::string> generateText(mlir::ModuleOp module) = 0;
};

/// The target that the options ask for; or says which there are, or what it
/// cannot do.
llvm::Expected<std::unique_ptr<Target>>
createTarget(const CompileOptions &options);

std::unique_ptr<Target> createCPUTarget(const cpu::CPUOptions &options,
                                        const cpu::CPUInfo &info);

/// For a GPU of the architecture (`sm_80`), or for the simulator of one.
llvm::Expected<std::unique_ptr<Target>>
createCUDATarget(const CompileOptions &options, llvm::StringRef architecture,
                 bool simulated);

/// Tells the timeline, if there is one, of stages that targets time.
cpu::StageListener makeStageListener(runtime::Timeline *timeline);

} // namespace tpc

#endif // TPC_TOOLS_TPC_TARGET_H
