//===- ExternalProgram.h - programs that are run ----------------*- C++ -*-===//

#ifndef TPC_TOOLS_TPC_EXTERNALPROGRAM_H
#define TPC_TOOLS_TPC_EXTERNALPROGRAM_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace tpc {

/// The path of an executable of that name; empty if there is none. A name with
/// a slash is a path already.
std::string findExecutable(llvm::StringRef name);

/// Runs the program `arguments[0]` with its output added to `output`; returns
/// whether it succeeded.
bool runQuietly(llvm::ArrayRef<std::string> arguments, std::string &output);

/// Writes a new file, named by the suffix, in the folder of temporary files.
/// Its path, or an error if it cannot be written.
llvm::Expected<std::string> writeTemporary(llvm::StringRef suffix,
                                           llvm::StringRef contents);

} // namespace tpc

#endif // TPC_TOOLS_TPC_EXTERNALPROGRAM_H
