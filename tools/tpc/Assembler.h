//===- Assembler.h - PTX to a cubin -----------------------------*- C++ -*-===//

#ifndef TPC_TOOLS_TPC_ASSEMBLER_H
#define TPC_TOOLS_TPC_ASSEMBLER_H

#include "llvm/Support/Error.h"

#include <string>

namespace tpc {

/// Assembles kernels for GPUs of the architecture (`sm_80`) by NVIDIA's ptxas:
/// $TPC_PTXAS, or what is on the path. Without one that can, a note says that
/// the program's start takes longer, and the result is empty. An error if
/// TPC_PTXAS names no program, or if a file cannot be written.
llvm::Expected<std::string> assembleKernels(const std::string &ptx,
                                            const std::string &architecture);

} // namespace tpc

#endif // TPC_TOOLS_TPC_ASSEMBLER_H
