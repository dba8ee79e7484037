//===- tpc-opt.cpp - the passes, one by one -------------------------------===//

#include "dialects/Learn/Learn.h"
#include "tpc/Conversion/Passes.h"
#include "tpc/Pipelines/Pipelines.h"
#include "tpc/Target/CPU/CPU.h"
#include "tpc/Target/CUDA/CUDA.h"
#include "tpc/Target/Kernels/Passes.h"
#include "tpc/Transforms/Passes.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registry.insert<tpc::TpcDialect, tpc::learn::LearnDialect>();
  mlir::registerAllPasses();
  tpc::registerTpcTransformsPasses();
  tpc::registerTpcConversionPasses();
  tpc::registerPipelines();
  tpc::kernels::registerTpcKernelsPasses();
  tpc::cpu::registerCPUPasses();
  tpc::cpu::registerCPUDialects(registry);
  tpc::cuda::registerCUDAPasses();
  tpc::cuda::registerCUDADialects(registry);
  return mlir::asMainReturnCode(mlir::MlirOptMain(
      argc, argv, "tpc: passes of the compiler for biologically motivated "
                  "learning\n",
      registry));
}
