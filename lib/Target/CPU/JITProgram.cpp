//===- JITProgram.cpp - Generated code in this process --------------------===//

#include "StageReporter.h"
#include "TargetMachine.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/MemoryBuffer.h"

#include <cstring>

using namespace tpc::cpu;
using namespace llvm::orc;

/// A sentence for an error. A lookup that fails returns the symbols that could
/// not be linked; the functions that they lack come through the error reporter
/// alone.
static std::string describe(llvm::Error failure) {
  llvm::SmallVector<std::string> messages;
  llvm::handleAllErrors(
      std::move(failure),
      [&](const SymbolsNotFound &missing) {
        llvm::SmallVector<llvm::StringRef> names;
        for (const SymbolStringPtr &name : missing.getSymbols())
          names.push_back(*name);
        messages.push_back(
            "generated code needs functions that this program has not: " +
            llvm::join(names, ", "));
      },
      [&](const llvm::ErrorInfoBase &other) {
        messages.push_back(other.message());
      });
  return llvm::join(messages, "; ");
}

JITProgram::JITProgram(std::unique_ptr<LLJIT> jit) : jit(std::move(jit)) {
  // Objects are linked when a symbol is looked up, in the thread that does it.
  this->jit->getExecutionSession().setErrorReporter(
      [this](llvm::Error failure) {
        reports.push_back(describe(std::move(failure)));
      });
}
JITProgram::~JITProgram() = default;

llvm::Expected<std::unique_ptr<JITProgram>>
JITProgram::load(llvm::ArrayRef<ObjectCode> objects,
                 llvm::ArrayRef<Symbol> symbols) {
  // Initialises the host's code generator, which the JIT needs to link.
  auto machine = createTargetMachine(CPUOptions{});
  if (!machine)
    return machine.takeError();
  auto jit = LLJITBuilder().create();
  if (!jit)
    return jit.takeError();

  SymbolMap defined;
  auto define = [&](llvm::StringRef name, void *address) {
    defined[(*jit)->mangleAndIntern(name)] = {ExecutorAddr::fromPtr(address),
                                              llvm::JITSymbolFlags::Exported};
  };
  define("memcpy", reinterpret_cast<void *>(&std::memcpy));
  define("memset", reinterpret_cast<void *>(&std::memset));
  define("memmove", reinterpret_cast<void *>(&std::memmove));
  for (const Symbol &symbol : symbols)
    define(symbol.name, symbol.address);
  if (llvm::Error failure =
          (*jit)->getMainJITDylib().define(absoluteSymbols(std::move(defined))))
    return failure;
  for (const ObjectCode &object : objects)
    if (llvm::Error failure =
            (*jit)->addObjectFile(llvm::MemoryBuffer::getMemBufferCopy(
                llvm::StringRef(object.data(), object.size()), "tpc")))
      return failure;
  return std::unique_ptr<JITProgram>(new JITProgram(std::move(*jit)));
}

llvm::Expected<std::unique_ptr<JITProgram>>
JITProgram::compile(mlir::ModuleOp module, const CPUOptions &options,
                    llvm::ArrayRef<Symbol> symbols) {
  auto machine = createTargetMachine(options);
  if (!machine)
    return machine.takeError();
  if (llvm::Error failure = checkHostRuns(**machine))
    return failure;
  llvm::SmallVector<ObjectCode> objects;
  if (llvm::Error failure = emitObjects(module, options, objects))
    return failure;
  StageReporter reporter(options, "linking");
  return load(objects, symbols);
}

llvm::Expected<void *> JITProgram::address(llvm::StringRef name) {
  reports.clear();
  auto symbol = jit->lookup(name);
  if (symbol)
    return symbol->toPtr<void *>();
  if (reports.empty())
    return symbol.takeError();
  llvm::consumeError(symbol.takeError());
  return llvm::createStringError(llvm::join(reports, "; "));
}

llvm::Expected<JITProgram::Entry> JITProgram::lookup(llvm::StringRef name) {
  auto found = address(name);
  if (!found)
    return found.takeError();
  return reinterpret_cast<Entry>(*found);
}
