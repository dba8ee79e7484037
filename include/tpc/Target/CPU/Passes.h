//===- Passes.h - Passes of the CPU target ----------------------*- C++ -*-===//

#ifndef TPC_TARGET_CPU_PASSES_H
#define TPC_TARGET_CPU_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace tpc::cpu {

#define GEN_PASS_DECL
#include "tpc/Target/CPU/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "tpc/Target/CPU/Passes.h.inc"

} // namespace tpc::cpu

#endif // TPC_TARGET_CPU_PASSES_H
