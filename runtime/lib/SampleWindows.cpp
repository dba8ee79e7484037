#include "SampleWindows.h"

#include "tpc/runtime/ThreadPool.h"

#include <algorithm>
#include <cstring>

namespace tpc::runtime {

SampleWindows::SampleWindows(Device &device, std::vector<Part> parts,
                             int64_t batchSize, int64_t batches)
    : parts(std::move(parts)), batchSize(batchSize), batches(batches) {
  int64_t bytes = 0;
  for (const Part &part : this->parts)
    bytes += part.bytes * batchSize * batches;
  for (std::unique_ptr<Upload> &upload : uploads)
    upload = device.makeUpload(bytes, "a window of the data set");
}

void SampleWindows::begin(const std::vector<uint32_t> &passOrder,
                          int64_t batch) {
  order = &passOrder;
  required = -1;
  fill(batch / batches);
  fill(batch / batches + 1);
}

void SampleWindows::require(int64_t batch) {
  int64_t window = batch / batches;
  if (window == required)
    return;
  uploads[window % 2]->require();
  required = window;
}

void SampleWindows::release(int64_t batch) {
  // The copies wait for that step; the next window is there already.
  if ((batch + 1) % batches == 0)
    fill(batch / batches + 2);
}

void SampleWindows::fill(int64_t window) {
  int64_t size = batches * batchSize, begin = window * size;
  int64_t count = std::min(size, static_cast<int64_t>(order->size()) - begin);
  if (count <= 0)
    return;
  Upload &upload = *uploads[window % 2];
  upload.wait();
  char *memory = static_cast<char *>(upload.data());
  int64_t offset = 0;
  for (const Part &part : parts) {
    parallelFor(count, [&](int64_t from, int64_t to) {
      for (int64_t i = from; i < to; ++i)
        std::memcpy(memory + offset + i * part.bytes,
                    part.source + (*order)[begin + i] * part.bytes,
                    static_cast<size_t>(part.bytes));
    });
    upload.copy(static_cast<char *>(part.ring) + window % 2 * size * part.bytes,
                offset, count * part.bytes);
    offset += size * part.bytes;
  }
}

} // namespace tpc::runtime
