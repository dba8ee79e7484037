//===- Assembler.cpp - PTX to a cubin -------------------------------------===//

#include "Assembler.h"
#include "Compiler.h"
#include "ExternalProgram.h"

#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Process.h"

using namespace llvm;
using namespace tpc;

static Error error(const Twine &message) {
  return createStringError(inconvertibleErrorCode(), message);
}

Expected<std::string> tpc::assembleKernels(const std::string &ptx,
                                           const std::string &architecture) {
  std::optional<std::string> chosen = sys::Process::GetEnv("TPC_PTXAS");
  std::string program = findExecutable(chosen ? *chosen : "ptxas");
  if (program.empty()) {
    if (chosen)
      return error("TPC_PTXAS: expected an assembler for PTX, found '" +
                   *chosen + "', which is no program");
    printNote("found no ptxas on the path (the variable TPC_PTXAS names one): "
              "the executable has its kernels as PTX alone, which the GPU's "
              "driver compiles when it starts");
    return "";
  }
  Expected<std::string> input = writeTemporary("ptx", ptx);
  if (!input)
    return input.takeError();
  FileRemover removeInput(*input);
  Expected<std::string> output = writeTemporary("cubin", "");
  if (!output)
    return output.takeError();
  FileRemover removeOutput(*output);
  std::string text;
  bool good = runQuietly(
      {program, "-arch=" + architecture, "-o", *output, *input}, text);
  auto cubin = MemoryBuffer::getFile(*output);
  if (good && cubin && (*cubin)->getBufferSize() > 0)
    return (*cubin)->getBuffer().str();
  printNote(program + " cannot assemble the kernels for " + architecture +
            ": the executable has them as PTX alone, which the GPU's driver "
            "compiles when it starts; it said:\n" +
            StringRef(text).rtrim().str());
  return "";
}
