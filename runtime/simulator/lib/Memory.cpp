#include "Memory.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>

namespace tpc::simulator {

namespace {

constexpr uint64_t pageSize = 4096, wordSize = 4, slotSize = 16;

uint64_t roundUp(uint64_t value, uint64_t unit) {
  return (value + unit - 1) / unit * unit;
}

bool isWrite(AccessKind kind) {
  return kind == AccessKind::Store || kind == AccessKind::CopyTarget;
}

const char *describe(AccessKind kind) {
  switch (kind) {
  case AccessKind::Load:
    return "load";
  case AccessKind::Store:
    return "store";
  case AccessKind::Atomic:
    return "atomic access";
  case AccessKind::CopySource:
    return "asynchronous copy from";
  case AccessKind::CopyTarget:
    return "asynchronous copy to";
  }
  return "";
}

/// Whether a barrier of their warp is between the access of another thread and
/// this moment.
bool isOrderedByWarp(const Access &access, const Moment &moment) {
  return access.thread / 32 == moment.thread / 32 &&
         access.warpStamp < moment.warpStamp;
}

/// Whether an earlier access to global memory was another block's of this
/// launch.
bool isOfOtherBlock(const Access &access, const Moment &moment) {
  return access.stamp >= moment.launch && access.stamp < moment.block;
}

/// Whether an earlier access and one at this moment by another thread of the
/// block are in no order.
bool isUnordered(const Access &access, const Moment &moment) {
  return access.stamp == moment.stamp && access.thread != moment.thread &&
         !isOrderedByWarp(access, moment);
}

} // namespace

void *Memory::allocate(uint64_t bytes, const std::string &purpose) {
  // On pages that no other buffer touches, with at least one between them.
  runtime::AlignedBuffer memory(roundUp(bytes, pageSize) + 2 * pageSize);
  char *begin = static_cast<char *>(memory.data());
  uintptr_t address = reinterpret_cast<uintptr_t>(begin);
  char *base = begin + (roundUp(address, pageSize) - address);
  Buffer &buffer = buffers[base];
  buffer.memory = std::move(memory);
  buffer.extent.base = base;
  buffer.extent.bytes = bytes;
  buffer.extent.name = purpose;
  allocatedBytes += static_cast<int64_t>(bytes);
  return base;
}

void Memory::free(void *address) {
  auto found = buffers.find(static_cast<char *>(address));
  if (found == buffers.end())
    return;
  allocatedBytes -= static_cast<int64_t>(found->second.extent.bytes);
  for (CachedPage &page : cache)
    page = {};
  buffers.erase(found);
}

void *Memory::layOutShared(const tpc_sim_kernel &kernel, uint64_t staticBytes,
                           uint64_t dynamicBytes) {
  uint64_t bytes = roundUp(staticBytes + dynamicBytes, slotSize) + TPC_SIM_GAP;
  if (bytes > sharedBytes) {
    sharedMemory = runtime::AlignedBuffer(bytes);
    sharedBase = static_cast<char *>(sharedMemory.data());
    sharedBytes = bytes;
  }
  variables.clear();
  variables.resize(kernel.variable_count);
  variableAt.assign(sharedBytes / slotSize, 0);
  for (uint32_t i = 0; i < kernel.variable_count; ++i) {
    const tpc_sim_variable &variable = kernel.variables[i];
    Extent &extent = variables[i];
    extent.base = sharedBase + variable.offset;
    extent.bytes =
        variable.bytes == TPC_SIM_DYNAMIC ? dynamicBytes : variable.bytes;
    extent.name = variable.bytes == TPC_SIM_DYNAMIC
                      ? "dynamic shared memory"
                      : fmt::format("shared memory '{}'", variable.name);
    extent.words.resize(roundUp(extent.bytes, wordSize) / wordSize);
    uint64_t first = variable.offset / slotSize;
    std::fill_n(variableAt.begin() + first,
                roundUp(extent.bytes, slotSize) / slotSize, i + 1);
  }
  return sharedBase;
}

Extent *Memory::find(const char *address) {
  if (address >= sharedBase && address < sharedBase + sharedBytes) {
    uint16_t variable = variableAt[(address - sharedBase) / slotSize];
    return variable ? &variables[variable - 1] : nullptr;
  }
  uintptr_t page = reinterpret_cast<uintptr_t>(address) / pageSize;
  CachedPage &cached = cache[page % cache.size()];
  if (cached.extent && cached.page == page)
    return cached.extent;
  auto next = buffers.upper_bound(address);
  if (next == buffers.begin())
    return nullptr;
  Extent &extent = std::prev(next)->second.extent;
  if (address >= extent.base + extent.bytes)
    return nullptr;
  if (extent.words.empty())
    extent.words.resize(roundUp(extent.bytes, wordSize) / wordSize);
  cached = {page, &extent};
  return &extent;
}

/// Says where the address is from the nearest extent's end or beginning.
std::string Memory::describeOutside(AccessKind kind, const char *address,
                                    uint64_t bytes) const {
  const Extent *before = nullptr, *after = nullptr;
  auto consider = [&](const Extent &extent) {
    if (extent.base <= address && (!before || before->base < extent.base))
      before = &extent;
    if (extent.base > address && (!after || after->base > extent.base))
      after = &extent;
  };
  if (address >= sharedBase && address < sharedBase + sharedBytes)
    for (const Extent &variable : variables)
      consider(variable);
  else
    for (const auto &buffer : buffers)
      consider(buffer.second.extent);
  constexpr int64_t far = 1 << 20;
  int64_t beyond = before ? address - (before->base + before->bytes) : far;
  int64_t ahead = after ? after->base - address : far;
  std::string text =
      fmt::format("out of bounds: {} of {} bytes ", describe(kind), bytes);
  if (beyond < far && beyond <= ahead)
    return text + fmt::format("at byte {} of {}, which has {}",
                              address - before->base, before->name,
                              before->bytes);
  if (ahead < far)
    return text + fmt::format("{} bytes before the beginning of {}", ahead,
                              after->name);
  return text + fmt::format("at the address {}, far from any buffer",
                            fmt::ptr(address));
}

std::string Memory::access(AccessKind kind, const void *address, uint64_t bytes,
                           uint64_t alignment, const Moment &moment) {
  auto *begin = static_cast<const char *>(address);
  Extent *extent = find(begin);
  if (!extent || begin + bytes > extent->base + extent->bytes)
    return describeOutside(kind, begin, bytes);
  uint64_t offset = begin - extent->base;
  if (reinterpret_cast<uintptr_t>(begin) % alignment != 0)
    return fmt::format("unaligned: {} of {} bytes at byte {} of {}, which is "
                       "not a multiple of {}",
                       describe(kind), bytes, offset, extent->name, alignment);
  for (uint64_t byte = offset; byte < offset + bytes;) {
    uint64_t word = byte / wordSize;
    uint64_t end = std::min(offset + bytes, (word + 1) * wordSize);
    uint8_t mask = 0;
    for (; byte < end; ++byte)
      mask |= 1 << byte % wordSize;
    std::string problem =
        check(*extent, extent->words[word], kind, mask, moment);
    if (!problem.empty())
      return fmt::format("{}: {} of {} bytes at byte {} of {}", problem,
                         describe(kind), bytes, offset, extent->name);
  }
  return {};
}

std::string Memory::check(Extent &extent, Word &word, AccessKind kind,
                          uint8_t mask, const Moment &moment) const {
  bool isShared =
      extent.base >= sharedBase && extent.base < sharedBase + sharedBytes;
  // What another block left in the same place was never there.
  if (isShared && word.write.stamp < moment.block) {
    word.written = 0;
    word.pending = false;
  }
  if (word.pending)
    return fmt::format("thread {} has begun an asynchronous copy to it and not "
                       "waited for that",
                       word.write.thread);
  bool part = mask != 0xf, writes = isWrite(kind);
  if (kind == AccessKind::Atomic)
    return {};
  if (isShared && !writes && (word.written & mask) != mask)
    return "nobody wrote it before";

  bool otherPart = part && word.partWritten;
  if (!otherPart) {
    if (!isShared && isOfOtherBlock(word.write, moment))
      return "data race: another block of the launch wrote it";
    if (isUnordered(word.write, moment))
      return fmt::format("data race: thread {} wrote it since the last barrier",
                         word.write.thread);
  }
  if (!writes) {
    if (word.read.stamp == moment.stamp && word.read.thread != moment.thread) {
      word.readByMany = true;
      word.readByWarps |= word.read.thread / 32 != moment.thread / 32;
      word.read.warpStamp = std::max(word.read.warpStamp, moment.warpStamp);
      word.partRead &= part;
    } else if (word.read.stamp != moment.stamp) {
      word.read = {moment.stamp, moment.thread, moment.warpStamp};
      word.readByMany = word.readByWarps = false;
      word.partRead = part;
    } else {
      word.read.warpStamp = moment.warpStamp;
      word.partRead &= part;
    }
    return {};
  }
  if (!(part && word.partRead)) {
    if (!isShared && isOfOtherBlock(word.read, moment))
      return "data race: another block of the launch read it";
    bool others = word.readByMany || word.read.thread != moment.thread;
    bool ordered = !word.readByWarps && isOrderedByWarp(word.read, moment);
    if (word.read.stamp == moment.stamp && others && !ordered)
      return fmt::format("data race: thread {} read it since the last barrier",
                         word.read.thread);
  }
  word.written = kind == AccessKind::CopyTarget ? 0 : word.written | mask;
  word.write = {moment.stamp, moment.thread, moment.warpStamp};
  word.partWritten = part;
  word.pending = kind == AccessKind::CopyTarget;
  return {};
}

void Memory::complete(void *target, uint64_t bytes, const Moment &moment) {
  char *begin = static_cast<char *>(target);
  Extent *extent = find(begin);
  for (uint64_t byte = begin - extent->base, end = byte + bytes; byte < end;
       ++byte) {
    Word &word = extent->words[byte / wordSize];
    word.pending = false;
    word.written |= 1 << byte % wordSize;
    word.write = {moment.stamp, moment.thread, moment.warpStamp};
  }
}

void Memory::forget() {
  for (auto &buffer : buffers)
    buffer.second.extent.words.clear();
  for (CachedPage &page : cache)
    page = {};
}

} // namespace tpc::simulator
