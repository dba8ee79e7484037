//===- CompileTimeOptions.h - --set and --batch when compiling --*- C++ -*-===//

#ifndef TPC_TOOLS_TPC_COMPILETIMEOPTIONS_H
#define TPC_TOOLS_TPC_COMPILETIMEOPTIONS_H

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tpc {

/// Adds --set, for what is chosen when compiling, and --batch.
void addCompileTimeOptions(CLI::App &app, std::optional<int64_t> &batch,
                           std::vector<std::string> &settings);

/// Says of a --set that takes hyperparameters that it takes those choices too.
void describeCompileTimeSettings(CLI::Option &set);

/// What becomes of a --set that is not chosen when compiling.
enum class OtherSettings { Keep, Refuse };

/// Moves the compile-time choices among `settings`, and `batch` as one of them,
/// to `chosen`. Returns false, after an error, for one that is not what it has
/// to be, for --batch beside `--set batch=N`, and for others if they are
/// refused.
bool takeSettings(std::vector<std::string> &settings,
                  std::optional<int64_t> batch, OtherSettings others,
                  std::vector<std::string> &chosen);

} // namespace tpc

#endif // TPC_TOOLS_TPC_COMPILETIMEOPTIONS_H
