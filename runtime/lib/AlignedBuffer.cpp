#include "tpc/runtime/AlignedBuffer.h"

#include "tpc_runtime.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <sys/mman.h>
#include <unistd.h>

namespace tpc::runtime {

namespace {

constexpr size_t hugePage = size_t{1} << 21;

size_t roundUp(size_t size, size_t unit) {
  return (size + unit - 1) / unit * unit;
}

/// Maps `size` bytes, a multiple of the page's size, from the beginning of a
/// huge page on.
void *mapHuge(size_t size) {
  size_t room = size + hugePage;
  void *mapping = ::mmap(nullptr, room, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED)
    throw std::bad_alloc();
  char *start = static_cast<char *>(mapping);
  uintptr_t address = reinterpret_cast<uintptr_t>(start);
  size_t before = roundUp(address, hugePage) - address;
  if (before > 0)
    ::munmap(start, before);
  if (before < hugePage)
    ::munmap(start + before + size, hugePage - before);
  // Only a request: without huge pages the memory is as good, if slower.
  ::madvise(start + before, size, MADV_HUGEPAGE);
  return start + before;
}

} // namespace

AlignedBuffer::AlignedBuffer(size_t bytes) : bytes(bytes) {
  if (bytes >= hugePage) {
    size_t page = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
    size_t size = roundUp(bytes, page);
    memory = {mapHuge(size), size};
    return;
  }
  size_t rounded = (bytes / TPC_BUFFER_ALIGNMENT + 1) * TPC_BUFFER_ALIGNMENT;
  memory.reset(std::aligned_alloc(TPC_BUFFER_ALIGNMENT, rounded));
  if (!memory)
    throw std::bad_alloc();
  std::memset(memory.get(), 0, rounded);
}

void AlignedBuffer::Free::operator()(void *pointer) const {
  if (mapped > 0)
    ::munmap(pointer, mapped);
  else
    std::free(pointer);
}

} // namespace tpc::runtime
