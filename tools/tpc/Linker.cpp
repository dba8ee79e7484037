//===- Linker.cpp - trainer executables -----------------------------------===//

#include "Compiler.h"
#include "ExternalProgram.h"

#include "tpc/runtime/AtomicFile.h"
#include "tpc/runtime/Error.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"

#include <deque>

using namespace llvm;
using namespace tpc;

/// A compiler driver to link with: $TPC_LINKER, the one that built tpc, or a
/// usual one. Empty, after an error, if there is none.
static std::string findLinkerDriver() {
  if (std::optional<std::string> chosen = sys::Process::GetEnv("TPC_LINKER")) {
    std::string path = findExecutable(*chosen);
    if (path.empty())
      printError("TPC_LINKER: expected a C++ compiler to link with, found '" +
                 *chosen + "', which is no program");
    return path;
  }
  for (StringRef name : {TPC_CXX, "c++", "g++", "clang++"})
    if (std::string path = findExecutable(name); !path.empty())
      return path;
  printError("expected a C++ compiler to link with (c++, g++ or clang++ on "
             "the path, or the variable TPC_LINKER), found none");
  return "";
}

/// The folder of the runtime's libraries: `lib` beside the tool's `bin`.
static std::string findRuntimeFolder() {
  std::string tool = sys::fs::getMainExecutable(
      nullptr, reinterpret_cast<void *>(&findRuntimeFolder));
  SmallString<256> folder(sys::path::parent_path(sys::path::parent_path(tool)));
  sys::path::append(folder, "lib");
  return folder.str().str();
}

bool tpc::checkExecutablePath(const std::string &output,
                              const std::string &model) {
  if (output.empty()) {
    printError("--output: expected the name of a file, found none");
    return false;
  }
  if (sys::fs::equivalent(output, model)) {
    printError("'" + output + "' is the model: expected another file to write");
    return false;
  }
  try {
    runtime::checkWritable(output);
  } catch (const runtime::Error &error) {
    printError(error.what());
    return false;
  }
  return true;
}

bool tpc::linkExecutable(ArrayRef<cpu::ObjectCode> objects,
                         const std::string &output) {
  std::string driver = findLinkerDriver();
  if (driver.empty())
    return false;
  SmallVector<std::string> files;
  std::deque<FileRemover> removers;
  for (const cpu::ObjectCode &object : objects) {
    Expected<std::string> file =
        writeTemporary("o", StringRef(object.data(), object.size()));
    if (!file) {
      printError(toString(file.takeError()));
      return false;
    }
    files.push_back(*file);
    removers.emplace_back(*file);
  }
  // Linked aside and renamed, so that a failure leaves an earlier file whole.
  std::string aside =
      output + ".tmp-" + std::to_string(sys::Process::getProcessId());
  std::string folder = findRuntimeFolder();
  SmallVector<std::string> arguments = {driver};
  for (StringRef flag : split(StringRef(TPC_LINK_FLAGS), ' '))
    if (!flag.empty())
      arguments.push_back(flag.str());
  append_range(arguments, files);
  for (std::string word : {folder + "/libtpc_trainer_main.a",
                           folder + "/libtpc_runtime.a", std::string(TPC_ZLIB),
                           std::string("-pthread"), std::string("-o"), aside})
    arguments.push_back(word);
  std::string text;
  if (!runQuietly(arguments, text)) {
    sys::fs::remove(aside);
    printError("cannot link '" + output + "': " + driver + " said:\n" +
               StringRef(text).rtrim().str());
    return false;
  }
  if (std::error_code error = sys::fs::rename(aside, output)) {
    sys::fs::remove(aside);
    printError("cannot write '" + output + "': " + error.message());
    return false;
  }
  return true;
}
