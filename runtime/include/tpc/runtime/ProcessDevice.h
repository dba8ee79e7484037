/// \file
/// What devices have in common whose memory is this process's.

#ifndef TPC_RUNTIME_PROCESSDEVICE_H
#define TPC_RUNTIME_PROCESSDEVICE_H

#include "tpc/runtime/Device.h"
#include "tpc/runtime/Error.h"
#include "tpc/runtime/MemoryPlan.h"

#include <cstring>
#include <new>

namespace tpc::runtime {

/// Copies at once.
class ProcessUpload : public Upload {
public:
  explicit ProcessUpload(int64_t bytes) : memory(static_cast<size_t>(bytes)) {}
  void *data() override { return memory.data(); }
  void wait() override {}
  void copy(void *target, int64_t offset, int64_t bytes) override {
    std::memcpy(target, memory.data() + offset, static_cast<size_t>(bytes));
  }
  void require() override {}

private:
  std::vector<char> memory;
};

/// A device that works in the process's memory, all of it at once: copies are
/// the C library's, and there is nothing to wait for.
class ProcessDevice : public Device {
public:
  void copyToDevice(void *target, const void *source, int64_t bytes) override {
    std::memcpy(target, source, static_cast<size_t>(bytes));
  }
  void copyToHost(void *target, const void *source, int64_t bytes) override {
    std::memcpy(target, source, static_cast<size_t>(bytes));
  }
  void copyWithin(void *target, const void *source, int64_t bytes) override {
    std::memcpy(target, source, static_cast<size_t>(bytes));
  }
  void fill(void *target, uint8_t value, int64_t bytes) override {
    std::memset(target, value, static_cast<size_t>(bytes));
  }
  std::unique_ptr<Upload> makeUpload(int64_t bytes,
                                     const std::string &purpose) override {
    try {
      return std::make_unique<ProcessUpload>(bytes);
    } catch (const std::bad_alloc &) {
      fail("{} needs {} of memory of the host, which has no such room", purpose,
           describeBytes(bytes));
    }
  }
  void synchronize() override {}
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_PROCESSDEVICE_H
