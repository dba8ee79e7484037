//===- ModuleAnalyses.h - what LLVM's passes ask ----------------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_MODULEANALYSES_H
#define TPC_LIB_TARGET_MODULEANALYSES_H

#include "llvm/Passes/PassBuilder.h"

namespace tpc {

/// The analyses that passes over LLVM IR for `machine` ask for, and the builder
/// that knows them.
class ModuleAnalyses {
  // The managers refer to each other: the last one goes first.
  llvm::LoopAnalysisManager loops;

public:
  llvm::FunctionAnalysisManager functions;

private:
  llvm::CGSCCAnalysisManager components;

public:
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder;

  explicit ModuleAnalyses(llvm::TargetMachine &machine) : builder(&machine) {
    builder.registerModuleAnalyses(modules);
    builder.registerCGSCCAnalyses(components);
    builder.registerFunctionAnalyses(functions);
    builder.registerLoopAnalyses(loops);
    builder.crossRegisterProxies(loops, functions, components, modules);
  }
};

} // namespace tpc

#endif // TPC_LIB_TARGET_MODULEANALYSES_H
