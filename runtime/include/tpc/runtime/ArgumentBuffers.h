/// \file
/// The memory of functions' arguments on a device, and the host's view of it.

#ifndef TPC_RUNTIME_ARGUMENTBUFFERS_H
#define TPC_RUNTIME_ARGUMENTBUFFERS_H

#include "tpc/runtime/AlignedBuffer.h"
#include "tpc/runtime/Device.h"
#include "tpc/runtime/Manifest.h"

#include <map>

namespace tpc::runtime {

/// All arguments but states, each kind and name once. On a device that does not
/// share the host's memory, the host works on copies of its own, which `upload`
/// and `download` bring to and from the device; elsewhere both are the same
/// memory and those do nothing. Scalars of one kind are copied together.
class ArgumentBuffers {
public:
  ArgumentBuffers(std::shared_ptr<Device> device,
                  const std::vector<Argument> &arguments);

  /// Whether the argument is one of these.
  bool has(ArgumentKind kind, const std::string &name) const {
    return find(kind, name) != nullptr;
  }
  /// Where functions find the argument, which must be one of these.
  void *onDevice(ArgumentKind kind, const std::string &name) const;
  /// Where the host finds it: null if there is no such argument, or if it is
  /// the workspace on a device that does not share the host's memory.
  void *onHost(ArgumentKind kind, const std::string &name) const;

  /// Copies all arguments of `kind`.
  void upload(ArgumentKind kind);
  void download(ArgumentKind kind);

private:
  struct Block {
    ArgumentKind kind;
    DeviceBuffer device;
    /// Empty where the device shares memory.
    AlignedBuffer host;
  };
  struct Place {
    size_t block = 0;
    int64_t offset = 0;
  };

  const Place *find(ArgumentKind kind, const std::string &name) const;

  std::shared_ptr<Device> device;
  std::vector<Block> blocks;
  std::map<std::pair<ArgumentKind, std::string>, Place> places;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_ARGUMENTBUFFERS_H
