#include "TileRegisters.h"

#include <cfloat>
#include <cstring>
#include <initializer_list>

namespace tpc::amx {

namespace {

/// Numbers below the normal ones are zeros to these instructions, as factors
/// and as results.
inline float flushed(float value) {
  return __builtin_fabsf(value) < FLT_MIN ? __builtin_copysignf(0, value)
                                          : value;
}

/// The float32 that a bf16 is the upper half of.
inline float widened(uint16_t bits) {
  uint32_t word = static_cast<uint32_t>(bits) << 16;
  float value;
  std::memcpy(&value, &word, 4);
  return flushed(value);
}

} // namespace

const char *TileRegisters::configure(const uint8_t *memory) {
  // Byte 0 is the palette, byte 1 the row to begin at; bytes 2 to 15 and those
  // of registers that do not exist are reserved.
  if (memory[0] == 0)
    return release();
  if (memory[0] != 1)
    return "expected the palette 1";
  if (memory[1] != 0)
    return "expected the row 0 to begin at";
  for (int i = 2; i < 16; ++i)
    if (memory[i] != 0)
      return "expected zeros in the configuration's bytes 2 to 15";
  for (int i = 32; i < 64; ++i)
    if (memory[i] != 0 && (i < 48 || i >= 48 + count))
      return "expected zeros for registers that do not exist";
  Tile next[count] = {};
  for (int i = 0; i < count; ++i) {
    uint16_t bytes;
    std::memcpy(&bytes, memory + 16 + 2 * i, 2);
    int rows = memory[48 + i];
    if (bytes > maximalBytes || rows > maximalRows || !bytes != !rows)
      return "expected up to 16 rows of up to 64 bytes";
    next[i].bytes = bytes;
    next[i].rows = rows;
  }
  std::memcpy(tiles, next, sizeof(tiles));
  configured = true;
  return nullptr;
}

const char *TileRegisters::release() {
  std::memset(tiles, 0, sizeof(tiles));
  configured = false;
  return nullptr;
}

const char *TileRegisters::check(int tile) const {
  if (!configured)
    return "expected the registers to be configured";
  return tiles[tile].rows ? nullptr : "expected a register that has a shape";
}

const char *TileRegisters::zero(int tile) {
  if (const char *error = check(tile))
    return error;
  std::memset(tiles[tile].data, 0, sizeof(tiles[tile].data));
  return nullptr;
}

const char *TileRegisters::load(int tile, const uint8_t *memory,
                                ptrdiff_t stride) {
  if (const char *error = zero(tile))
    return error;
  for (int row = 0; row < tiles[tile].rows; ++row)
    std::memcpy(tiles[tile].data[row], memory + row * stride,
                static_cast<size_t>(tiles[tile].bytes));
  return nullptr;
}

const char *TileRegisters::store(int tile, uint8_t *memory,
                                 ptrdiff_t stride) const {
  if (const char *error = check(tile))
    return error;
  for (int row = 0; row < tiles[tile].rows; ++row)
    std::memcpy(memory + row * stride, tiles[tile].data[row],
                static_cast<size_t>(tiles[tile].bytes));
  return nullptr;
}

// Sums are fused, each rounded once: the attribute makes `__builtin_fmaf` an
// instruction. Terms of even and of odd index have sums of their own, which
// are added to what is in the register at the end.
__attribute__((target("fma"))) const char *
TileRegisters::multiply(int sums, int rows, int columns) {
  for (int tile : {sums, rows, columns})
    if (const char *error = check(tile))
      return error;
  if (sums == rows || sums == columns || rows == columns)
    return "expected three different registers";
  Tile &c = tiles[sums];
  const Tile &a = tiles[rows], &b = tiles[columns];
  if (c.rows != a.rows || c.bytes != b.bytes || a.bytes != 4 * b.rows ||
      c.bytes % 4 != 0)
    return "expected registers of matching shapes";
  int width = c.bytes / 4, pairs = a.bytes / 4;
  for (int m = 0; m < c.rows; ++m) {
    float partial[2][maximalBytes / 4] = {};
    for (int k = 0; k < pairs; ++k) {
      uint16_t left[2];
      std::memcpy(left, a.data[m] + 4 * k, 4);
      for (int n = 0; n < width; ++n) {
        uint16_t right[2];
        std::memcpy(right, b.data[k] + 4 * n, 4);
        for (int half = 0; half < 2; ++half)
          partial[half][n] = flushed(__builtin_fmaf(
              widened(left[half]), widened(right[half]), partial[half][n]));
      }
    }
    for (int n = 0; n < width; ++n) {
      float sum;
      std::memcpy(&sum, c.data[m] + 4 * n, 4);
      sum = flushed(flushed(sum) + flushed(partial[0][n] + partial[1][n]));
      std::memcpy(c.data[m] + 4 * n, &sum, 4);
    }
  }
  return nullptr;
}

} // namespace tpc::amx
