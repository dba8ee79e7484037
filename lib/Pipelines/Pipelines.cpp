//===- Pipelines.cpp - the passes in order --------------------------------===//

#include "tpc/Pipelines/Pipelines.h"

#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"
#include "tpc/Conversion/Passes.h"
#include "tpc/Transforms/Passes.h"

using namespace mlir;
using namespace tpc;

void tpc::buildGraphPipeline(OpPassManager &manager,
                             const GraphOptions &options) {
  InstantiateOptions chosen;
  chosen.trainer = options.trainer;
  llvm::append_range(chosen.settings, options.settings);
  manager.addPass(createInstantiate(std::move(chosen)));
  manager.addPass(createSynthesizeInverses());
  manager.addPass(createPropagateTargets());
  manager.addPass(createDifferenceCorrection());
  // Before the auxiliary output: the exact derivative is the output's own.
  manager.addPass(createMixTargets());
  manager.addPass(createAuxiliaryOutput());
  manager.addPass(createBackpropagate());
  manager.addPass(createFeedbackAlignment());
  manager.addPass(createLocalLosses());
  DiagnoseOptions diagnostics;
  llvm::append_range(diagnostics.kinds, options.diagnostics);
  manager.addPass(createDiagnose(std::move(diagnostics)));
  manager.addPass(createClipGradients());
  manager.addPass(createScheduleUpdates());
  manager.addPass(createDecayWeights());
  manager.addPass(createScheduleRates());
  // Each pass reads states where it needs them.
  manager.addPass(createCSEPass());
}

void tpc::buildTensorPipeline(OpPassManager &manager,
                              const TensorOptions &options) {
  manager.addPass(createConvertLearnToLinalg({options.probes}));
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
}

void tpc::registerPipelines() {
  PassPipelineRegistration<GraphOptions>(
      "tpc-graph-pipeline", "From a trainer to its complete step program",
      buildGraphPipeline);
  PassPipelineRegistration<TensorOptions>(
      "tpc-tensor-pipeline", "From a step program to linalg on tensors",
      buildTensorPipeline);
}
