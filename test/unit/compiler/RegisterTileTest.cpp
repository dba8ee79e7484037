//===- RegisterTileTest.cpp - products of all shapes of tiles -------------===//
//
// Products and sums whose sizes leave rests of register tiles, of vectors and
// of unrolled loops, for each set of instructions that this machine has.
// Factors and sums are exact in float32, so results are the same numbers as in
// plain loops.
//
//===----------------------------------------------------------------------===//

#include "DenseMaps.h"

#include "lib/Target/CPU/TargetMachine.h"

#include <gtest/gtest.h>

using namespace mlir;

namespace {

using Values = std::vector<double>;
using Sizes = DenseMaps::Sizes;

class RegisterTiles
    : public testing::TestWithParam<std::tuple<const char *, Sizes>> {
protected:
  CompiledMaps maps;

  void expectEqual(StringRef map, ArrayRef<Tensor> arguments,
                   ArrayRef<Values> expected) {
    std::vector<Tensor> found = maps.run(map, arguments);
    ASSERT_EQ(found.size(), expected.size()) << map.str();
    for (auto [result, values] : llvm::zip_equal(found, expected)) {
      ASSERT_EQ(result.values.size(), values.size()) << map.str();
      for (auto [i, value] : llvm::enumerate(values))
        ASSERT_EQ(result.values[i], float(value))
            << map.str() << ", element " << i;
    }
  }
};

TEST_P(RegisterTiles, AreExactSums) {
  auto [cpu, sizes] = GetParam();
  auto [batch, inputs, outputs] = sizes;
  auto machine = tpc::cpu::createTargetMachine(tpc::cpu::CPUOptions{cpu});
  ASSERT_TRUE(bool(machine)) << llvm::toString(machine.takeError());
  if (llvm::Error error = tpc::cpu::checkHostRuns(**machine))
    GTEST_SKIP() << llvm::toString(std::move(error));

  DenseMaps dense(maps, sizes);
  // Sums along rows, so along vectors, and along columns.
  SmallVector<int64_t> x = {batch, inputs};
  maps.add("sums", {}, {x}, [](tpc::TensorBuilder &b, ValueRange v) {
    return SmallVector<Value>{b.einsum("bi,bi->b", v[0], v[0]),
                              b.sum("bi->b", v[0]), b.sum("bi->i", v[0])};
  });
  ASSERT_TRUE(maps.compile(cpu));

  Values squares(batch), ofRows(batch), ofColumns(inputs);
  for (int64_t b = 0; b < batch; ++b)
    for (int64_t i = 0; i < inputs; ++i) {
      double in = dense.below.values[b * inputs + i];
      squares[b] += in * in;
      ofRows[b] += in;
      ofColumns[i] += in;
    }
  expectEqual("forward", {dense.weights, dense.below}, {dense.forward});
  expectEqual("transposed", {dense.weights, dense.above}, {dense.transposed});
  expectEqual("gradient", {dense.weights, dense.below, dense.above},
              {dense.changed});
  expectEqual("sums", {dense.below}, {squares, ofRows, ofColumns});
}

INSTANTIATE_TEST_SUITE_P(
    CPUs, RegisterTiles,
    testing::Combine(
        testing::Values("x86-64-v2", "x86-64-v3", "x86-64-v4"),
        // Single rows, columns and terms; fewer rows than a tile; rests of 13
        // and of 3 rows; columns that are whole blocks of 32 and are not;
        // vectors that are not whole; terms that unrolled loops leave over, and
        // more than fit into one part of a sum.
        testing::Values(Sizes{1, 1, 1}, Sizes{1, 35, 64}, Sizes{2, 64, 1},
                        Sizes{3, 33, 32}, Sizes{6, 7, 96}, Sizes{7, 32, 32},
                        Sizes{7, 5, 40}, Sizes{13, 31, 24}, Sizes{17, 67, 160},
                        Sizes{64, 10, 33}, Sizes{27, 479, 64},
                        Sizes{40, 1030, 32})),
    [](const auto &info) {
      std::string name = std::get<0>(info.param);
      std::replace(name.begin(), name.end(), '-', '_');
      const Sizes &sizes = std::get<1>(info.param);
      return name + "_" + std::to_string(sizes.batch) + "_" +
             std::to_string(sizes.inputs) + "_" + std::to_string(sizes.outputs);
    });

} // namespace
