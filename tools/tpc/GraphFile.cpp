//===- GraphFile.cpp - writing a step's picture ---------------------------===//

#include "Compiler.h"
#include "ExternalProgram.h"
#include "Inspect.h"

#include "tpc/runtime/AtomicFile.h"
#include "tpc/runtime/Error.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

using namespace llvm;
using namespace tpc;

static bool isDescription(StringRef path) {
  StringRef extension = sys::path::extension(path);
  return extension == ".dot" || extension == ".gv";
}

/// The path of Graphviz's program; empty, after an error, if there is none.
static std::string findGraphviz(const std::string &path) {
  ErrorOr<std::string> program = sys::findProgramByName("dot");
  if (program)
    return *program;
  printError("cannot draw '" + path +
             "': expected Graphviz's program dot on the path, found none "
             "(Debian's package is graphviz; a file named .dot needs no such "
             "program)");
  return "";
}

bool tpc::checkGraphPath(const std::string &path, const std::string &model) {
  if (!isDescription(path) && sys::path::extension(path) != ".svg") {
    printError("--graph: expected a file named .svg, .dot or .gv, found '" +
               path + "'");
    return false;
  }
  if (!isDescription(path) && findGraphviz(path).empty())
    return false;
  if (sys::fs::equivalent(path, model)) {
    printError("'" + path + "' is the model: expected another file to write");
    return false;
  }
  try {
    runtime::checkWritable(path);
  } catch (const runtime::Error &error) {
    printError(error.what());
    return false;
  }
  return true;
}

static bool writeFile(StringRef contents, const std::string &path) {
  try {
    runtime::AtomicFile file(path);
    file.write(contents.data(), contents.size());
    file.commit();
  } catch (const runtime::Error &error) {
    printError(error.what());
    return false;
  }
  return true;
}

/// A file that is removed when it is no longer needed; empty, after an error,
/// if there can be none.
static std::string makeTemporary(StringRef suffix, StringRef contents) {
  Expected<std::string> path = writeTemporary(suffix, contents);
  if (path)
    return *path;
  printError(toString(path.takeError()));
  return "";
}

/// What Graphviz makes of a description; empty, with its messages, if nothing.
static std::string runGraphviz(StringRef program, StringRef description,
                               std::string &messages) {
  std::string input = makeTemporary("dot", description);
  FileRemover removeInput(input);
  std::string output = makeTemporary("svg", "");
  FileRemover removeOutput(output);
  std::string log = makeTemporary("log", "");
  FileRemover removeLog(log);
  if (input.empty() || output.empty() || log.empty())
    return "";
  StringRef arguments[] = {program, "-Tsvg", input};
  std::optional<StringRef> redirects[] = {StringRef(""), StringRef(output),
                                          StringRef(log)};
  messages.clear();
  int status = sys::ExecuteAndWait(program, arguments, std::nullopt, redirects,
                                   0, 0, &messages);
  auto picture = MemoryBuffer::getFile(output);
  if (status == 0 && picture)
    return (*picture)->getBuffer().str();
  if (auto text = MemoryBuffer::getFile(log))
    messages += (*text)->getBuffer().rtrim();
  return "";
}

/// The picture as SVG; empty, after an error, if there is none.
static std::string draw(const std::string &description,
                        const std::string &path) {
  std::string program = findGraphviz(path);
  if (program.empty())
    return "";
  std::string messages;
  std::string picture = runGraphviz(program, description, messages);
  if (!picture.empty())
    return picture;
  printError("cannot draw '" + path + "': " + program + " said:\n" + messages);
  return "";
}

bool tpc::writeGraph(const std::string &description, const std::string &path) {
  if (isDescription(path))
    return writeFile(description, path);
  std::string picture = draw(description, path);
  return !picture.empty() && writeFile(picture, path);
}
