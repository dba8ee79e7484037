//===- Report.cpp - handing over to the report's package ------------------===//

#include "Report.h"

#include "Compiler.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"

#include <cerrno>
#include <cstring>
#include <unistd.h>

using namespace llvm;
using namespace tpc;

/// Run by a candidate; the exit status is a sum of these.
static constexpr int isOld = 4, lacksMatplotlib = 8, lacksJinja2 = 16;
static constexpr const char *check =
    "import sys, importlib.util as util\n"
    "sys.exit((4 if sys.version_info < (3, 9) else 0)\n"
    "         + (0 if util.find_spec('matplotlib') else 8)\n"
    "         + (0 if util.find_spec('jinja2') else 16))\n";

/// What an interpreter lacks, in words; empty if nothing.
static std::string findFault(StringRef python) {
  std::optional<StringRef> nowhere[] = {StringRef(""), StringRef(""),
                                        StringRef("")};
  int status =
      sys::ExecuteAndWait(python, {python, "-c", check}, std::nullopt, nowhere);
  if (status == 0)
    return "";
  if (status < isOld || status > isOld + lacksMatplotlib + lacksJinja2)
    return "cannot be run";
  SmallVector<StringRef> faults;
  if (status & isOld)
    faults.push_back("is older than Python 3.9");
  if (status & lacksMatplotlib)
    faults.push_back("lacks matplotlib");
  if (status & lacksJinja2)
    faults.push_back("lacks jinja2");
  return join(faults, " and ");
}

/// An interpreter with all that the report needs; empty, after an error, if
/// there is none.
static std::string findPython() {
  SmallVector<std::string> candidates;
  std::optional<std::string> chosen = sys::Process::GetEnv("TPC_PYTHON");
  if (chosen)
    candidates = {*chosen};
  else
    candidates = {"python3", "/usr/bin/python3"};
  std::string faults;
  for (const std::string &name : candidates) {
    ErrorOr<std::string> path = sys::findProgramByName(name);
    bool found = path && sys::fs::can_execute(*path);
    std::string fault = found ? findFault(*path) : "is no program";
    if (fault.empty())
      return *path;
    faults += (faults.empty() ? "'" : ", '") + name + "' " + fault;
  }
  printError(std::string(chosen ? "TPC_PYTHON" : "tpc report") +
             ": expected Python 3.9 or newer with matplotlib and jinja2, found "
             "that " +
             faults +
             " (Debian's packages are python3-matplotlib and python3-jinja2; "
             "the variable TPC_PYTHON names another Python)");
  return "";
}

/// The package's folder; empty, after an error, if it is not there.
static std::string findPackage() {
  std::string tool = sys::fs::getMainExecutable(
      nullptr, reinterpret_cast<void *>(&findPackage));
  SmallString<256> folder(sys::path::parent_path(sys::path::parent_path(tool)));
  sys::path::append(folder, "share", "tpc", "report");
  if (sys::fs::is_directory(folder))
    return folder.str().str();
  printError("tpc report: expected its Python package in '" +
             folder.str().str() + "', found nothing there");
  return "";
}

int tpc::runReport(const ReportOptions &options) {
  std::string package = findPackage();
  std::string python = package.empty() ? "" : findPython();
  if (python.empty())
    return 1;
  // -B: no caches are written beside the package.
  std::vector<std::string> words = {python, "-B", package, "--output",
                                    options.output};
  if (options.live)
    words.push_back("--live");
  words.push_back("--");
  append_range(words, options.paths);
  std::vector<char *> arguments;
  for (std::string &word : words)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::execv(python.c_str(), arguments.data());
  printError("tpc report: cannot run '" + python +
             "': " + std::strerror(errno));
  return 1;
}
