#include "amx/TileRegisters.h"

#include "amx/ProvideTiles.h"

#include <gtest/gtest.h>

#include <cmath>
#include <csignal>
#include <cstring>
#include <immintrin.h>
#include <random>
#include <vector>

using namespace tpc::amx;

namespace {

struct alignas(64) Configuration {
  uint8_t palette = 1, startRow = 0, reserved[14] = {};
  uint16_t bytes[16] = {};
  uint8_t rows[16] = {};

  void set(int tile, int rowCount, int byteCount) {
    rows[tile] = static_cast<uint8_t>(rowCount);
    bytes[tile] = static_cast<uint16_t>(byteCount);
  }
  const uint8_t *memory() const {
    return reinterpret_cast<const uint8_t *>(this);
  }
};
static_assert(sizeof(Configuration) == 64);

float fromBits(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, 4);
  return value;
}

double widened(uint16_t bits) { return fromBits(uint32_t(bits) << 16); }

/// Sums of `rows` times `width`, of `pairs` pairs of terms, with rows of memory
/// that are longer than those of registers.
struct Product {
  static constexpr int leftStride = 80, rightStride = 96, sumStride = 72;
  int rows, pairs, width;
  std::vector<uint8_t> left, right, sums;
  /// Of the terms and of their absolute values.
  std::vector<double> expected, sizes;

  Product(int rows, int pairs, int width)
      : rows(rows), pairs(pairs), width(width), left(rows * leftStride),
        right(pairs * rightStride), sums(rows * sumStride, 0xAB),
        expected(rows * width), sizes(rows * width) {
    std::mt19937 engine(3);
    auto fill = [&](std::vector<uint8_t> &bytes) {
      for (size_t i = 0; i < bytes.size(); i += 2) {
        // From 2^-7 to below 2^9, of both signs.
        uint16_t bits = static_cast<uint16_t>((engine() & 0x8000) |
                                              (120 + engine() % 16) << 7 |
                                              (engine() & 0x7F));
        std::memcpy(&bytes[i], &bits, 2);
      }
    };
    fill(left);
    fill(right);
    auto at = [](const std::vector<uint8_t> &bytes, int place) {
      uint16_t bits;
      std::memcpy(&bits, &bytes[place], 2);
      return widened(bits);
    };
    for (int m = 0; m < rows; ++m)
      for (int n = 0; n < width; ++n)
        for (int k = 0; k < 2 * pairs; ++k) {
          double term = at(left, m * leftStride + 2 * k) *
                        at(right, k / 2 * rightStride + 4 * n + 2 * (k % 2));
          expected[m * width + n] += term;
          sizes[m * width + n] += std::abs(term);
        }
  }

  Configuration configuration() const {
    Configuration result;
    result.set(0, rows, 4 * width);
    result.set(4, rows, 4 * pairs);
    result.set(6, pairs, 4 * width);
    return result;
  }

  /// The sums must be `times` as large as those of one product.
  void check(double times) const {
    for (int m = 0; m < rows; ++m)
      for (int n = 0; n < sumStride / 4; ++n) {
        float sum;
        std::memcpy(&sum, &sums[m * sumStride + 4 * n], 4);
        if (n >= width) {
          uint32_t bits;
          std::memcpy(&bits, &sum, 4);
          EXPECT_EQ(bits, 0xABABABABu) << "behind row " << m;
          continue;
        }
        // Terms are exact. Each is added with one rounding by up to 2^-24 of a
        // sum that is no larger than all terms' sizes; two more roundings add
        // the sums of even and of odd terms to what there is.
        double most = (2 * pairs + 2) * 0x1p-24 * times * sizes[m * width + n];
        EXPECT_NEAR(sum, times * expected[m * width + n], most)
            << "row " << m << ", column " << n;
      }
  }
};

/// Two products into the same sums, by the processor's instructions.
__attribute__((target("amx-tile,amx-bf16"))) void
multiplyTwice(Product &product, const Configuration &configuration) {
  _tile_loadconfig(&configuration);
  _tile_zero(0);
  _tile_loadd(4, product.left.data(), Product::leftStride);
  _tile_loadd(6, product.right.data(), Product::rightStride);
  _tile_dpbf16ps(0, 4, 6);
  _tile_stored(0, product.sums.data(), Product::sumStride);
  _tile_zero(4);
  _tile_zero(6);
  // Registers that are read back are as they were written.
  _tile_loadd(0, product.sums.data(), Product::sumStride);
  _tile_loadd(4, product.left.data(), Product::leftStride);
  _tile_loadd(6, product.right.data(), Product::rightStride);
  _tile_dpbf16ps(0, 4, 6);
  _tile_stored(0, product.sums.data(), Product::sumStride);
  _tile_release();
}

class TileProducts : public testing::TestWithParam<std::tuple<int, int, int>> {
};

TEST_P(TileProducts, AreSumsOfPairs) {
  auto [rows, pairs, width] = GetParam();
  Product product(rows, pairs, width);
  Provider provider = provideTiles();
  int64_t before = emulatedProducts();
  multiplyTwice(product, product.configuration());
  product.check(2);
  EXPECT_EQ(emulatedProducts() - before,
            provider == Provider::Emulation ? 2 : 0);
}

