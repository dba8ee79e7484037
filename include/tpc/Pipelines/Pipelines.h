//===- Pipelines.h - the passes in order ------------------------*- C++ -*-===//

#ifndef TPC_PIPELINES_PIPELINES_H
#define TPC_PIPELINES_PIPELINES_H

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"

namespace tpc {

/// What of a trainer is chosen when it is compiled.
struct GraphOptions : mlir::PassPipelineOptions<GraphOptions> {
  Option<std::string> trainer{
      *this, "trainer",
      llvm::cl::desc("The trainer's name; needed where there are several")};
  ListOption<std::string> settings{
      *this, "set",
      llvm::cl::desc("Numbers in place of the model's own: batch=64,aux=512")};
  ListOption<std::string> diagnostics{
      *this, "diagnostics",
      llvm::cl::desc("What a function besides the step is to measure")};
};

/// From the language to a complete step program: all graph passes. Those that
/// a rule does not ask for change nothing.
void buildGraphPipeline(mlir::OpPassManager &manager,
                        const GraphOptions &options);

/// What of a step program is made.
struct TensorOptions : mlir::PassPipelineOptions<TensorOptions> {
  Option<bool> probes{
      *this, "probes",
      llvm::cl::desc("Also make the functions that write recorded quantities"),
      llvm::cl::init(true)};
};

/// From a step program to linalg on tensors, the same for every target.
void buildTensorPipeline(mlir::OpPassManager &manager,
                         const TensorOptions &options);

/// Registers `tpc-graph-pipeline` and `tpc-tensor-pipeline`.
void registerPipelines();

} // namespace tpc

#endif // TPC_PIPELINES_PIPELINES_H
