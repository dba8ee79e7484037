//===- StageReporter.h - how long code generation takes -------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CPU_STAGEREPORTER_H
#define TPC_LIB_TARGET_CPU_STAGEREPORTER_H

#include "tpc/Target/CPU/CPU.h"

namespace tpc::cpu {

/// Tells the options' listener, if there is one, of stages that follow each
/// other: the first begins with the object, the last ends with it.
class StageReporter {
public:
  StageReporter(const CPUOptions &options, llvm::StringRef stage)
      : listener(options.listener), stage(stage) {}
  ~StageReporter() { next(""); }
  StageReporter(const StageReporter &) = delete;
  StageReporter &operator=(const StageReporter &) = delete;

  /// Ends the present stage and begins another.
  void next(llvm::StringRef following) {
    auto now = std::chrono::steady_clock::now();
    if (listener)
      listener(stage, begin, now);
    stage = following;
    begin = now;
  }

private:
  const StageListener &listener;
  llvm::StringRef stage;
  std::chrono::steady_clock::time_point begin =
      std::chrono::steady_clock::now();
};

} // namespace tpc::cpu

#endif // TPC_LIB_TARGET_CPU_STAGEREPORTER_H
