#include "amx/TileInstruction.h"

#include <gtest/gtest.h>

#include <vector>

using tpc::amx::TileInstruction;

namespace {

/// Bytes that an assembler wrote (llvm-mc --show-encoding).
struct Case {
  const char *text;
  std::vector<uint8_t> code;
  TileInstruction expected;

  friend void PrintTo(const Case &value, std::ostream *stream) {
    *stream << value.text;
  }
};

TileInstruction inMemory(TileInstruction::Kind kind, int length, int tile,
                         int base, int index, int scale, int64_t displacement) {
  TileInstruction result{kind, length};
  result.tile = tile;
  result.base = base;
  result.index = index;
  result.scale = scale;
  result.displacement = displacement;
  return result;
}

TileInstruction onRegisters(TileInstruction::Kind kind, int tile, int rows = 0,
                            int columns = 0) {
  TileInstruction result{kind, 5};
  result.tile = tile;
  result.rows = rows;
  result.columns = columns;
  return result;
}

class TileInstructions : public testing::TestWithParam<Case> {};

TEST_P(TileInstructions, AreDecoded) {
  std::vector<uint8_t> code = GetParam().code;
  size_t length = code.size();
  code.resize(16, 0xCC);
  TileInstruction found;
  ASSERT_TRUE(decodeTileInstruction(code.data(), found));
  const TileInstruction &expected = GetParam().expected;
  EXPECT_EQ(found.length, static_cast<int>(length));
  EXPECT_EQ(found.length, expected.length);
  EXPECT_EQ(found.kind, expected.kind);
  EXPECT_EQ(found.tile, expected.tile);
  EXPECT_EQ(found.rows, expected.rows);
  EXPECT_EQ(found.columns, expected.columns);
  EXPECT_EQ(found.base, expected.base);
  EXPECT_EQ(found.index, expected.index);
  EXPECT_EQ(found.scale, expected.scale);
  EXPECT_EQ(found.displacement, expected.displacement);
}

using Kind = TileInstruction;
INSTANTIATE_TEST_SUITE_P(
    Encodings, TileInstructions,
    testing::Values(
        Case{"ldtilecfg 192(%rsp)",
             {0xC4, 0xE2, 0x78, 0x49, 0x84, 0x24, 0xC0, 0x00, 0x00, 0x00},
             inMemory(Kind::LoadConfiguration, 10, 0, 4, -1, 1, 192)},
        Case{"ldtilecfg (%r13)",
             {0xC4, 0xC2, 0x78, 0x49, 0x45, 0x00},
             inMemory(Kind::LoadConfiguration, 6, 0, 13, -1, 1, 0)},
        Case{"ldtilecfg 4096(%rip)",
             {0xC4, 0xE2, 0x78, 0x49, 0x05, 0x00, 0x10, 0x00, 0x00},
             inMemory(Kind::LoadConfiguration, 9, 0, 16, -1, 1, 4096)},
        Case{"ldtilecfg (%rax,%rbx,4)",
             {0xC4, 0xE2, 0x78, 0x49, 0x04, 0x98},
             inMemory(Kind::LoadConfiguration, 6, 0, 0, 3, 4, 0)},
        Case{"tilerelease",
             {0xC4, 0xE2, 0x78, 0x49, 0xC0},
             onRegisters(Kind::Release, 0)},
        Case{"tilezero %tmm5",
             {0xC4, 0xE2, 0x7B, 0x49, 0xE8},
             onRegisters(Kind::Zero, 5)},
        Case{"tileloadd (%rax,%r12), %tmm4",
             {0xC4, 0xA2, 0x7B, 0x4B, 0x24, 0x20},
             inMemory(Kind::Load, 6, 4, 0, 12, 1, 0)},
        Case{"tileloadd (%r14,%rcx,2), %tmm7",
             {0xC4, 0xC2, 0x7B, 0x4B, 0x3C, 0x4E},
             inMemory(Kind::Load, 6, 7, 14, 1, 2, 0)},
        Case{"tileloadd 64(%r13,%r9,8), %tmm1",
             {0xC4, 0x82, 0x7B, 0x4B, 0x4C, 0xCD, 0x40},
             inMemory(Kind::Load, 7, 1, 13, 9, 8, 64)},
        Case{"tileloadd (,%rdx), %tmm2",
             {0xC4, 0xE2, 0x7B, 0x4B, 0x14, 0x15, 0x00, 0x00, 0x00, 0x00},
             inMemory(Kind::Load, 10, 2, -1, 2, 1, 0)},
        Case{"tileloadd (%rbx), %tmm3",
             {0xC4, 0xE2, 0x7B, 0x4B, 0x1C, 0x23},
             inMemory(Kind::Load, 6, 3, 3, -1, 1, 0)},
        Case{"tilestored %tmm2, 2048(%rax,%r13)",
             {0xC4, 0xA2, 0x7A, 0x4B, 0x94, 0x28, 0x00, 0x08, 0x00, 0x00},
             inMemory(Kind::Store, 10, 2, 0, 13, 1, 2048)},
        Case{"tilestored %tmm6, -64(%rbp,%rsi)",
             {0xC4, 0xE2, 0x7A, 0x4B, 0x74, 0x35, 0xC0},
             inMemory(Kind::Store, 7, 6, 5, 6, 1, -64)},
        Case{"tilestored %tmm0, (%r12,%r15)",
             {0xC4, 0x82, 0x7A, 0x4B, 0x04, 0x3C},
             inMemory(Kind::Store, 6, 0, 12, 15, 1, 0)},
        Case{"tdpbf16ps %tmm6, %tmm4, %tmm0",
             {0xC4, 0xE2, 0x4A, 0x5C, 0xC4},
             onRegisters(Kind::Multiply, 0, 4, 6)},
        Case{"tdpbf16ps %tmm7, %tmm5, %tmm3",
             {0xC4, 0xE2, 0x42, 0x5C, 0xDD},
             onRegisters(Kind::Multiply, 3, 5, 7)}));

TEST(TileInstruction, RefusesOthers) {
  for (std::vector<uint8_t> code : {
           std::vector<uint8_t>{0xC4, 0xE2, 0x79, 0x49,
                                0x00}, // sttilecfg (%rax)
           std::vector<uint8_t>{0xC4, 0xE2, 0x79, 0x4B, 0x0C,
                                0x18}, // tileloaddt1 (%rax,%rbx), %tmm1
           std::vector<uint8_t>{0xC4, 0xE2, 0x4B, 0x5E,
                                0xC4}, // tdpbssd %tmm6, %tmm4, %tmm0
           std::vector<uint8_t>{0x62, 0xF1, 0x6C, 0x48, 0x58,
                                0xD9}, // vaddps %zmm1, %zmm2, %zmm3
           std::vector<uint8_t>{0xC4, 0xE2, 0x6D, 0xB8,
                                0xD9},       // vfmadd231ps %ymm1, %ymm2, %ymm3
           std::vector<uint8_t>{0x0F, 0x0B}, // ud2
       }) {
    code.resize(16, 0xCC);
    TileInstruction found;
    EXPECT_FALSE(decodeTileInstruction(code.data(), found));
  }
}

} // namespace
