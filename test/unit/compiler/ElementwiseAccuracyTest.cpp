//===- ElementwiseAccuracyTest.cpp - functions, quotients and roots -------===//
//
// What generated code makes of one float, or of two, against double precision:
// numbers from all over the range of floats, and those at which IEEE 754 and
// the C library have something of their own to say. It runs as in trainers,
// where denormal numbers are zeros, as arguments and as results.
//
//===----------------------------------------------------------------------===//

#include "CompiledMaps.h"

#include "lib/Target/CPU/TargetMachine.h"

#include "tpc/runtime/FloatingPointMode.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

using namespace mlir;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kSmallestNormal = std::numeric_limits<float>::min();
/// Vectors of any length leave a rest of it.
constexpr int64_t kCount = (1 << 18) + 3;
/// Floats whose bits are this far apart are all over the range in `kCount`.
constexpr uint32_t kStride = 16381;

/// The distance between neighbouring floats at a number.
double spacing(double value) {
  int exponent;
  std::frexp(value, &exponent);
  return std::ldexp(1.0, std::max(exponent - 24, -149));
}

float flushed(float x) {
  return std::abs(x) < kSmallestNormal ? std::copysign(0.0f, x) : x;
}

/// In units in the last place of what is exact; infinite where one of both is
/// NaN or infinite and the other one not the same. Zero is as good as any
/// number that is not clearly a normal one.
double error(float found, double exact) {
  float rounded = float(exact);
  if (flushed(found) == 0 && std::abs(exact) < kSmallestNormal * (1 + 0x1p-20))
    return 0;
  if (std::isnan(rounded) || std::isnan(found))
    return std::isnan(rounded) && std::isnan(found) ? 0 : kInfinity;
  if (std::isinf(rounded) || std::isinf(found))
    return rounded == found ? 0 : kInfinity;
  return std::abs(double(found) - exact) / spacing(exact);
}

std::vector<float> numbersOfAllSizes() {
  std::vector<float> values(kCount);
  for (int64_t i = 0; i < kCount; ++i) {
    uint32_t bits = uint32_t(i) * kStride;
    std::memcpy(&values[i], &bits, sizeof(bits));
  }
  return values;
}

/// Zeros, infinities, NaN, and both ends of denormal and of normal numbers.
const std::vector<float> &specialNumbers() {
  static const std::vector<float> numbers = [] {
    std::vector<float> all = {std::numeric_limits<float>::quiet_NaN()};
    for (float value : {0.0f, std::numeric_limits<float>::denorm_min(),
                        0x1p-140f, 0x1p-128f, 0x1.fffffcp-127f, kSmallestNormal,
                        0x1p-64f, 0.5f, 1.0f, 3.0f, 0x1p64f, 0x1p126f, 0x1p127f,
                        std::numeric_limits<float>::max(), kInfinity}) {
      all.push_back(value);
      all.push_back(-value);
    }
    return all;
  }();
  return numbers;
}

/// The worst of many errors, and where it is.
class Worst {
public:
  void add(double error, llvm::function_ref<std::string()> describe) {
    if (error <= worst && !place.empty())
      return;
    worst = error;
    place = describe();
  }
  void expectAtMost(double bound) const {
    EXPECT_LE(worst, bound) << "units in the last place, " << place;
  }

private:
  double worst = 0;
  std::string place;
};

std::string describe(const char *name, std::initializer_list<float> arguments,
                     float found, double exact) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << name << "(";
  llvm::interleaveComma(arguments, stream, [&](float argument) {
    stream << llvm::format("%a", argument);
  });
  stream << ") = " << llvm::format("%a, expected %a", found, exact);
  return text;
}

template <typename Op> Value unary(tpc::TensorBuilder &b, ValueRange args) {
  return Op::create(b.getBuilder(), b.getLoc(), args[0]);
}
Value divide(tpc::TensorBuilder &b, ValueRange args) {
  return arith::DivFOp::create(b.getBuilder(), b.getLoc(), args[0], args[1]);
}

struct Function {
  const char *name;
  Value (*build)(tpc::TensorBuilder &, ValueRange);
  double (*exact)(double);
  /// The greatest argument, in magnitude, that is asked for.
  float most;
  /// In units in the last place, of numbers no smaller than `least`.
  double bound;
  double least = 0;
};

const Function kFunctions[] = {
    {"tanh", unary<math::TanhOp>, std::tanh, kInfinity, 4.5},
    {"exp", unary<math::ExpOp>, std::exp, kInfinity, 3},
    {"log", unary<math::LogOp>, std::log, kInfinity, 1.25},
    {"atan", unary<math::AtanOp>, std::atan, kInfinity, 45},
    {"sin", unary<math::SinOp>, std::sin, 7, 3.75, 1},
    {"cos", unary<math::CosOp>, std::cos, 7, 2.5, 1},
};

