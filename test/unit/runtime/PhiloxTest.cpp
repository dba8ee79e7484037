#include "tpc/runtime/Philox.h"

#include <gtest/gtest.h>

using namespace tpc::runtime;

namespace {

// Known answers of Random123's kat_vectors for philox4x32 with 10 rounds.
TEST(Philox, KnownAnswers) {
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}),
            (PhiloxBlock{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
                   {0xffffffff, 0xffffffff}),
            (PhiloxBlock{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                   {0xa4093822, 0x299f31d0}),
            (PhiloxBlock{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox, StreamIsCounterAndKey) {
  RandomStream stream{0x1122334455667788, Purpose::Noise, 7,
                      0xaabbccdd00112233};
  PhiloxBlock expected = philox({5, 0x00112233, 0xaabbccdd, 5 * 65536 + 7},
                                {0x55667788, 0x11223344});
  EXPECT_EQ(randomBlock(stream, 5), expected);
  for (uint64_t lane = 0; lane < 4; ++lane)
    EXPECT_EQ(randomWord(stream, 20 + lane), expected[lane]);
}

TEST(Philox, UniformIsTheUpper24Bits) {
  EXPECT_EQ(uniformFromWord(0), 0.0);
  EXPECT_EQ(uniformFromWord(0xff), 0.0);
  EXPECT_EQ(uniformFromWord(0x80000000), 0.5);
  EXPECT_EQ(uniformFromWord(0xffffffff), 1.0 - 0x1p-24);
}

} // namespace
