//===- Bfloat16ProductTest.cpp - products of bf16 factors -----------------===//
//
// Products by AVX-512 BF16, and by AMX's tiles, which are emulated where the
// processor has none. Factors and sums are exact in the formats that hold
// them, so results are the same numbers as in plain loops.
//
//===----------------------------------------------------------------------===//

#include "CompiledMaps.h"

#include "amx/ProvideTiles.h"

#include "llvm/TargetParser/Host.h"

#include <gtest/gtest.h>

#include <random>

using namespace mlir;

namespace {

using Shape = SmallVector<int64_t>;

/// Forward, transposed and gradient product of a layer.
struct Sizes {
  int64_t batch, inputs, outputs;
};

class Bfloat16Products
    : public testing::TestWithParam<std::tuple<const char *, Sizes>> {
protected:
  CompiledMaps maps;
  std::mt19937 engine{11};

  void SetUp() override {
    if (!llvm::sys::getHostCPUFeatures().lookup("avx512bf16"))
      GTEST_SKIP() << "this machine lacks AVX-512 BF16";
  }

  bool usesTiles() const {
    return StringRef(std::get<0>(GetParam())) == "sapphirerapids";
  }

  /// Multiples of 1/32 in [-1, 1]: 6 bits, of the 8 that bf16 has.
  Tensor random(ArrayRef<int64_t> shape) {
    Tensor result(shape);
    for (float &value : result.values)
      value = float(int(engine() % 65) - 32) / 32;
    return result;
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
  auto [batch, inputs, outputs] = std::get<1>(GetParam());
  Shape x = {batch, inputs}, y = {batch, outputs}, w = {outputs, inputs};
  using Body = CompiledMaps::Body;
  auto add = [&](StringRef name, ArrayRef<Shape> states,
                 ArrayRef<Shape> arguments,
                 Body body) { maps.add(name, states, arguments, body); };
  add("forward", w, x, [](tpc::TensorBuilder &b, ValueRange v) {
    return SmallVector<Value>{b.einsum("bi,oi->bo", v[1], v[0])};
  });
  add("transposed", w, y, [](tpc::TensorBuilder &b, ValueRange v) {
    return SmallVector<Value>{b.einsum("bo,oi->bi", v[1], v[0])};
  });
  // The gradient's tile is read by what changes the weights.
  add("gradient", w, {x, y}, [](tpc::TensorBuilder &b, ValueRange v) {
    Value gradient = b.einsum("bo,bi->oi", v[2], v[1]);
    return SmallVector<Value>{b.sub(v[0], gradient)};
  });
  ASSERT_NO_FATAL_FAILURE(compile());

  Tensor weights = random(w), below = random(x), above = random(y);
  std::vector<double> forward(batch * outputs), transposed(batch * inputs),
      changed(weights.values.begin(), weights.values.end());
  for (int64_t b = 0; b < batch; ++b)
    for (int64_t o = 0; o < outputs; ++o)
      for (int64_t i = 0; i < inputs; ++i) {
        double weight = weights.values[o * inputs + i];
        double in = below.values[b * inputs + i];
        double out = above.values[b * outputs + o];
        forward[b * outputs + o] += in * weight;
        transposed[b * inputs + i] += out * weight;
        changed[o * inputs + i] -= out * in;
      }
  int64_t products = batch * inputs * outputs / (16 * 16 * 32);
  expectEqual("forward", {weights, below}, forward, products);
  expectEqual("transposed", {weights, above}, transposed, products);
  expectEqual("gradient", {weights, below, above}, changed, products);
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
