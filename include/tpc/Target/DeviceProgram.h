//===- DeviceProgram.h - What a program does on a device --------*- C++ -*-===//

#ifndef TPC_TARGET_DEVICEPROGRAM_H
#define TPC_TARGET_DEVICEPROGRAM_H

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tpc {

/// The launches and the code of a program for a device: what the descriptor
/// says in the terms of `tpc_runtime.h`, which explains the fields.
struct DeviceProgram {
  /// Of the names of functions that the manifest does not name.
  static constexpr const char *supportPrefix = "support_";

  struct Argument {
    uint32_t buffer;
    uint64_t offset;
  };
  struct Launch {
    std::string kernel;
    std::array<uint32_t, 3> grid, block;
    std::vector<Argument> arguments;
  };
  struct Code {
    /// A `tpc_code_kind`.
    uint32_t kind;
    uint32_t architecture;
    std::string data;
  };
  struct SimulatedKernel {
    std::string name;
    /// The symbol of its entry, defined beside the descriptor.
    std::string symbol;
    uint64_t staticSharedBytes;
  };

  /// Of each function, by its name.
  std::map<std::string, std::vector<Launch>> functions;
  std::vector<Code> code;
  std::vector<SimulatedKernel> simulatedKernels;
};

} // namespace tpc

#endif // TPC_TARGET_DEVICEPROGRAM_H
