//===- ModelFile.h - reading model files ------------------------*- C++ -*-===//

#ifndef TPC_TOOLS_TPC_MODELFILE_H
#define TPC_TOOLS_TPC_MODELFILE_H

#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>

namespace tpc {

/// Reads a model file (`-`: standard input). The error, which names the file,
/// says if it cannot be read, is not text, or is nested more deeply than MLIR's
/// recursive parser has room for.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
readModelFile(const std::string &path);

} // namespace tpc

#endif // TPC_TOOLS_TPC_MODELFILE_H
