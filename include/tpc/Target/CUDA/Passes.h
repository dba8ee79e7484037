//===- Passes.h - Passes of the CUDA target ---------------------*- C++ -*-===//

#ifndef TPC_TARGET_CUDA_PASSES_H
#define TPC_TARGET_CUDA_PASSES_H

#include "tpc/Target/CUDA/Precision.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace tpc::cuda {

#define GEN_PASS_DECL
#include "tpc/Target/CUDA/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "tpc/Target/CUDA/Passes.h.inc"

} // namespace tpc::cuda

#endif // TPC_TARGET_CUDA_PASSES_H
