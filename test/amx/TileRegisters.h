/// \file
/// AMX's tile registers, in software.

#ifndef TPC_TEST_AMX_TILEREGISTERS_H
#define TPC_TEST_AMX_TILEREGISTERS_H

#include <cstddef>
#include <cstdint>

namespace tpc::amx {

/// Eight registers of up to 16 rows of 64 bytes, and what instructions do to
/// them (Intel, Software Developer's Manual, volume 2: the operations of
/// LDTILECFG, TILELOADD, TDPBF16PS, ...). Methods return what is wrong where
/// the processor would refuse, else nullptr; they allocate nothing, for they
/// are called by a handler of signals.
class TileRegisters {
public:
  static constexpr int count = 8;
  static constexpr int maximalRows = 16;
  static constexpr int maximalBytes = 64;

  /// The shapes of all registers, which become zeros, from 64 bytes of memory.
  const char *configure(const uint8_t *memory);
  const char *release();
  const char *zero(int tile);
  /// Row i is at `memory` + i `stride`, which is in bytes.
  const char *load(int tile, const uint8_t *memory, ptrdiff_t stride);
  const char *store(int tile, uint8_t *memory, ptrdiff_t stride) const;
  /// Adds to float32 sums the products of bf16 rows and pairs of bf16 columns.
  const char *multiply(int sums, int rows, int columns);

private:
  struct Tile {
    int rows, bytes;
    alignas(64) uint8_t data[maximalRows][maximalBytes];
  };

  const char *check(int tile) const;

  bool configured = false;
  Tile tiles[count] = {};
};

} // namespace tpc::amx

#endif // TPC_TEST_AMX_TILEREGISTERS_H
