/// \file
/// The processor's treatment of denormal numbers. Moment estimates of weights
/// that are rarely touched decay into denormals, which cost a hundred times as
/// much as other numbers; generated code therefore runs with them flushed to
/// zero, in the same mode on every thread.

#ifndef TPC_RUNTIME_FLOATINGPOINTMODE_H
#define TPC_RUNTIME_FLOATINGPOINTMODE_H

#if defined(__x86_64__)
#include <xmmintrin.h>
#elif defined(__aarch64__)
#include <cstdint>
#endif

namespace tpc::runtime {

/// The calling thread's control word; 0 where the target has none.
inline unsigned floatingPointMode() {
#if defined(__x86_64__)
  // Exception flags are a thread's own business, not part of its mode.
  return _mm_getcsr() & ~0x3Fu;
#elif defined(__aarch64__)
  uint64_t word;
  __asm__ volatile("mrs %0, fpcr" : "=r"(word));
  return static_cast<unsigned>(word);
#else
  return 0;
#endif
}

/// Sets the calling thread's control word to a value of floatingPointMode().
inline void setFloatingPointMode(unsigned mode) {
#if defined(__x86_64__)
  _mm_setcsr(mode);
#elif defined(__aarch64__)
  uint64_t word = mode;
  __asm__ volatile("msr fpcr, %0" : : "r"(word));
#else
  (void)mode;
#endif
}

/// Flushes denormals to zero on the calling thread while it lives.
class FlushDenormals {
public:
  FlushDenormals() : previous(floatingPointMode()) {
#if defined(__x86_64__)
    // Flush-to-zero and denormals-are-zero.
    setFloatingPointMode(previous | 0x8040u);
#elif defined(__aarch64__)
    setFloatingPointMode(previous | 1u << 24);
#endif
  }
  ~FlushDenormals() { setFloatingPointMode(previous); }
  FlushDenormals(const FlushDenormals &) = delete;
  FlushDenormals &operator=(const FlushDenormals &) = delete;

private:
  unsigned previous;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_FLOATINGPOINTMODE_H
