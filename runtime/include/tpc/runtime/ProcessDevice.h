/// \file
/// What devices have in common whose memory is this process's.

#ifndef TPC_RUNTIME_PROCESSDEVICE_H
#define TPC_RUNTIME_PROCESSDEVICE_H

#include "tpc/runtime/Device.h"

#include <cstring>

namespace tpc::runtime {

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
  void synchronize() override {}
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_PROCESSDEVICE_H
