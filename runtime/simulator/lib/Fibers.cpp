#include "Fibers.h"

#include <cstdint>
#include <new>
#include <sys/mman.h>
#include <ucontext.h>

namespace tpc::simulator {

/// Kernels keep little on their stacks. Below each is a page that nobody may
/// touch.
static constexpr size_t stackSize = 128 << 10, guardSize = 4 << 10;

Fibers::~Fibers() {
  for (const std::unique_ptr<Fiber> &fiber : fibers)
    ::munmap(fiber->stack, stackSize);
}

void Fibers::reset(size_t count) {
  while (fibers.size() < count) {
    void *stack =
        ::mmap(nullptr, stackSize, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED)
      throw std::bad_alloc();
    ::mprotect(stack, guardSize, PROT_NONE);
    fibers.push_back(std::make_unique<Fiber>());
    fibers.back()->stack = static_cast<char *>(stack);
  }
  for (size_t i = 0; i < count; ++i)
    if (!fibers[i]->fresh) {
      current = i;
      prepare(*fibers[i]);
    }
}

// A context is made once and switched to once. From then on setjmp and longjmp
// go to and fro, which, other than swapcontext, need no system call.

void Fibers::prepare(Fiber &fiber) {
  ucontext_t start, here;
  ::getcontext(&start);
  start.uc_stack.ss_sp = fiber.stack + guardSize;
  start.uc_stack.ss_size = stackSize - guardSize;
  start.uc_link = nullptr;
  uintptr_t self = reinterpret_cast<uintptr_t>(this);
  ::makecontext(&start, reinterpret_cast<void (*)()>(&enter), 2,
                static_cast<unsigned>(self), static_cast<unsigned>(self >> 32));
  if (_setjmp(resumer) == 0)
    ::swapcontext(&here, &start);
  fiber.fresh = true;
}

void Fibers::enter(unsigned low, unsigned high) {
  uintptr_t self = static_cast<uintptr_t>(high) << 32 | low;
  reinterpret_cast<Fibers *>(self)->run();
}

void Fibers::run() {
  for (;;) {
    yield();
    body(context, current);
    fibers[current]->fresh = true;
  }
}

void Fibers::resume(size_t index) {
  current = index;
  fibers[index]->fresh = false;
  if (_setjmp(resumer) == 0)
    _longjmp(fibers[index]->place, 1);
}

void Fibers::yield() {
  if (_setjmp(fibers[current]->place) == 0)
    _longjmp(resumer, 1);
}

bool Fibers::onStack(size_t index, const void *address) const {
  auto *byte = static_cast<const char *>(address);
  const char *stack = fibers[index]->stack;
  return byte >= stack + guardSize && byte < stack + stackSize;
}

} // namespace tpc::simulator
