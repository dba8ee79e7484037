/// \file
/// Memory for the buffers of generated code.

#ifndef TPC_RUNTIME_ALIGNEDBUFFER_H
#define TPC_RUNTIME_ALIGNEDBUFFER_H

#include <cstddef>
#include <memory>

namespace tpc::runtime {

/// Owns zero-filled bytes, aligned to TPC_BUFFER_ALIGNMENT. Moves, never
/// copies; its address does not change. A large buffer lies on huge pages where
/// the system has them, and takes memory only where it is touched.
class AlignedBuffer {
public:
  AlignedBuffer() = default;
  /// Throws std::bad_alloc where there is no memory.
  explicit AlignedBuffer(size_t bytes);

  void *data() const { return memory.get(); }
  float *floats() const { return static_cast<float *>(memory.get()); }
  size_t size() const { return bytes; }

private:
  struct Free {
    Free() : mapped(0) {}
    Free(size_t mapped) : mapped(mapped) {}
    void operator()(void *pointer) const;
    /// Size of a mapping; 0: the memory is from the heap.
    size_t mapped;
  };
  std::unique_ptr<void, Free> memory;
  size_t bytes = 0;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_ALIGNEDBUFFER_H
