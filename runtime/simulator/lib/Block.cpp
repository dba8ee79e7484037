#include "Block.h"

#include "tpc/runtime/Error.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace tpc::simulator {

static thread_local Block *activeBlock = nullptr;

Block &Block::active() { return *activeBlock; }

Block::Block(Memory &memory) : memory(memory), fibers(runThread, this) {}

static uint64_t volume(const uint32_t *sizes) {
  return uint64_t{sizes[0]} * sizes[1] * sizes[2];
}

static void checkLaunch(const tpc_launch &launch) {
  // The limits of CUDA's programming guide, appendix "Compute Capabilities".
  constexpr uint64_t mostThreads = 1024, mostDepth = 64, mostRows = 65535;
  if (volume(launch.block) == 0 || volume(launch.block) > mostThreads ||
      launch.block[2] > mostDepth)
    runtime::fail("kernel '{}': a block of {} x {} x {} threads: expected at "
                  "least 1 and at most {}, at most {} of them along z",
                  launch.kernel, launch.block[0], launch.block[1],
                  launch.block[2], mostThreads, mostDepth);
  if (volume(launch.grid) == 0 || launch.grid[1] > mostRows ||
      launch.grid[2] > mostRows)
    runtime::fail("kernel '{}': a grid of {} x {} x {} blocks: expected at "
                  "least 1, at most {} along y and z",
                  launch.kernel, launch.grid[0], launch.grid[1], launch.grid[2],
                  mostRows);
}

void Block::launch(const tpc_launch &launch,
                   const tpc_simulated_kernel &theKernel,
                   void *const *theArguments) {
  checkLaunch(launch);
  theLaunch = &launch;
  kernel = &theKernel;
  arguments = theArguments;
  description = nullptr;
  size_t count = volume(launch.block);
  threads.resize(count);
  warpStamps.resize((count + warpSize - 1) / warpSize);
  operations.resize(warpStamps.size());
  fibers.reset(count);
  Block *outer = activeBlock;
  activeBlock = this;
  failure.clear();
  advance();
  launchStamp = stamp;
  for (index[2] = 0; index[2] < launch.grid[2]; ++index[2])
    for (index[1] = 0; index[1] < launch.grid[1]; ++index[1])
      for (index[0] = 0; index[0] < launch.grid[0] && failure.empty();
           ++index[0])
        runBlock();
  activeBlock = outer;
  if (!failure.empty())
    throw runtime::Error(failure);
}

/// Between what is ordered, by the end of a block or by a barrier.
void Block::advance() {
  if (stamp == std::numeric_limits<uint32_t>::max()) {
    memory.forget();
    stamp = launchStamp = blockStamp = 0;
  }
  ++stamp;
}

void Block::runBlock() {
  advance();
  blockStamp = stamp;
  waiting = ended = 0;
  for (Thread &thread : threads) {
    thread.state = Thread::Ready;
    thread.copies.clear();
    thread.groups = 0;
  }
  std::fill(warpStamps.begin(), warpStamps.end(), 0);
  for (auto &list : operations)
    list.clear();
  while (ended < threads.size()) {
    bool progress = false;
    for (size_t i = 0; i < threads.size(); ++i) {
      if (threads[i].state != Thread::Ready)
        continue;
      current = i;
      fibers.resume(i);
      if (!failure.empty())
        return;
      progress = true;
    }
    if (!progress) {
      explainWait();
      return;
    }
  }
}

void Block::runThread(void *self, size_t index) {
  Block &block = *static_cast<Block *>(self);
  block.kernel->entry(block.arguments);
  block.threads[index].state = Thread::Ended;
  ++block.ended;
}

void Block::begin(const tpc_sim_kernel &theDescription) {
  if (description)
    return;
  description = &theDescription;
  if (description->most_threads > 0 &&
      threads.size() > description->most_threads)
    return fail(
        fmt::format("a block of {} threads, but the kernel was compiled "
                    "for at most {}",
                    threads.size(), description->most_threads),
        nullptr);
  // What a block of sm_90 can have.
  constexpr uint64_t mostShared = 227 << 10;
  uint64_t bytes = theLaunch->shared_bytes;
  for (uint32_t i = 0; i < description->variable_count; ++i)
    if (description->variables[i].bytes != TPC_SIM_DYNAMIC)
      bytes += description->variables[i].bytes;
  if (bytes > mostShared)
    return fail(fmt::format("a block of {} bytes of shared memory: expected at "
                            "most {}",
                            bytes, mostShared),
                nullptr);
  memory.layOutShared(*description, kernel->static_shared_bytes,
                      theLaunch->shared_bytes);
}

