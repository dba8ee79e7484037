//===- Passes.h - conversions between dialects ------------------*- C++ -*-===//

#ifndef TPC_CONVERSION_PASSES_H
#define TPC_CONVERSION_PASSES_H

#include "mlir/Pass/Pass.h"

namespace tpc {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "tpc/Conversion/Passes.h.inc"

} // namespace tpc

#endif // TPC_CONVERSION_PASSES_H