/// One map of each function and the quotient, compiled for a CPU.
class ElementwiseAccuracy : public testing::TestWithParam<const char *> {
protected:
  void SetUp() override {
    tpc::cpu::CPUOptions options{GetParam()};
    auto machine = tpc::cpu::createTargetMachine(options);
    ASSERT_TRUE(bool(machine)) << llvm::toString(machine.takeError());
    if (llvm::Error error = tpc::cpu::checkHostRuns(**machine))
      GTEST_SKIP() << llvm::toString(std::move(error));
  }

  Tensor run(unsigned arguments, tpc::TensorBuilder::Body body,
             ArrayRef<Tensor> values) {
    CompiledMaps maps;
    SmallVector<SmallVector<int64_t>> shapes(arguments, {kCount});
    maps.add("map", {}, shapes, [&](tpc::TensorBuilder &b, ValueRange args) {
      return SmallVector<Value>{b.map(args, body)};
    });
    if (!maps.compile(GetParam())) {
      ADD_FAILURE() << "no code";
      return Tensor({kCount});
    }
    tpc::runtime::FlushDenormals asTrainersDo;
    return maps.run("map", values)[0];
  }

  void expectAccurate(const Function &function) {
    SCOPED_TRACE(function.name);
    Tensor x({kCount});
    x.values = numbersOfAllSizes();
    llvm::copy(specialNumbers(), x.values.begin());
    Tensor y = run(1, function.build, {x});
    Worst worst;
    for (auto [argument, found] : llvm::zip_equal(x.values, y.values)) {
      if (std::abs(argument) > function.most)
        continue;
      double exact = function.exact(flushed(argument));
      double scale =
          spacing(exact) / spacing(std::max(std::abs(exact), function.least));
      worst.add(error(found, exact) * scale, [&, x = argument, y = found] {
        return describe(function.name, {x}, y, exact);
      });
    }
    worst.expectAtMost(function.bound);
  }

  /// AVX-512's estimates are refined; other roots and quotients are rounded.
  bool estimates() {
    auto info = tpc::cpu::getCPUInfo(tpc::cpu::CPUOptions{GetParam()});
    EXPECT_TRUE(bool(info));
    return info->reciprocalEstimates;
  }
};

TEST_P(ElementwiseAccuracy, Functions) {
  for (const Function &function : kFunctions)
    expectAccurate(function);
}

TEST_P(ElementwiseAccuracy, Roots) {
  expectAccurate({"sqrt", unary<math::SqrtOp>, std::sqrt, kInfinity,
                  estimates() ? 1 : 0.5});
}

/// The sizes of both numbers are independent of each other.
TEST_P(ElementwiseAccuracy, Quotients) {
  Tensor a({kCount}), b({kCount});
  a.values = numbersOfAllSizes();
  for (int64_t i = 0; i < kCount; ++i)
    b.values[i] = a.values[i * 7919 % kCount];
  size_t place = 0;
  for (float dividend : specialNumbers())
    for (float divisor : specialNumbers()) {
      a.values[place] = dividend;
      b.values[place++] = divisor;
    }
  Tensor quotients = run(2, divide, {a, b});
  Worst worst;
  for (auto [dividend, divisor, found] :
       llvm::zip_equal(a.values, b.values, quotients.values)) {
    double exact = double(flushed(dividend)) / double(flushed(divisor));
    worst.add(error(found, exact), [&, a = dividend, b = divisor, q = found] {
      return describe("divide", {a, b}, q, exact);
    });
  }
  worst.expectAtMost(estimates() ? 1.5 : 0.5);
}

/// Refined estimates make +0 of -0 over a positive number; all other quotients
/// that are zero have the sign that IEEE 754 gives them.
TEST_P(ElementwiseAccuracy, SignsOfZeroQuotients) {
  const float divisors[] = {kSmallestNormal, 0.7f,       3.0f,
                            0x1p125f,        0x1.8p126f, kInfinity};
  Tensor a({kCount}), b({kCount});
  for (int64_t i = 0; i < kCount; ++i) {
    a.values[i] = i & 1 ? -0.0f : 0.0f;
    b.values[i] = std::copysign(divisors[i / 64 % std::size(divisors)],
                                i & 2 ? -1.0f : 1.0f);
  }
  Tensor quotients = run(2, divide, {a, b});
  bool refined = estimates();
  for (auto [dividend, divisor, found] :
       llvm::zip_equal(a.values, b.values, quotients.values)) {
    ASSERT_EQ(found, 0) << dividend << " / " << divisor;
    bool negative = std::signbit(dividend) != std::signbit(divisor);
    bool losesSign = refined && std::signbit(dividend) &&
                     !std::signbit(divisor) && divisor <= 0x1p125f;
    ASSERT_EQ(std::signbit(found), negative && !losesSign)
        << dividend << " / " << divisor;
  }
}

INSTANTIATE_TEST_SUITE_P(CPUs, ElementwiseAccuracy,
                         testing::Values("native", "x86-64-v2", "x86-64-v3",
                                         "x86-64-v4"),
                         [](const auto &info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

} // namespace