uint32_t Block::readRegister(uint32_t name) const {
  const uint32_t *block = theLaunch->block, *grid = theLaunch->grid;
  uint32_t thread = static_cast<uint32_t>(current);
  switch (name) {
  case TPC_SIM_TID_X:
    return thread % block[0];
  case TPC_SIM_TID_Y:
    return thread / block[0] % block[1];
  case TPC_SIM_TID_Z:
    return thread / block[0] / block[1];
  case TPC_SIM_LANEID:
    return thread % warpSize;
  case TPC_SIM_WARPSIZE:
    return warpSize;
  default:
    if (name <= TPC_SIM_NTID_Z)
      return block[name - TPC_SIM_NTID_X];
    if (name <= TPC_SIM_CTAID_Z)
      return index[name - TPC_SIM_CTAID_X];
    return grid[name - TPC_SIM_NCTAID_X];
  }
}

Moment Block::moment() const {
  return {stamp, launchStamp, blockStamp, static_cast<uint16_t>(current),
          warpStamps[current / warpSize]};
}

void Block::access(AccessKind kind, const void *address, uint64_t bytes,
                   uint64_t alignment, const char *where) {
  // What the compiler keeps on a thread's own stack is its own business.
  if (fibers.onStack(current, address))
    return;
  std::string problem =
      memory.access(kind, address, bytes, alignment, moment());
  if (!problem.empty())
    fail(problem, where);
}

std::string Block::describeThread(size_t thread) const {
  uint32_t x = theLaunch->block[0], y = theLaunch->block[1];
  return fmt::format("({}, {}, {})", thread % x, thread / x % y,
                     thread / x / y);
}

void Block::fail(const std::string &problem, const char *where) {
  failure = fmt::format("kernel '{}', block ({}, {}, {}), thread {}: {}",
                        kernel->name, index[0], index[1], index[2],
                        describeThread(current), problem);
  if (where)
    failure += fmt::format("; at {}", where);
  fibers.yield();
}

void Block::barrier(uint32_t number, uint32_t count, const char *where) {
  if (count != 0 && count != threads.size())
    return fail(fmt::format("a barrier of {} of the block's {} threads: the "
                            "simulator knows only barriers of all",
                            count, threads.size()),
                where);
  thread().state = Thread::AtBarrier;
  thread().where = where;
  thread().barrier = number;
  if (++waiting == threads.size())
    passBarrier();
  else
    fibers.yield();
}

/// All threads are at a barrier; the last one is the present one.
void Block::passBarrier() {
  for (size_t i = 0; i < threads.size(); ++i) {
    const Thread &first = threads[i / warpSize * warpSize];
    if (threads[i].barrier != threads[0].barrier ||
        threads[i].where != first.where) {
      size_t other =
          threads[i].where != first.where ? i / warpSize * warpSize : 0;
      return fail(
          fmt::format("threads wait at different barriers: thread {} at "
                      "{}, thread {} at {}",
                      describeThread(other), threads[other].where,
                      describeThread(i), threads[i].where),
          nullptr);
    }
  }
  for (Thread &thread : threads)
    thread.state = Thread::Ready;
  waiting = 0;
  advance();
}

