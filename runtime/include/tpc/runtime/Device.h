/// \file
/// What programs run on: memory, copies, and functions that are recorded once
/// and run again and again. A new kind of device is a subclass, and a line in
/// openDevice or an opener of its own; DeviceConformanceTest.cpp says what is
/// expected of it.

#ifndef TPC_RUNTIME_DEVICE_H
#define TPC_RUNTIME_DEVICE_H

#include "tpc_runtime.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tpc::runtime {

/// A function of a program with the buffers it works on.
class BoundFunction {
public:
  virtual ~BoundFunction() = default;
  /// Runs it on what the buffers hold. May return before it is done. Throws
  /// Error.
  virtual void run() = 0;
};

/// A function of a program and the addresses of its arguments.
struct FunctionCall {
  const tpc_function *function = nullptr;
  std::vector<void *> buffers;
};

/// Memory of the host whose bytes go to the device beside what that does: while
/// functions run on other memory.
class Upload {
public:
  virtual ~Upload() = default;
  /// As many bytes as were asked for, to be filled when `wait` has returned.
  virtual void *data() = 0;
  /// Returns when no copy reads the memory any more.
  virtual void wait() = 0;
  /// Copies `bytes` from `offset` on to `target` on the device, when what the
  /// device was asked for until now is done.
  virtual void copy(void *target, int64_t offset, int64_t bytes) = 0;
  /// What the device is asked for from now on happens when the copies are done.
  virtual void require() = 0;
};

/// In bytes.
struct DeviceMemory {
  int64_t total = 0, available = 0;
};

/// A device with the code of one program. All that is asked of it happens in
/// the order in which it is asked, uploads aside, by one thread at a time; what
/// does not return anything to the host may happen later than the call returns,
/// and an Error of it be thrown by a later call. Addresses are the host's only
/// where `sharesHostMemory`.
class Device {
public:
  virtual ~Device() = default;

  /// For people: `CPU`, `NVIDIA H100`.
  virtual std::string name() const = 0;
  /// Whether the host may read and write the device's memory directly, whenever
  /// no function runs.
  virtual bool sharesHostMemory() const = 0;
  virtual DeviceMemory memory() const = 0;

  /// Zero-filled memory, aligned to TPC_BUFFER_ALIGNMENT. Throws Error, with
  /// `purpose`, what was asked for and what there is, if there is no room;
  /// nothing else changes then.
  virtual void *allocate(int64_t bytes, const std::string &purpose) = 0;
  virtual void free(void *address) noexcept = 0;

  /// `source` is the host's and may change once this has returned.
  virtual void copyToDevice(void *target, const void *source,
                            int64_t bytes) = 0;
  /// The bytes are at `target`, the host's, when this returns.
  virtual void copyToHost(void *target, const void *source, int64_t bytes) = 0;
  /// From the device to itself; the two do not overlap.
  virtual void copyWithin(void *target, const void *source, int64_t bytes) = 0;
  /// Sets all bytes to `value`.
  virtual void fill(void *target, uint8_t value, int64_t bytes) = 0;

  /// Of `bytes` bytes; it must not outlive the device. Throws Error, with
  /// `purpose`, if the host has no room for it.
  virtual std::unique_ptr<Upload> makeUpload(int64_t bytes,
                                             const std::string &purpose) = 0;

  /// Prepares functions of the device's program to be run one after the other.
  /// They and the memory at their addresses must outlive the result. Throws
  /// Error if the program has no code for one on this device.
  virtual std::unique_ptr<BoundFunction>
  bind(const std::vector<FunctionCall> &calls) = 0;

  /// Returns when all that was asked is done. Throws Error of any of it.
  virtual void synchronize() = 0;
};

/// The processors and memory of this process.
std::shared_ptr<Device> makeHostDevice();

/// Makes the device that `program` was compiled for: the host for one whose
/// functions have entries. Throws Error, saying what was looked for, if it is
/// not there.
std::shared_ptr<Device> openDevice(const tpc_program &program);

/// How to come by the device of a program.
using DeviceOpener =
    std::function<std::shared_ptr<Device>(const tpc_program &program)>;

/// Owns memory of a device. Moves, never copies.
class DeviceBuffer {
public:
  DeviceBuffer() = default;
  /// See Device::allocate. Keeps the device.
  DeviceBuffer(std::shared_ptr<Device> device, int64_t bytes,
               const std::string &purpose)
      : bytes(bytes), memory(nullptr, Free{std::move(device)}) {
    // Not among the arguments above: those may be evaluated in any order.
    memory.reset(memory.get_deleter().device->allocate(bytes, purpose));
  }

  void *data() const { return memory.get(); }
  int64_t size() const { return bytes; }

private:
  struct Free {
    std::shared_ptr<Device> device;
    void operator()(void *address) const { device->free(address); }
  };
  int64_t bytes = 0;
  std::unique_ptr<void, Free> memory;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_DEVICE_H
