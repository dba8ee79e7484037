/// \file
/// What the simulator knows of memory: where it is, and who touched it last.

#ifndef TPC_SIMULATOR_LIB_MEMORY_H
#define TPC_SIMULATOR_LIB_MEMORY_H

#include "tpc/runtime/AlignedBuffer.h"

#include "tpc_simulator.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tpc::simulator {

/// The moment of an access. Stamps count up, over all launches, with each block
/// that begins and each barrier that its threads pass.
struct Moment {
  uint32_t stamp = 0;
  /// The first stamps of this launch and of this block.
  uint32_t launch = 0, block = 0;
  /// Of the block.
  uint16_t thread = 0;
  /// Barriers that the thread's whole warp passed in this block.
  uint16_t warpStamp = 0;
};

/// One thread's last access to a word.
struct Access {
  uint32_t stamp = 0;
  uint16_t thread = 0, warpStamp = 0;
};

/// A word of four bytes.
struct Word {
  Access write, read;
  /// Bytes written in the block of `write`, a bit each.
  uint8_t written = 0;
  /// Others than `read.thread` read it since that barrier: also of other warps.
  bool readByMany = false, readByWarps = false;
  /// The access was to a part of the word. Two such never race: they may be to
  /// different parts.
  bool partWritten = false, partRead = false;
  /// `write.thread` has begun a copy to it and not waited for that.
  bool pending = false;
};

enum class AccessKind { Load, Store, Atomic, CopySource, CopyTarget };

/// A part of memory: what bounds an access.
struct Extent {
  char *base = nullptr;
  uint64_t bytes = 0;
  /// In the words of an error: `buffer 'h1.weight'`.
  std::string name;
  std::vector<Word> words;
};

/// The buffers of a device, and the shared memory of one block at a time.
/// Functions that check return what is wrong; nothing if all is well.
class Memory {
public:
  /// Zero-filled. `purpose` names it in errors.
  void *allocate(uint64_t bytes, const std::string &purpose);
  void free(void *address);
  int64_t allocated() const { return allocatedBytes; }

  /// Makes room for a block's shared memory of the variables of `kernel`, whose
  /// dynamic part has `dynamicBytes`. Returns its beginning.
  void *layOutShared(const tpc_sim_kernel &kernel, uint64_t staticBytes,
                     uint64_t dynamicBytes);
  char *shared() const { return sharedBase; }

  /// Checks an access and takes note of it.
  std::string access(AccessKind kind, const void *address, uint64_t bytes,
                     uint64_t alignment, const Moment &moment);
  /// The bytes of an asynchronous copy have arrived.
  void complete(void *target, uint64_t bytes, const Moment &moment);

  /// Forgets all accesses, so that stamps can begin anew.
  void forget();

private:
  Extent *find(const char *address);
  std::string describeOutside(AccessKind kind, const char *address,
                              uint64_t bytes) const;
  std::string check(Extent &extent, Word &word, AccessKind kind, uint8_t mask,
                    const Moment &moment) const;

  struct Buffer {
    runtime::AlignedBuffer memory;
    Extent extent;
  };

  std::map<const char *, Buffer> buffers;
  int64_t allocatedBytes = 0;
  /// Buffers have pages of their own: which one is on a page that was looked up
  /// lately.
  struct CachedPage {
    uintptr_t page = 0;
    Extent *extent = nullptr;
  };
  std::vector<CachedPage> cache = std::vector<CachedPage>(1024);

  runtime::AlignedBuffer sharedMemory;
  char *sharedBase = nullptr;
  uint64_t sharedBytes = 0;
  std::vector<Extent> variables;
  /// For each 16 bytes of shared memory the variable there, from 1; 0: none.
  std::vector<uint16_t> variableAt;
};

} // namespace tpc::simulator

#endif // TPC_SIMULATOR_LIB_MEMORY_H
