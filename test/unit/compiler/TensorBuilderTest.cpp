//===- TensorBuilderTest.cpp - maps that are written with the builder -----===//
//
// What optimizers and layers may write although none of those here does,
// compiled for CPUs, against plain loops in double precision.
//
//===----------------------------------------------------------------------===//

#include "CompiledMaps.h"

#include "mlir/Dialect/Math/IR/Math.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

using namespace mlir;

namespace {

using Shape = SmallVector<int64_t>;

/// Compiled for long vectors and fused products, and for short ones without.
class TensorBuilderMaps : public testing::TestWithParam<const char *> {
protected:
  CompiledMaps maps;
  std::mt19937 engine{5};

  Tensor random(ArrayRef<int64_t> shape) {
    Tensor result(shape);
    for (float &value : result.values)
      value = float(int(engine() % 65) - 32) / 32;
    return result;
  }
};

/// sums[b, o] = sum over i of x[b, i] w[o, i].
std::vector<double> multiply(const Tensor &x, const Tensor &w) {
  int64_t batch = x.shape[0], outputs = w.shape[0], inputs = w.shape[1];
  std::vector<double> result(batch * outputs);
  for (int64_t b = 0; b < batch; ++b)
    for (int64_t o = 0; o < outputs; ++o)
      for (int64_t i = 0; i < inputs; ++i)
        result[b * outputs + o] +=
            double(x.values[b * inputs + i]) * w.values[o * inputs + i];
  return result;
}

void expectNear(const Tensor &found, ArrayRef<double> expected) {
  ASSERT_EQ(found.values.size(), expected.size());
  for (auto [i, value] : llvm::enumerate(expected))
    EXPECT_NEAR(found.values[i], value, 1e-5 * (1 + std::abs(value)))
        << "at element " << i;
}

// The product stays in its kernel: the update takes its sums from there.
TEST_P(TensorBuilderMaps, ChangesAProductInItsKernel) {
  for (int64_t outputs : {64, 30}) {
    std::string name = "product_" + std::to_string(outputs);
    maps.add(name, Shape{outputs, 48}, {{20, 48}, {20, outputs}},
             [](tpc::TensorBuilder &b, ValueRange v) {
               Value product = b.einsum("bi,oi->bo", v[1], v[0]);
               return b.update(v[2], product,
                               [](tpc::TensorBuilder &s,
                                  ValueRange e) -> SmallVector<Value> {
                                 return {s.add(s.mul(e[0], e[0]), e[1])};
                               });
             });
  }
  ASSERT_TRUE(maps.compile(GetParam()));
  for (int64_t outputs : {64, 30}) {
    Tensor w = random({outputs, 48}), x = random({20, 48}),
           y = random({20, outputs});
    std::vector<double> expected = multiply(x, w);
    for (auto [sum, element] : llvm::zip_equal(expected, y.values))
      sum += double(element) * element;
    expectNear(maps.run("product_" + std::to_string(outputs), {w, x, y})[0],
               expected);
  }
}

// What it changes was computed elementwise, and others read the old values.
TEST_P(TensorBuilderMaps, LeavesOldValuesToOtherReaders) {
  maps.add("old", {}, {{20, 30}, {20, 30}},
           [](tpc::TensorBuilder &b, ValueRange v) {
             Value sum = b.add(v[0], v[1]);
             Value product = b.mul(v[0], v[1]);
             SmallVector<Value> results = b.update(
                 v[0], {sum, product},
                 [](tpc::TensorBuilder &s, ValueRange e) -> SmallVector<Value> {
                   return {s.mul(e[0], e[1]), s.sub(e[2], e[1])};
                 });
             results.push_back(b.sub(sum, product));
             return results;
           });
  ASSERT_TRUE(maps.compile(GetParam()));
  Tensor x = random({20, 30}), y = random({20, 30});
  std::vector<Tensor> results = maps.run("old", {x, y});
  std::vector<double> scaled, rest, difference;
  for (auto [p, q] : llvm::zip_equal(x.values, y.values)) {
    scaled.push_back(double(p) * (double(p) + q));
    rest.push_back(double(p) * q - (double(p) + q));
    difference.push_back(double(p) + q - double(p) * q);
  }
  expectNear(results[0], scaled);
  expectNear(results[1], rest);
  expectNear(results[2], difference);
}

// Rows are summed up block by block where their elements are computed; a block
// need not be whole vectors, and what is in the lanes behind it is e^0.
TEST_P(TensorBuilderMaps, SumsUpRowsOfAnyLength) {
  const int64_t columns[] = {30, 64, 90, 210};
  for (int64_t count : columns)
    maps.add(
        "sum_" + std::to_string(count), {}, {{24, count}},
        [](tpc::TensorBuilder &b, ValueRange v) {
          Value power = b.map(v[0], [](tpc::TensorBuilder &s, ValueRange e) {
            return Value(math::ExpOp::create(s.getBuilder(), s.getLoc(), e[0]));
          });
          return SmallVector<Value>{power, b.sum("bo->b", power)};
        });
  ASSERT_TRUE(maps.compile(GetParam()));
  for (int64_t count : columns) {
    Tensor x = random({24, count});
    std::vector<double> powers, sums(24);
    for (auto [i, value] : llvm::enumerate(x.values)) {
      powers.push_back(std::exp(double(value)));
      sums[i / count] += powers.back();
    }
    std::vector<Tensor> found = maps.run("sum_" + std::to_string(count), {x});
    expectNear(found[0], powers);
    expectNear(found[1], sums);
  }
}

INSTANTIATE_TEST_SUITE_P(CPUs, TensorBuilderMaps,
                         testing::Values("native", "x86-64-v2"),
                         [](const auto &info) {
                           std::string name = info.param;
                           llvm::erase_if(name,
                                          [](char c) { return c == '-'; });
                           return name;
                         });

} // namespace
