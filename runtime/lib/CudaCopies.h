/// \file
/// Copies from the host's memory to a GPU's.

#ifndef TPC_RUNTIME_LIB_CUDACOPIES_H
#define TPC_RUNTIME_LIB_CUDACOPIES_H

#include "tpc/runtime/Device.h"

#include "CudaContext.h"

#include <array>

namespace tpc::runtime {

/// Pinned memory of the host, from which the GPU copies by itself.
class CudaPinnedMemory {
public:
  /// Throws Error, with `purpose`, if there is no room.
  CudaPinnedMemory(const CudaContextScope &scope, int64_t bytes,
                   const std::string &purpose);
  ~CudaPinnedMemory();
  CudaPinnedMemory(const CudaPinnedMemory &) = delete;
  CudaPinnedMemory &operator=(const CudaPinnedMemory &) = delete;

  char *data() const { return static_cast<char *>(memory); }

private:
  const CudaContextScope &scope;
  void *memory = nullptr;
};

/// A place in the order of a stream.
class CudaMark {
public:
  explicit CudaMark(const CudaContextScope &scope);
  ~CudaMark();
  CudaMark(const CudaMark &) = delete;
  CudaMark &operator=(const CudaMark &) = delete;

  /// Moves to behind what the stream was asked for until now.
  void put(CudaStream stream);
  /// Returns when it is reached; at once if it was never put.
  void wait() const;
  /// What the stream is asked for from now on happens when it is reached.
  void hold(CudaStream stream) const;

private:
  const CudaContextScope &scope;
  CudaEvent event = nullptr;
};

/// Copies that are part of the order of the scope's stream, by way of pinned
/// memory of two halves: one is filled while the other one is on its way.
class CudaStaging {
public:
  explicit CudaStaging(const CudaContextScope &scope);
  /// Waits for the copies.
  ~CudaStaging();

  /// `source` may change once this has returned.
  void copy(CudaAddress target, const char *source, int64_t bytes);

private:
  static constexpr int64_t size = 4 << 20;
  struct Half {
    explicit Half(const CudaContextScope &scope);
    CudaPinnedMemory memory;
    CudaMark arrived;
  };

  const CudaContextScope &scope;
  std::array<Half, 2> halves;
  size_t next = 0;
};

/// Copies beside the scope's stream, on a stream of its own.
class CudaUpload : public Upload {
public:
  CudaUpload(const CudaContextScope &scope, int64_t bytes,
             const std::string &purpose);
  /// Waits for the copies.
  ~CudaUpload() override;

  void *data() override { return memory.data(); }
  void wait() override { arrived.wait(); }
  void copy(void *target, int64_t offset, int64_t bytes) override;
  void require() override { arrived.hold(scope.stream); }

private:
  const CudaContextScope &scope;
  CudaPinnedMemory memory;
  /// What the scope's stream was asked for before the copies; and the copies.
  CudaMark asked, arrived;
  CudaStream stream = nullptr;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_CUDACOPIES_H
