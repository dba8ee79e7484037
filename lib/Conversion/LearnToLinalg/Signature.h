//===- Signature.h - the buffers that a function takes ----------*- C++ -*-===//

#ifndef TPC_CONVERSION_LEARNTOLINALG_SIGNATURE_H
#define TPC_CONVERSION_LEARNTOLINALG_SIGNATURE_H

#include "tpc/Analysis/StepProgram.h"

namespace tpc {

/// An argument of a lowered function: what the runtime binds to it.
struct BufferArgument {
  /// `state`, `input`, `label`, `hyperparameter`, `counter`, `metric`,
  /// `probe`, `diagnostic`, or the name of an evaluation's result.
  std::string kind;
  /// Which of its kind; empty where there is only one.
  std::string name;
  mlir::RankedTensorType type;
  bool writable;
};

/// How a reported number is called: `<layer>/<name>`, `/<name>` where it is of
/// the whole network.
std::string diagnosticName(learn::DiagnosticOp op);

/// The arguments that a function of a step program needs, in order; probes
/// only where the recorded quantities are dumped.
llvm::SmallVector<BufferArgument> getSignature(StepProgram &program,
                                               learn::FunctionOp function,
                                               bool dump);

} // namespace tpc

#endif // TPC_CONVERSION_LEARNTOLINALG_SIGNATURE_H
