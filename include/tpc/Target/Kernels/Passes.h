//===- Passes.h - Passes that targets share --------------------*- C++ -*-===//

#ifndef TPC_TARGET_KERNELS_PASSES_H
#define TPC_TARGET_KERNELS_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace tpc::kernels {

#define GEN_PASS_DECL
#include "tpc/Target/Kernels/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "tpc/Target/Kernels/Passes.h.inc"

} // namespace tpc::kernels

#endif // TPC_TARGET_KERNELS_PASSES_H
