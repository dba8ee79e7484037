/// \file
/// Memory for the buffers of generated code.

#ifndef TPC_RUNTIME_ALIGNEDBUFFER_H
#define TPC_RUNTIME_ALIGNEDBUFFER_H

#include "tpc_runtime.h"

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace tpc::runtime {

/// Owns zero-filled bytes, aligned to TPC_BUFFER_ALIGNMENT. Moves, never
/// copies; its address does not change.
class AlignedBuffer {
public:
  AlignedBuffer() = default;
  /// Throws std::bad_alloc where there is no memory.
  explicit AlignedBuffer(size_t bytes) : bytes(bytes) {
    size_t rounded = (bytes / TPC_BUFFER_ALIGNMENT + 1) * TPC_BUFFER_ALIGNMENT;
    memory.reset(std::aligned_alloc(TPC_BUFFER_ALIGNMENT, rounded));
    if (!memory)
      throw std::bad_alloc();
    std::memset(memory.get(), 0, rounded);
  }

  void *data() const { return memory.get(); }
  float *floats() const { return static_cast<float *>(memory.get()); }
  size_t size() const { return bytes; }

private:
  struct Free {
    void operator()(void *pointer) const { std::free(pointer); }
  };
  std::unique_ptr<void, Free> memory;
  size_t bytes = 0;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_ALIGNEDBUFFER_H
