#include "Bfloat16Loop.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tpc::runtime {

#if defined(__x86_64__)

namespace {

/// bf16's 1, twice.
constexpr int ones = 0x3F803F80;

/// Sums in vectors: more than the latency of an instruction times those that
/// begin in a cycle, fewer than there are registers.
constexpr int sums = 12;

__attribute__((target("avx512f,avx512bf16"))) float
multiplyVectors(int64_t repetitions) {
  // Vectors of equal sums would be computed once.
  __m512 sum[sums];
  for (int j = 0; j < sums; ++j)
    sum[j] = _mm512_set1_ps(static_cast<float>(j));
  auto factors = (__m512bh)_mm512_set1_epi32(ones);
  for (int64_t i = 0; i < repetitions; ++i)
#pragma GCC unroll 16
    for (int j = 0; j < sums; ++j)
      sum[j] = _mm512_dpbf16_ps(sum[j], factors, factors);
  float total = 0;
  for (int j = 0; j < sums; ++j)
    total += _mm512_cvtss_f32(sum[j]) - static_cast<float>(j);
  return total / sums;
}

/// LDTILECFG's operand: all registers with 16 rows of 64 bytes.
struct alignas(64) TileShapes {
  uint8_t palette = 1, startRow = 0, reserved[14] = {};
  uint16_t bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};

/// Four sums of two registers of rows and two of columns, as kernels have.
__attribute__((target("amx-tile,amx-bf16"))) float
multiplyTiles(int64_t repetitions) {
  alignas(64) int factors[16][16];
  for (auto &row : factors)
    for (int &pair : row)
      pair = ones;
  TileShapes shapes;
  _tile_loadconfig(&shapes);
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  _tile_loadd(4, factors, 64);
  _tile_loadd(5, factors, 64);
  _tile_loadd(6, factors, 64);
  _tile_loadd(7, factors, 64);
  for (int64_t i = 0; i < repetitions; ++i) {
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 4, 7);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
  float result[16][16];
  _tile_stored(3, result, 64);
  _tile_release();
  return result[15][15];
}

} // namespace

std::optional<Bfloat16Loop> findBfloat16Loop(const std::string &products) {
  if (products == "avx512bf16")
    return Bfloat16Loop{multiplyVectors, sums * 16 * 2 * 2, 10000};
  if (products == "amx-bf16")
    return Bfloat16Loop{multiplyTiles, 4 * 16 * 16 * 32 * 2, 2000};
  return std::nullopt;
}

#else

std::optional<Bfloat16Loop> findBfloat16Loop(const std::string &) {
  return std::nullopt;
}

#endif

} // namespace tpc::runtime
