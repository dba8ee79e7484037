#include "TileInstruction.h"

#include <cstring>

namespace tpc::amx {

namespace {

/// The fields of a three-byte VEX prefix and of what follows it. Bits that
/// extend register numbers are stored inverted.
struct Encoding {
  int extendRegister, extendIndex, extendBase;
  int map, wide, vectorRegister, length, prefix, opcode;
  int mode, reg, rm;

  explicit Encoding(const uint8_t *code)
      : extendRegister(~code[1] >> 7 & 1), extendIndex(~code[1] >> 6 & 1),
        extendBase(~code[1] >> 5 & 1), map(code[1] & 31), wide(code[2] >> 7),
        vectorRegister(~code[2] >> 3 & 15), length(code[2] >> 2 & 1),
        prefix(code[2] & 3), opcode(code[3]), mode(code[4] >> 6),
        reg(code[4] >> 3 & 7), rm(code[4] & 7) {}

  bool inMemory() const { return mode != 3; }
};

/// Values of the field `prefix`: those that stand for 66, F3 and F2.
enum Prefix { none = 0, x66 = 1, xF3 = 2, xF2 = 3 };

bool findKind(const Encoding &e, TileInstruction::Kind &kind) {
  switch (e.opcode) {
  case 0x49:
    if (e.prefix == none && e.inMemory() && e.reg == 0)
      kind = TileInstruction::LoadConfiguration;
    else if (e.prefix == none && e.mode == 3 && e.reg == 0 && e.rm == 0)
      kind = TileInstruction::Release;
    else if (e.prefix == xF2 && e.mode == 3 && e.rm == 0)
      kind = TileInstruction::Zero;
    else
      return false;
    return true;
  case 0x4B:
    // Rows have an address and a stride: there is always a byte for both.
    if (!e.inMemory() || e.rm != 4 || (e.prefix != xF2 && e.prefix != xF3))
      return false;
    kind = e.prefix == xF2 ? TileInstruction::Load : TileInstruction::Store;
    return true;
  case 0x5C:
    kind = TileInstruction::Multiply;
    return e.prefix == xF3 && !e.inMemory();
  default:
    return false;
  }
}

/// Reads the memory operand, whose ModRM byte is `code[4]`.
void decodeMemory(const uint8_t *code, const Encoding &e,
                  TileInstruction &instruction) {
  const uint8_t *next = code + 5;
  bool hasBase = true;
  instruction.base = e.rm | e.extendBase << 3;
  if (e.rm == 4) {
    int sib = *next++;
    instruction.scale = 1 << (sib >> 6);
    int index = (sib >> 3 & 7) | e.extendIndex << 3;
    instruction.index = index == 4 ? -1 : index;
    instruction.base = (sib & 7) | e.extendBase << 3;
    hasBase = (sib & 7) != 5 || e.mode != 0;
  } else if (e.rm == 5 && e.mode == 0) {
    instruction.base = TileInstruction::instructionPointer;
  }
  bool longDisplacement =
      e.mode == 2 || !hasBase ||
      instruction.base == TileInstruction::instructionPointer;
  if (!hasBase)
    instruction.base = -1;
  if (longDisplacement) {
    int32_t value;
    std::memcpy(&value, next, 4);
    instruction.displacement = value;
    next += 4;
  } else if (e.mode == 1) {
    instruction.displacement = static_cast<int8_t>(*next++);
  }
  instruction.length = static_cast<int>(next - code);
}

} // namespace

bool decodeTileInstruction(const uint8_t *code, TileInstruction &instruction) {
  if (code[0] != 0xC4)
    return false;
  Encoding e(code);
  constexpr int map0F38 = 2;
  if (e.map != map0F38 || e.wide || e.length || !findKind(e, instruction.kind))
    return false;
  instruction.length = 5;
  instruction.tile = e.reg;
  if (instruction.kind == TileInstruction::Multiply) {
    instruction.rows = e.rm;
    instruction.columns = e.vectorRegister;
    return !e.extendRegister && !e.extendBase && e.vectorRegister < 8;
  }
  if (e.inMemory())
    decodeMemory(code, e, instruction);
  return e.vectorRegister == 0 && !e.extendRegister;
}

} // namespace tpc::amx
