#include "tpc/runtime/Calibration.h"

#include "tpc/runtime/AlignedBuffer.h"
#include "tpc/runtime/Clock.h"

#include "Bfloat16Loop.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <unistd.h>

namespace tpc::runtime {

namespace {

/// Sums that do not wait for each other: more than the latency of an operation
/// times the operations that begin in a cycle, fewer than there are registers.
constexpr int sums = 12;

/// Operations of a thread between two looks at what there is to do.
constexpr int64_t chunkTerms = 20000;

template <int bytes> struct Vector {
  typedef float Type __attribute__((vector_size(bytes)));
  static constexpr int lanes = bytes / 4;
};

/// Adds `terms` products to each of the sums.
template <int bytes>
[[gnu::always_inline]] inline float addProducts(int64_t terms) {
  typename Vector<bytes>::Type sum[sums], factor, term;
  for (int lane = 0; lane < Vector<bytes>::lanes; ++lane) {
    factor[lane] = 0.999f;
    term[lane] = 0.001f * static_cast<float>(lane + 1);
  }
  // Equal sums would be computed once.
  for (int j = 0; j < sums; ++j)
    sum[j] = term * static_cast<float>(j);
  for (int64_t i = 0; i < terms; ++i)
#pragma GCC unroll 16
    for (int j = 0; j < sums; ++j)
      sum[j] = sum[j] * factor + term;
  float total = 0;
  for (int j = 0; j < sums; ++j)
    total += sum[j][j % Vector<bytes>::lanes];
  return total;
}

template <int bytes>
[[gnu::always_inline]] inline void addScaled(float *a, const float *b,
                                             const float *c, int64_t count) {
  using Type = typename Vector<bytes>::Type;
  for (int64_t i = 0; i < count; i += Vector<bytes>::lanes) {
    Type x, y;
    std::memcpy(&x, b + i, sizeof(Type));
    std::memcpy(&y, c + i, sizeof(Type));
    x = x + y * 3.0f;
    std::memcpy(a + i, &x, sizeof(Type));
  }
}

/// Both loops for one kind of vector.
struct Loops {
  Machine machine;
  float (*addProducts)(int64_t terms);
  void (*addScaled)(float *a, const float *b, const float *c, int64_t count);

  /// Operations of one chunk of the first loop.
  double chunkFlops() const {
    return 2.0 * sums * chunkTerms * static_cast<double>(machine.vectorBits) /
           32;
  }
};

#define TPC_LOOPS(NAME, BYTES, ATTRIBUTES)                                     \
  ATTRIBUTES float addProducts##NAME(int64_t terms) {                          \
    return addProducts<BYTES>(terms);                                          \
  }                                                                            \
  ATTRIBUTES void addScaled##NAME(float *a, const float *b, const float *c,    \
                                  int64_t count) {                             \
    addScaled<BYTES>(a, b, c, count);                                          \
  }

TPC_LOOPS(Plain, 16, )
#if defined(__x86_64__)
TPC_LOOPS(Avx, 32, __attribute__((target("avx"))))
TPC_LOOPS(Avx2, 32, __attribute__((target("avx2,fma"))))
TPC_LOOPS(Avx512, 64, __attribute__((target("avx512f,fma"))))
#endif

#undef TPC_LOOPS