/// No thread can go on: says why.
void Block::explainWait() {
  size_t waits = 0;
  while (threads[waits].state == Thread::Ended)
    ++waits;
  current = waits;
  const Thread &stuck = threads[waits];
  // Somebody whom it waits for.
  size_t first = 0, last = threads.size();
  if (stuck.state == Thread::InWarp) {
    first = waits / warpSize * warpSize;
    last = std::min<size_t>(last, first + warpSize);
  }
  std::string reason;
  for (size_t i = first; i < last && reason.empty(); ++i) {
    const Thread &other = threads[i];
    bool same = other.state == stuck.state && other.where == stuck.where &&
                other.mask == stuck.mask;
    bool asked =
        stuck.state != Thread::InWarp || stuck.mask >> i % warpSize & 1;
    if (same || !asked)
      continue;
    reason = other.state == Thread::Ended
                 ? fmt::format("thread {} has ended", describeThread(i))
                 : fmt::format("thread {} waits at {}", describeThread(i),
                               other.where);
  }
  if (reason.empty() && stuck.state == Thread::InWarp)
    reason = "the block has no such lanes";
  failure = fmt::format(
      "kernel '{}', block ({}, {}, {}), thread {}: {}, but {}; at {}",
      kernel->name, index[0], index[1], index[2], describeThread(waits),
      stuck.state == Thread::AtBarrier
          ? std::string("a barrier that not all threads reach")
          : fmt::format("waits for the lanes {:#x} of its warp", stuck.mask),
      reason, stuck.where);
}

uint64_t Block::together(
    uint32_t mask, const char *where,
    const std::function<void(WarpOperation &, uint32_t lane)> &bring,
    const std::function<void(WarpOperation &)> &run) {
  uint32_t bit = 1u << lane();
  if (!(mask & bit)) {
    fail(fmt::format("its lane {} is not in the mask {:#x}", lane(), mask),
         where);
    return 0;
  }
  auto &list = operations[current / warpSize];
  auto isThis = [&](const std::unique_ptr<WarpOperation> &operation) {
    return operation->where == where && operation->mask == mask &&
           !(operation->arrived & bit);
  };
  auto found = std::find_if(list.begin(), list.end(), isThis);
  if (found == list.end()) {
    list.push_back(std::make_unique<WarpOperation>());
    list.back()->mask = mask;
    list.back()->where = where;
    found = std::prev(list.end());
  }
  WarpOperation *operation = found->get();
  bring(*operation, lane());
  operation->arrived |= bit;
  size_t self = current, first = current / warpSize * warpSize;
  if (operation->arrived != mask) {
    Thread &waits = thread();
    waits.state = Thread::InWarp;
    waits.where = where;
    waits.mask = mask;
    fibers.yield();
  } else {
    run(*operation);
    for (uint32_t i = 0; i < warpSize; ++i)
      if (mask >> i & 1)
        threads[first + i].state = Thread::Ready;
  }
  // The last lane to take its result leaves nothing behind.
  uint64_t result = operation->results[self % warpSize];
  operation->arrived &= ~bit;
  if (operation->arrived == 0)
    list.erase(std::find_if(list.begin(), list.end(), [&](const auto &entry) {
      return entry.get() == operation;
    }));
  else
    operation->where = nullptr;
  return result;
}

void Block::warpBarrier(uint32_t mask, const char *where) {
  together(
      mask, where, [](WarpOperation &, uint32_t) {},
      [&](WarpOperation &) {
        size_t first = current / warpSize * warpSize;
        size_t lanes = std::min<size_t>(warpSize, threads.size() - first);
        // Of a part of the warp it orders less; that is not looked into.
        if (lanes == warpSize ? mask == ~0u : mask == (1u << lanes) - 1)
          ++warpStamps[current / warpSize];
      });
}

void Block::copyAsync(void *target, const void *source, uint32_t bytes,
                      uint32_t sourceBytes, const char *where) {
  if (sourceBytes > bytes)
    return fail(fmt::format("an asynchronous copy of {} bytes to {}",
                            sourceBytes, bytes),
                where);
  if (sourceBytes > 0)
    access(AccessKind::CopySource, source, sourceBytes, bytes, where);
  access(AccessKind::CopyTarget, target, bytes, bytes, where);
  thread().copies.push_back(
      {target, source, bytes, sourceBytes, thread().groups});
}

void Block::wait(uint64_t group) {
  std::vector<PendingCopy> &copies = thread().copies;
  size_t done = 0;
  // They are in the order of their groups.
  for (; done < copies.size() && copies[done].group < group; ++done) {
    const PendingCopy &copy = copies[done];
    char *target = static_cast<char *>(copy.target);
    std::memcpy(target, copy.source, copy.sourceBytes);
    std::memset(target + copy.sourceBytes, 0, copy.bytes - copy.sourceBytes);
    memory.complete(target, copy.bytes, moment());
  }
  copies.erase(copies.begin(), copies.begin() + done);
}

} // namespace tpc::simulator
