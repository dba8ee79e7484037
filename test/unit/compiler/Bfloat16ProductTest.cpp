//===- Bfloat16ProductTest.cpp - products of bf16 factors -----------------===//
//
// Products by AVX-512 BF16, and by AMX's tiles, which are emulated where the
// processor has none. Factors and sums are exact in the formats that hold
// them, so results are the same numbers as in plain loops.
//
//===----------------------------------------------------------------------===//

#include "DenseMaps.h"

#include "amx/ProvideTiles.h"

#include "llvm/TargetParser/Host.h"

#include <gtest/gtest.h>

using namespace mlir;

namespace {

/// Forward, transposed and gradient product of a layer.
using Sizes = DenseMaps::Sizes;

class Bfloat16Products
    : public testing::TestWithParam<std::tuple<const char *, Sizes>> {
protected:
  CompiledMaps maps;

  void SetUp() override {
    if (!llvm::sys::getHostCPUFeatures().lookup("avx512bf16"))
      GTEST_SKIP() << "this machine lacks AVX-512 BF16";
  }

  bool usesTiles() const {
    return StringRef(std::get<0>(GetParam())) == "sapphirerapids";
  }

  void compile() {
    tpc::cpu::CPUOptions options{std::get<0>(GetParam())};
    options.precision = tpc::cpu::Precision::Bfloat16;
    emulated = usesTiles() &&
               tpc::amx::provideTiles() == tpc::amx::Provider::Emulation;
    ASSERT_TRUE(maps.compile(options, /*checked=*/!usesTiles()));
  }

  /// The map's result is `expected`, and tiles have computed at least
  /// `products` blocks of 16 x 16 x 32 of it.
  void expectEqual(StringRef map, ArrayRef<Tensor> arguments,
                   ArrayRef<double> expected, int64_t products) {
    int64_t before = tpc::amx::emulatedProducts();
    Tensor found = maps.run(map, arguments)[0];
    ASSERT_EQ(found.values.size(), expected.size());
    for (auto [i, value] : llvm::enumerate(expected))
      ASSERT_EQ(found.values[i], float(value)) << map.str() << "[" << i << "]";
    EXPECT_EQ(tpc::amx::emulatedProducts() - before, emulated ? products : 0);
  }

private:
  bool emulated = false;
};

TEST_P(Bfloat16Products, AreExactSums) {
  const Sizes &sizes = std::get<1>(GetParam());
  DenseMaps dense(maps, sizes);
  ASSERT_NO_FATAL_FAILURE(compile());

  int64_t products =
      sizes.batch * sizes.inputs * sizes.outputs / (16 * 16 * 32);
  expectEqual("forward", {dense.weights, dense.below}, dense.forward, products);
  expectEqual("transposed", {dense.weights, dense.above}, dense.transposed,
              products);
  expectEqual("gradient", {dense.weights, dense.below, dense.above},
              dense.changed, products);
}

// More than one tile of rows and of columns; a batch of one block of terms;
// rests of register tiles along each dimension.
INSTANTIATE_TEST_SUITE_P(
    CPUs, Bfloat16Products,
    testing::Combine(testing::Values("cooperlake", "sapphirerapids"),
                     testing::Values(Sizes{64, 128, 256}, Sizes{32, 256, 160},
                                     Sizes{96, 96, 288}, Sizes{160, 224, 32})),
    [](const auto &info) {
      const Sizes &sizes = std::get<1>(info.param);
      return std::get<0>(info.param) + ("_" + std::to_string(sizes.batch) +
                                        "_" + std::to_string(sizes.inputs) +
                                        "_" + std::to_string(sizes.outputs));
    });

} // namespace
