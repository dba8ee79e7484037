/// \file
/// Runs the blocks of a launch.

#ifndef TPC_SIMULATOR_LIB_BLOCK_H
#define TPC_SIMULATOR_LIB_BLOCK_H

#include "Fibers.h"
#include "Memory.h"

#include "tpc_runtime.h"

#include <array>
#include <functional>

namespace tpc::simulator {

constexpr uint32_t warpSize = 32;

/// An asynchronous copy that has not been waited for.
struct PendingCopy {
  void *target;
  const void *source;
  uint32_t bytes, sourceBytes;
  /// Of the thread's groups, the one that it is in.
  uint64_t group;
};

/// A thread of the present block.
struct Thread {
  enum State { Ready, AtBarrier, InWarp, Ended } state = Ready;
  /// Where it waits.
  const char *where = nullptr;
  /// At which barrier; with which lanes.
  uint32_t barrier = 0, mask = 0;
  std::vector<PendingCopy> copies;
  /// Groups that it has committed.
  uint64_t groups = 0;
};

/// What the lanes of a warp do together: `mask` says which lanes.
struct WarpOperation {
  uint32_t mask = 0, arrived = 0;
  const char *where = nullptr;
  /// What each lane brings, and takes away.
  static constexpr size_t most = 12;
  std::array<std::array<uint32_t, most>, warpSize> values;
  std::array<const void *, warpSize> addresses;
  std::array<uint32_t *, warpSize> destinations;
  std::array<uint64_t, warpSize> results;
};

/// One launch after the other, block by block.
class Block {
public:
  explicit Block(Memory &memory);

  /// Runs a launch. Throws runtime::Error with what a thread did wrong.
  void launch(const tpc_launch &launch, const tpc_simulated_kernel &kernel,
              void *const *arguments);

  /// The one whose launch this thread of the process is running.
  static Block &active();

  // What a thread of the block does; see tpc_simulator.h.
  void begin(const tpc_sim_kernel &kernel);
  uint32_t readRegister(uint32_t name) const;
  void access(AccessKind kind, const void *address, uint64_t bytes,
              uint64_t alignment, const char *where);
  void barrier(uint32_t number, uint32_t threads, const char *where);
  void copyAsync(void *target, const void *source, uint32_t bytes,
                 uint32_t sourceBytes, const char *where);
  void commit() { ++thread().groups; }
  /// Copies of all groups below `group` arrive.
  void wait(uint64_t group);
  uint64_t committedGroups() { return thread().groups; }
  char *shared() const { return memory.shared(); }

  /// Waits for the lanes of `mask`, at the same place. The last one runs `run`,
  /// once `bring` has given what each one brings. Returns this lane's result.
  uint64_t
  together(uint32_t mask, const char *where,
           const std::function<void(WarpOperation &, uint32_t lane)> &bring,
           const std::function<void(WarpOperation &)> &run);
  /// As together, of a whole warp, after which memory is in order.
  void warpBarrier(uint32_t mask, const char *where);
  uint32_t lane() const { return current % warpSize; }

  /// Ends the launch with an error. Does not return.
  void fail(const std::string &problem, const char *where);

private:
  static void runThread(void *self, size_t index);
  void runBlock();
  void passBarrier();
  void explainWait();
  Thread &thread() { return threads[current]; }
  Moment moment() const;
  void advance();
  std::string describeThread(size_t index) const;

  Memory &memory;
  Fibers fibers;
  const tpc_launch *theLaunch = nullptr;
  const tpc_simulated_kernel *kernel = nullptr;
  void *const *arguments = nullptr;
  const tpc_sim_kernel *description = nullptr;
  std::array<uint32_t, 3> index{};
  std::vector<Thread> threads;
  size_t current = 0, waiting = 0, ended = 0;
  std::vector<uint16_t> warpStamps;
  /// Operations for which lanes are waiting.
  std::vector<std::vector<std::unique_ptr<WarpOperation>>> operations;
  uint32_t stamp = 1, launchStamp = 1, blockStamp = 1;
  std::string failure;
};

} // namespace tpc::simulator

#endif // TPC_SIMULATOR_LIB_BLOCK_H