/// The loops with the widest vectors that are no wider than the program's, as
/// far as this processor has them.
Loops chooseLoops(const Machine &machine) {
#if defined(__x86_64__)
  if (machine.vectorBits >= 512 && machine.fusedMultiplyAdd &&
      __builtin_cpu_supports("avx512f"))
    return {{512, true}, addProductsAvx512, addScaledAvx512};
  if (machine.vectorBits >= 256 && machine.fusedMultiplyAdd &&
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return {{256, true}, addProductsAvx2, addScaledAvx2};
  if (machine.vectorBits >= 256 && __builtin_cpu_supports("avx"))
    return {{256, false}, addProductsAvx, addScaledAvx};
  return {{128, false}, addProductsPlain, addScaledPlain};
#else
  return {{128, machine.fusedMultiplyAdd}, addProductsPlain, addScaledPlain};
#endif
}

/// Work in `chunks` parts, each of `amount` units.
struct Work {
  int64_t chunks;
  double amount;
  std::function<void(int64_t begin, int64_t end)> run;
};

double rateOf(const Work &work, ThreadPool *pool) {
  int64_t begin = steadyNanoseconds();
  if (pool)
    pool->run(
        work.chunks,
        [](void *context, int64_t first, int64_t end) {
          static_cast<const Work *>(context)->run(first, end);
        },
        const_cast<Work *>(&work));
  else
    work.run(0, work.chunks);
  int64_t time = std::max<int64_t>(1, steadyNanoseconds() - begin);
  return static_cast<double>(work.chunks) * work.amount * 1e9 /
         static_cast<double>(time);
}

/// The best of repetitions of `one` on the caller and `all` on the pool, in
/// turns. All that disturbs, as two threads on one processor until the system
/// moves one of them, makes a repetition slower, and it may be most of them.
PeakRate measure(const Work &one, const Work &all, int repetitions,
                 ThreadPool &pool) {
  // The first time wakes threads and the processor's wide units.
  rateOf(one, nullptr);
  rateOf(all, &pool);
  PeakRate rate;
  for (int i = 0; i < repetitions; ++i) {
    rate.oneThread = std::max(rate.oneThread, rateOf(one, nullptr));
    if (pool.size() > 1)
      rate.allThreads = std::max(rate.allThreads, rateOf(all, &pool));
  }
  if (pool.size() == 1)
    rate.allThreads = rate.oneThread;
  return rate;
}

constexpr int64_t mebibyte = 1 << 20;

/// Sixteen times the second-level cache, as far as that is known and the time
/// allows.
int64_t arraySize() {
  int64_t cache = 0;
#if defined(_SC_LEVEL2_CACHE_SIZE)
  cache = ::sysconf(_SC_LEVEL2_CACHE_SIZE);
#endif
  return std::clamp(16 * cache, 16 * mebibyte, 32 * mebibyte) / mebibyte *
         mebibyte;
}

PeakRate measureBytes(const Loops &loops, int64_t arrayBytes,
                      ThreadPool &pool) {
  constexpr int64_t piece = mebibyte / 4;
  constexpr int64_t elements = piece / 4;
  AlignedBuffer arrays(static_cast<size_t>(3 * arrayBytes));
  float *a = arrays.floats();
  float *b = a + arrayBytes / 4, *c = b + arrayBytes / 4;
  // Memory that was never written is one page of zeros, however often mapped.
  std::fill(a, a + 3 * arrayBytes / 4, 1.0f);
  Work work{arrayBytes / piece, 3.0 * piece, [&](int64_t begin, int64_t end) {
              loops.addScaled(a + begin * elements, b + begin * elements,
                              c + begin * elements, (end - begin) * elements);
            }};
  return measure(work, work, /*repetitions=*/5, pool);
}

/// Of a loop in registers, which adds `terms` times in a chunk.
PeakRate measureFlops(float (*loop)(int64_t terms), int64_t terms,
                      double chunkFlops, ThreadPool &pool) {
  std::atomic<float> sink{0};
  auto run = [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i)
      sink.store(loop(terms), std::memory_order_relaxed);
  };
  // About 4 ms a repetition: chunks of some 40 microseconds each.
  constexpr int64_t chunks = 100;
  Work one{chunks, chunkFlops, run};
  Work all{chunks * pool.size(), chunkFlops, run};
  return measure(one, all, /*repetitions=*/11, pool);
}

} // namespace

double Calibration::leastSeconds(int64_t all, int64_t ofBfloat16) const {
  if (!bfloat16Flops)
    return static_cast<double>(all) / flops.allThreads;
  return static_cast<double>(all - ofBfloat16) / flops.allThreads +
         static_cast<double>(ofBfloat16) / bfloat16Flops->allThreads;
}

int64_t calibrationMemory() { return 3 * arraySize(); }

Calibration calibrate(const Machine &machine, ThreadPool &pool) {
  Loops loops = chooseLoops(machine);
  Calibration result;
  result.threads = pool.size();
  result.machine = loops.machine;
  result.machine.products = machine.products;
  result.arrayBytes = arraySize();
  result.flops =
      measureFlops(loops.addProducts, chunkTerms, loops.chunkFlops(), pool);
  if (std::optional<Bfloat16Loop> loop = findBfloat16Loop(machine.products))
    result.bfloat16Flops =
        measureFlops(loop->run, loop->chunk,
                     static_cast<double>(loop->chunk) * loop->flops, pool);
  result.bytes = measureBytes(loops, result.arrayBytes, pool);
  return result;
}

} // namespace tpc::runtime
