/// \file
/// The encodings of AMX's instructions on tiles of bf16.

#ifndef TPC_TEST_AMX_TILEINSTRUCTION_H
#define TPC_TEST_AMX_TILEINSTRUCTION_H

#include <cstdint>

namespace tpc::amx {

/// An instruction, by Intel's Software Developer's Manual, volume 2.
struct TileInstruction {
  enum Kind {
    LoadConfiguration, ///< LDTILECFG memory
    Release,           ///< TILERELEASE
    Zero,              ///< TILEZERO tile
    Load,              ///< TILELOADD tile, memory
    Store,             ///< TILESTORED memory, tile
    Multiply           ///< TDPBF16PS tile, rows, columns
  };
  Kind kind;
  /// In bytes.
  int length;
  int tile = 0, rows = 0, columns = 0;
  /// The memory operand: general registers by their numbers in encodings, -1
  /// for none, and `instructionPointer`.
  int base = -1, index = -1;
  int scale = 1;
  int64_t displacement = 0;

  static constexpr int instructionPointer = 16;
};

/// Decodes what `code` begins with; false if it is no such instruction.
bool decodeTileInstruction(const uint8_t *code, TileInstruction &instruction);

} // namespace tpc::amx

#endif // TPC_TEST_AMX_TILEINSTRUCTION_H
