//===- CompileOptions.h - what to compile, and for what ---------*- C++ -*-===//

#ifndef TPC_TOOLS_TPC_COMPILEOPTIONS_H
#define TPC_TOOLS_TPC_COMPILEOPTIONS_H

#include "tpc/runtime/Timeline.h"

#include <string>
#include <vector>

namespace tpc {

/// What to compile, and for what.
struct CompileOptions {
  std::string file;
  /// Empty where the file has one trainer.
  std::string trainer;
  std::string target = "cpu";
  std::string cpu = "native";
  /// `float32` or `bf16`.
  std::string precision = "float32";
  /// `NAME=VALUE` each: numbers in place of the model's own.
  std::vector<std::string> settings;
  /// What a function besides the step is to measure; nothing: there is none.
  std::vector<std::string> diagnostics;
  /// Where to record how long the stages take; may be null.
  runtime::Timeline *timeline = nullptr;
};

} // namespace tpc

#endif // TPC_TOOLS_TPC_COMPILEOPTIONS_H
