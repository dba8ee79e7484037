//===- Cost.h - what a step program costs -----------------------*- C++ -*-===//

#ifndef TPC_ANALYSIS_COST_H
#define TPC_ANALYSIS_COST_H

#include "tpc/Analysis/StepProgram.h"
#include "llvm/ADT/StringMap.h"

namespace tpc {

/// Floating-point operations in the forward map of one sample: two for each
/// multiplication and its addition. Biases and activations are left out, here
/// and below.
int64_t countForwardOperations(StepProgram &program, learn::LayerOp layer);

/// Floating-point operations in the products of a function, for its batch, by
/// the layer whose parameters take part in them. Maps (forward, inverse,
/// transposed, random feedback, auxiliary features) and gradients count.
llvm::StringMap<int64_t> countOperations(StepProgram &program,
                                         learn::FunctionOp function);

} // namespace tpc

#endif // TPC_ANALYSIS_COST_H
