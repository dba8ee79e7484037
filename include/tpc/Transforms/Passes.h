//===- Passes.h - the graph passes ------------------------------*- C++ -*-===//

#ifndef TPC_TRANSFORMS_PASSES_H
#define TPC_TRANSFORMS_PASSES_H

#include "mlir/Pass/Pass.h"

namespace tpc {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "tpc/Transforms/Passes.h.inc"

} // namespace tpc

#endif // TPC_TRANSFORMS_PASSES_H
