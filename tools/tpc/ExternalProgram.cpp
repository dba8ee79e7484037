//===- ExternalProgram.cpp - programs that are run ------------------------===//

#include "ExternalProgram.h"
#include "Compiler.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace tpc;

std::string tpc::findExecutable(StringRef name) {
  ErrorOr<std::string> path = sys::findProgramByName(name);
  return path && sys::fs::can_execute(*path) ? *path : "";
}

bool tpc::runQuietly(ArrayRef<std::string> arguments, std::string &output) {
  SmallString<128> log;
  if (sys::fs::createTemporaryFile("tpc-output", "log", log))
    return false;
  FileRemover remover(log);
  SmallVector<StringRef> words(arguments.begin(), arguments.end());
  std::optional<StringRef> redirects[] = {StringRef(""), StringRef(log),
                                          StringRef(log)};
  int status = sys::ExecuteAndWait(words.front(), words, std::nullopt,
                                   redirects, 0, 0, &output);
  if (auto text = MemoryBuffer::getFile(log))
    output += (*text)->getBuffer().str();
  return status == 0;
}

Expected<std::string> tpc::writeTemporary(StringRef suffix,
                                          StringRef contents) {
  SmallString<128> path;
  int descriptor;
  std::error_code error =
      sys::fs::createTemporaryFile("tpc-file", suffix, descriptor, path);
  if (!error) {
    raw_fd_ostream stream(descriptor, /*shouldClose=*/true);
    stream << contents;
    stream.close();
    error = stream.error();
    stream.clear_error();
    if (!error)
      return path.str().str();
    sys::fs::remove(path);
  }
  return createStringError(error,
                           "cannot write a temporary file: " + error.message());
}
