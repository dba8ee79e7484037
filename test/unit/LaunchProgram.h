/// \file
/// Programs of launches that tests put together.

#ifndef TPC_TEST_UNIT_LAUNCHPROGRAM_H
#define TPC_TEST_UNIT_LAUNCHPROGRAM_H

#include "tpc_runtime.h"

#include <deque>
#include <string>
#include <vector>

namespace tpc::test {

/// A launch along x, of a kernel that takes `arguments`.
struct LaunchText {
  std::string kernel;
  uint32_t blocks = 1, threads = 1;
  std::vector<tpc_launch_argument> arguments;
  uint32_t sharedBytes = 0;
};

/// Owns the functions of a program for a device. The kernels are the user's,
/// who adds them to what `get` gives.
class LaunchProgram {
public:
  void add(const std::string &function,
           const std::vector<LaunchText> &launches) {
    Function &added = owned.emplace_back();
    added.name = function;
    added.texts = launches;
    for (const LaunchText &text : added.texts)
      added.launches.push_back({text.kernel.c_str(),
                                {text.blocks, 1, 1},
                                {text.threads, 1, 1},
                                text.sharedBytes,
                                static_cast<uint32_t>(text.arguments.size()),
                                text.arguments.data()});
    added.list = {static_cast<uint32_t>(added.launches.size()), 0,
                  added.launches.data()};
    functions.push_back({added.name.c_str(), nullptr, &added.list});
  }

  /// Refers to this; without any kernels.
  tpc_program get() const {
    tpc_program program = {};
    program.abi_version = TPC_ABI_VERSION;
    program.function_count = static_cast<uint32_t>(functions.size());
    program.functions = functions.data();
    return program;
  }

private:
  struct Function {
    std::string name;
    std::vector<LaunchText> texts;
    std::vector<tpc_launch> launches;
    tpc_launch_list list;
  };
  /// What is in it stays where it is.
  std::deque<Function> owned;
  std::vector<tpc_function> functions;
};

} // namespace tpc::test

#endif // TPC_TEST_UNIT_LAUNCHPROGRAM_H