INSTANTIATE_TEST_SUITE_P(Shapes, TileProducts,
                         testing::Values(std::tuple(16, 16, 16),
                                         std::tuple(7, 16, 16),
                                         std::tuple(16, 5, 3),
                                         std::tuple(1, 1, 1)));

// What is below the normal numbers counts as zero, in factors, sums of two
// products and results.
TEST(TileRegisters, FlushDenormalNumbers) {
  TileRegisters registers;
  Configuration configuration;
  for (int tile : {0, 4, 6})
    configuration.set(tile, 1, 4);
  ASSERT_EQ(registers.configure(configuration.memory()), nullptr);
  auto multiply = [&](float sum, uint16_t left, uint16_t right) {
    uint16_t leftPair[2] = {left, 0}, rightPair[2] = {right, 0};
    auto load = [&](int tile, const void *from) {
      EXPECT_EQ(registers.load(tile, static_cast<const uint8_t *>(from), 64),
                nullptr);
    };
    load(0, &sum);
    load(4, leftPair);
    load(6, rightPair);
    EXPECT_EQ(registers.multiply(0, 4, 6), nullptr);
    float result;
    EXPECT_EQ(registers.store(0, reinterpret_cast<uint8_t *>(&result), 64),
              nullptr);
    return result;
  };
  constexpr uint16_t one = 0x3F80, two = 0x4000, half = 0x3F00, least = 0x0080,
                     greatestDenormal = 0x007F;
  EXPECT_EQ(multiply(1, one, two), 3);
  EXPECT_EQ(multiply(0, least, one), fromBits(0x00800000));
  EXPECT_EQ(multiply(0, least, half), 0);
  EXPECT_EQ(multiply(0, greatestDenormal, two), 0);
  EXPECT_EQ(multiply(fromBits(0x00400000), one, one), 1);
  // The difference of two normal numbers.
  EXPECT_EQ(multiply(fromBits(0x00C00000), 0x8080, one), 0);
}

TEST(TileRegisters, RefuseWhatTheProcessorRefuses) {
  TileRegisters registers;
  uint8_t bytes[64 * 16] = {};
  EXPECT_STREQ(registers.zero(0), "expected the registers to be configured");
  EXPECT_STREQ(registers.store(0, bytes, 64),
               "expected the registers to be configured");
  auto configure = [&](auto change) {
    Configuration configuration;
    configuration.set(0, 16, 64);
    configuration.set(4, 16, 64);
    configuration.set(6, 16, 64);
    change(configuration);
    return registers.configure(configuration.memory());
  };
  EXPECT_STREQ(configure([](Configuration &c) { c.palette = 2; }),
               "expected the palette 1");
  EXPECT_STREQ(configure([](Configuration &c) { c.reserved[3] = 1; }),
               "expected zeros in the configuration's bytes 2 to 15");
  EXPECT_STREQ(configure([](Configuration &c) { c.startRow = 1; }),
               "expected the row 0 to begin at");
  EXPECT_STREQ(configure([](Configuration &c) { c.set(8, 1, 4); }),
               "expected zeros for registers that do not exist");
  EXPECT_STREQ(configure([](Configuration &c) { c.set(1, 17, 64); }),
               "expected up to 16 rows of up to 64 bytes");
  EXPECT_STREQ(configure([](Configuration &c) { c.set(1, 16, 68); }),
               "expected up to 16 rows of up to 64 bytes");
  EXPECT_STREQ(configure([](Configuration &c) { c.set(1, 16, 0); }),
               "expected up to 16 rows of up to 64 bytes");
  ASSERT_EQ(configure([](Configuration &) {}), nullptr);
  EXPECT_STREQ(registers.load(1, bytes, 64),
               "expected a register that has a shape");
  EXPECT_EQ(registers.multiply(0, 4, 6), nullptr);
  EXPECT_STREQ(registers.multiply(0, 4, 4),
               "expected three different registers");
  ASSERT_EQ(configure([](Configuration &c) { c.set(6, 15, 64); }), nullptr);
  EXPECT_STREQ(registers.multiply(0, 4, 6),
               "expected registers of matching shapes");
  EXPECT_EQ(registers.release(), nullptr);
  EXPECT_STREQ(registers.multiply(0, 4, 6),
               "expected the registers to be configured");
}

__attribute__((target("amx-tile"))) void zeroWithoutShapes() {
  _tile_release();
  _tile_zero(0);
}

// The handler says what it was, and leaves the process to the signal.
TEST(TileRegistersDeathTest, DescribeOtherIllegalInstructions) {
  if (provideTiles() == Provider::Processor)
    GTEST_SKIP() << "the processor has tiles: there is no handler";
  EXPECT_EXIT(__builtin_trap(), testing::KilledBySignal(SIGILL),
              "illegal instruction: 0f 0b");
}

// A processor with tiles ends the process by a signal of its own.
TEST(TileRegistersDeathTest, EndTheProcessWhereTheProcessorWould) {
  if (provideTiles() == Provider::Processor)
    EXPECT_DEATH(zeroWithoutShapes(), "");
  else
    EXPECT_DEATH(zeroWithoutShapes(),
                 "tile instruction: expected the registers to be configured");
}

} // namespace
