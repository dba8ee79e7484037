/// \file
/// A data set that is larger than its share of a device's memory.

#ifndef TPC_RUNTIME_LIB_SAMPLEWINDOWS_H
#define TPC_RUNTIME_LIB_SAMPLEWINDOWS_H

#include "tpc/runtime/Device.h"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace tpc::runtime {

/// A ring of two windows of samples on a device, in the order of a pass: while
/// steps take the samples of one, those of the next are copied to the other.
/// Window w has the samples of the batches from w * `batches` on, and is the
/// w mod 2 -nd half of the ring.
class SampleWindows {
public:
  /// What a sample consists of, input or label: `bytes` a sample, one after the
  /// other in the host's memory, and the ring for them on the device.
  struct Part {
    const char *source;
    int64_t bytes;
    void *ring;
  };

  /// Keeps a reference to the device; the parts' memory must outlive this.
  SampleWindows(Device &device, std::vector<Part> parts, int64_t batchSize,
                int64_t batches);

  /// Fills the window of `batch` and the one behind it. `order` lists the
  /// samples of the pass, a whole number of batches, and must stay.
  void begin(const std::vector<uint32_t> &order, int64_t batch);
  /// Said before the device is asked for a step of `batch`: the step waits for
  /// its window.
  void require(int64_t batch);
  /// Said after that: a window whose last step has been asked for is filled
  /// again.
  void release(int64_t batch);

private:
  void fill(int64_t window);

  std::vector<Part> parts;
  int64_t batchSize, batches;
  const std::vector<uint32_t> *order = nullptr;
  /// The window that the last step waits for.
  int64_t required = -1;
  std::array<std::unique_ptr<Upload>, 2> uploads;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_SAMPLEWINDOWS_H
