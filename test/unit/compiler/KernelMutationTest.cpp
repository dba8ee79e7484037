//===- KernelMutationTest.cpp - kernels as emitted, and broken ones -------===//
//
// Kernels of each schedule, as the compiler emits them, run in the simulator
// and agree with plain loops. Then each mistake of a kind is made in them, at
// one place after the other: the simulator must report every one, or the
// results must differ. All numbers are small and whole, so that sums are exact
// in any order and with factors of any precision, and equality is asked for.
//
//===----------------------------------------------------------------------===//

#include "KernelMutations.h"
#include "SimulatorFixture.h"

#include "lib/Target/CUDA/DeviceCode.h"
#include "tpc/Target/CUDA/CUDA.h"

#include "mlir/IR/OwningOpRef.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

#include <random>

using namespace tpc;

namespace {

/// A function that becomes one kernel, and what it computes: its last buffer.
struct KernelCase {
  std::string name;
  /// Mistakes of which each must be noticed.
  std::vector<Mutation> mutations;
  cuda::Precision precision;
  /// Of `func.func @f`.
  std::string text;
  std::vector<size_t> sizes;
  std::function<void(std::vector<Numbers> &)> compute;
};

/// The text of a reduction that becomes the function's only result: indexing
/// maps and the types of inputs, whose elements are %p and %q; `pad` may stand
/// before it.
std::string reduction(const std::string &maps, const std::string &iterators,
                      const std::vector<std::string> &arguments,
                      const std::string &inputs, const std::string &body,
                      const std::string &result, const std::string &pad = "") {
  std::string declared;
  for (size_t i = 0; i < arguments.size(); ++i)
    declared += "%" + std::to_string(i) + ": tensor<" + arguments[i] +
                "> {tpc.buffer = {kind = \"state\", name = \"x" +
                std::to_string(i) + "\"}}, ";
  return "func.func @f(" + declared + "%out: tensor<" + result + R"(>
      {tpc.buffer = {kind = "output"}, bufferization.writable = true})
      -> tensor<)" +
         result + R"(> {
    %zero = arith.constant 0.0 : f32
    )" + pad +
         R"(
    %e = tensor.empty() : tensor<)" +
         result + R"(>
    %z = linalg.fill ins(%zero : f32) outs(%e : tensor<)" +
         result + R"(>)
        -> tensor<)" +
         result + R"(>
    %a = linalg.generic {indexing_maps = [)" +
         maps + R"(],
        iterator_types = [)" +
         iterators + R"(]}
        ins()" +
         inputs + R"() outs(%z : tensor<)" + result + R"(>) {)" + body +
         R"(
        linalg.yield %sum : f32
    } -> tensor<)" +
         result + R"(>
    %r = bufferization.materialize_in_destination %a in %out
        : (tensor<)" +
         result + R"(>, tensor<)" + result + R"(>)
        -> tensor<)" +
         result + R"(>
    return %r : tensor<)" +
         result + R"(>
  })";
}

const char *const addProduct = R"(
      ^bb0(%p: f32, %q: f32, %s: f32):
        %product = arith.mulf %p, %q : f32
        %sum = arith.addf %s, %product : f32)";
const char *const addElement = R"(
      ^bb0(%p: f32, %s: f32):
        %sum = arith.addf %s, %p : f32)";

std::string shape(std::initializer_list<int> sizes) {
  std::string text;
  for (int size : sizes)
    text += std::to_string(size) + "x";
  return text + "f32";
}

/// A product of matrices: of a layer's forward map, c[r, k] = sum over t of
/// a[r, t] b[k, t], or of a gradient of weights, with a[t, r] and b[t, k].
KernelCase product(std::string name, std::vector<Mutation> mutations,
                   cuda::Precision precision, int rows, int columns, int terms,
                   bool gradient) {
  std::string a = gradient ? shape({terms, rows}) : shape({rows, terms});
  std::string b = gradient ? shape({terms, columns}) : shape({columns, terms});
  std::string c = shape({rows, columns});
  const char *maps =
      gradient ? "affine_map<(r, k, t) -> (t, r)>, affine_map<(r, k, t) -> (t, "
                 "k)>, affine_map<(r, k, t) -> (r, k)>"
               : "affine_map<(r, k, t) -> (r, t)>, affine_map<(r, k, t) -> (k, "
                 "t)>, affine_map<(r, k, t) -> (r, k)>";
  return {
      name,
      mutations,
      precision,
      reduction(maps, R"("parallel", "parallel", "reduction")", {a, b},
                "%0, %1 : tensor<" + a + ">, tensor<" + b + ">", addProduct, c),
      {size_t(rows * terms), size_t(columns * terms), size_t(rows * columns)},
      [=](std::vector<Numbers> &numbers) {
        auto element = [&](int factor, int size, int i, int t) {
          return numbers[factor][gradient ? t * size + i : i * terms + t];
        };
        for (int r = 0; r < rows; ++r)
          for (int k = 0; k < columns; ++k) {
            double sum = 0;
            for (int t = 0; t < terms; ++t)
              sum += double(element(0, rows, r, t)) * element(1, columns, k, t);
            numbers[2][r * columns + k] = float(sum);
          }
      }};
}

KernelCase forwardProduct(std::string name, std::vector<Mutation> mutations,
                          cuda::Precision precision, int rows, int columns,
                          int terms) {
  return product(name, mutations, precision, rows, columns, terms, false);
}

KernelCase gradientProduct(std::string name, std::vector<Mutation> mutations,
                           cuda::Precision precision, int rows, int columns,
                           int terms) {
  return product(name, mutations, precision, rows, columns, terms, true);
}

/// y[n, p, o] = sum over k, c of x[n, p + k - 1, c] w[o, k, c]: a convolution
/// that reaches outside on both sides.
KernelCase convolution(std::string name, std::vector<Mutation> mutations,
                       cuda::Precision precision, int samples, int positions,
                       int channels, int results) {
  std::string x = shape({samples, positions, channels});
  std::string padded = shape({samples, positions + 2, channels});
  std::string w = shape({results, 3, channels});
  return {
      name,
      mutations,
      precision,
      reduction("affine_map<(n, p, o, k, c) -> (n, p + k, c)>, affine_map<(n, "
                "p, o, k, c) -> (o, k, c)>, affine_map<(n, p, o, k, c) -> (n, "
                "p, o)>",
                R"("parallel", "parallel", "parallel", "reduction",
                   "reduction")",
                {x, w}, "%x, %1 : tensor<" + padded + ">, tensor<" + w + ">",
                addProduct, shape({samples, positions, results}),
                R"(%x = tensor.pad %0 low[0, 1, 0] high[0, 1, 0] {
                   ^bb0(%i0: index, %i1: index, %i2: index):
                     tensor.yield %zero : f32
                   } : tensor<)" +
                    x + "> to tensor<" + padded + ">"),
      {size_t(samples * positions * channels), size_t(results * 3 * channels),
       size_t(samples * positions * results)},
      [=](std::vector<Numbers> &numbers) {
        for (int n = 0; n < samples; ++n)
          for (int p = 0; p < positions; ++p)
            for (int o = 0; o < results; ++o) {
              double sum = 0;
              for (int k = 0; k < 3; ++k)
                for (int c = 0; c < channels; ++c)
                  if (int at = p + k - 1; at >= 0 && at < positions)
                    sum +=
                        double(
                            numbers[0][(n * positions + at) * channels + c]) *
                        numbers[1][(o * 3 + k) * channels + c];
              numbers[2][(n * positions + p) * results + o] = float(sum);
            }
      }};
}

/// y[n, i, c] = sum over o, q of d[n, o, q] w[o, q, i - o + 1, c]: the
/// transposed map of a locally connected layer of 12 positions with windows of
/// 3, on an input of 16, the last of which are in no window.
KernelCase transposedWindows(std::string name, std::vector<Mutation> mutations,
                             cuda::Precision precision, int samples, int units,
                             int channels) {
  std::string d = shape({samples, 12, units});
  std::string w = shape({12, units, 3, channels});
  std::string padded = shape({12, units, 27, channels});
  return {
      name,
      mutations,
      precision,
      reduction(
          "affine_map<(n, i, c, o, q) -> (n, o, q)>, affine_map<(n, i, c, "
          "o, q) -> (o, q, i - o + 11, c)>, affine_map<(n, i, c, o, q) -> "
          "(n, i, c)>",
          R"("parallel", "parallel", "parallel", "reduction",
                   "reduction")",
          {d, w}, "%0, %w : tensor<" + d + ">, tensor<" + padded + ">",
          addProduct, shape({samples, 16, channels}),
          R"(%w = tensor.pad %1 low[0, 0, 10, 0] high[0, 0, 14, 0] {
                   ^bb0(%i0: index, %i1: index, %i2: index, %i3: index):
                     tensor.yield %zero : f32
                   } : tensor<)" +
              w + "> to tensor<" + padded + ">"),
      {size_t(samples * 12 * units), size_t(12 * units * 3 * channels),
       size_t(samples * 16 * channels)},
      [=](std::vector<Numbers> &numbers) {
        for (int n = 0; n < samples; ++n)
          for (int i = 0; i < 16; ++i)
            for (int c = 0; c < channels; ++c) {
              double sum = 0;
              for (int o = std::max(i - 1, 0); o <= std::min(i + 1, 11); ++o)
                for (int q = 0; q < units; ++q)
                  sum +=
                      double(numbers[0][(n * 12 + o) * units + q]) *
                      numbers[1]
                             [((o * units + q) * 3 + i - o + 1) * channels + c];
              numbers[2][(n * 16 + i) * channels + c] = float(sum);
            }
      }};
}

/// y[k] = sum over r of x[r, k], and the same of rows.
KernelCase sums(std::string name, std::vector<Mutation> mutations, int rows,
                int columns, bool ofColumns) {
  std::string x = std::to_string(rows) + "x" + std::to_string(columns) + "xf32";
  int results = ofColumns ? columns : rows;
  return {name,
          mutations,
          cuda::Precision::Float32,
          reduction(ofColumns
                        ? "affine_map<(y, t) -> (t, y)>, affine_map<(y, t) -> "
                          "(y)>"
                        : "affine_map<(y, t) -> (y, t)>, affine_map<(y, t) -> "
                          "(y)>",
                    R"("parallel", "reduction")", {x}, "%0 : tensor<" + x + ">",
                    addElement, std::to_string(results) + "xf32"),
          {size_t(rows * columns), size_t(results)},
          [=](std::vector<Numbers> &numbers) {
            std::fill(numbers[1].begin(), numbers[1].end(), 0);
            for (int r = 0; r < rows; ++r)
              for (int k = 0; k < columns; ++k)
                numbers[1][ofColumns ? k : r] += numbers[0][r * columns + k];
          }};
}

const std::vector<KernelCase> &kernelCases() {
  using cuda::Precision;
  constexpr auto float32 = Precision::Float32, tf32 = Precision::TF32,
                 bf16 = Precision::Bfloat16;
  const std::vector<Mutation> bounds = {Mutation::MissingBound};
  const std::vector<Mutation> tiles = {
      Mutation::IndexOffByOne, Mutation::MissingBarrier, Mutation::MissingWait};
  std::vector<Mutation> matrices = tiles;
  matrices.push_back(Mutation::WrongFragment);
  const std::vector<Mutation> elements = {Mutation::IndexOffByOne,
                                          Mutation::MissingBound};
  const std::vector<Mutation> warp = {
      Mutation::IndexOffByOne, Mutation::MissingBound, Mutation::WrongLane};
  std::vector<Mutation> warps = warp;
  warps.push_back(Mutation::MissingBarrier);
  // Sizes are multiples of tiles in no dimension. Lines of a forward product
  // are copied four numbers at once, those of a gradient one by one. After an
  // odd number of steps the last tiles that were read are where the sums go, so
  // that the barrier between is needed; after an even number a copy too many
  // goes there.
  static const std::vector<KernelCase> cases = {
      forwardProduct("tiles", tiles, float32, 196, 204, 36),
      forwardProduct("tiles_of_two_steps", bounds, float32, 196, 204, 20),
      gradientProduct("gradient_tiles", tiles, float32, 196, 203, 37),
      gradientProduct("gradient_tiles_of_two_steps", bounds, float32, 196, 203,
                      21),
      convolution("window_tiles", tiles, float32, 28, 7, 12, 203),
      convolution("window_tiles_of_two_steps", bounds, float32, 28, 7, 8, 203),
      transposedWindows("transposed_windows", elements, float32, 30, 20, 27),
      forwardProduct("tf32", matrices, tf32, 100, 108, 36),
      forwardProduct("tf32_of_two_steps", bounds, tf32, 100, 108, 20),
      gradientProduct("gradient_tf32", matrices, tf32, 100, 107, 37),
      forwardProduct("bf16", matrices, bf16, 100, 108, 36),
      forwardProduct("bf16_of_two_steps", bounds, bf16, 100, 108, 20),
      gradientProduct("gradient_bf16", matrices, bf16, 100, 107, 37),
      forwardProduct("elements", elements, float32, 30, 13, 3),
      convolution("window_elements", elements, float32, 25, 30, 1, 1),
      sums("column_sums", warps, 50, 22, true),
      sums("row_sums", warp, 22, 50, false),
      sums("long_row_sums", warps, 3, 700, false)};
  return cases;
}

mlir::MLIRContext &getContext() {
  static mlir::MLIRContext *context = [] {
    mlir::DialectRegistry registry;
    mlir::registerAllDialects(registry);
    mlir::registerAllExtensions(registry);
    cuda::registerCUDADialects(registry);
    auto *made =
        new mlir::MLIRContext(registry, mlir::MLIRContext::Threading::DISABLED);
    made->loadAllAvailableDialects();
    return made;
  }();
  return *context;
}

struct BrokenKernel {
  KernelCase kernel;
  Mutation mutation;

  std::string name() const { return kernel.name + "_" + nameOf(mutation); }
};

void PrintTo(const BrokenKernel &broken, std::ostream *stream) {
  *stream << broken.name();
}

class KernelMutation : public SimulatorFixture,
                       public testing::WithParamInterface<BrokenKernel> {
protected:
  const KernelCase &kernel() const { return GetParam().kernel; }

  /// The kernel as its schedule emits it.
  void SetUp() override {
    planned =
        mlir::parseSourceString<mlir::ModuleOp>(kernel().text, &getContext());
    ASSERT_TRUE(planned) << kernel().text;
    mlir::PassManager passes(&getContext());
    cuda::buildPlanningPipeline(passes, kernel().precision);
    ASSERT_TRUE(succeeded(passes.run(*planned)));
    // No function surrounds this one.
    getFunction(*planned)->removeAttr("tpc.arguments");

    std::mt19937 generator(7);
    std::uniform_int_distribution<int> digits(-9, 9);
    for (size_t size : kernel().sizes) {
      Numbers &numbers = initial.emplace_back(size);
      for (float &number : numbers)
        number = float(digits(generator));
    }
    expected = initial;
    kernel().compute(expected);
    // What is not written differs from every number.
    std::fill(initial.back().begin(), initial.back().end(), NAN);
  }

  static mlir::func::FuncOp getFunction(mlir::ModuleOp module) {
    return *module.getOps<mlir::func::FuncOp>().begin();
  }

  /// Compiles a planned module for the simulator.
  void lower(mlir::ModuleOp module) {
    mlir::PassManager passes(&getContext());
    cuda::buildLoweringPipeline(passes);
    ASSERT_TRUE(succeeded(passes.run(module)));
    mlir::FailureOr<DeviceProgram> program = cuda::collectLaunches(module);
    ASSERT_TRUE(succeeded(program));
    ASSERT_EQ(program->functions.at("f").size(), 1u);
    launched = program->functions.at("f").front();
    llvm::LLVMContext context;
    auto code = cuda::translateKernels(module, {}, context);
    ASSERT_TRUE(bool(code)) << llvm::toString(code.takeError());
    ASSERT_NO_THROW(compile(std::move(*code)));
  }

  /// What the simulator reports; empty if it ran to the end, with all buffers
  /// in `found`.
  std::string run(std::vector<Numbers> &found) {
    std::vector<Numbers> arguments;
    for (const DeviceProgram::Argument &argument : launched.arguments)
      arguments.push_back(initial[argument.buffer]);
    try {
      launch(launched.grid[0], launched.block[0], arguments);
    } catch (const runtime::Error &error) {
      return error.what();
    }
    found = initial;
    for (auto [argument, numbers] :
         llvm::zip_equal(launched.arguments, arguments))
      found[argument.buffer] = std::move(numbers);
    return "";
  }

  mlir::OwningOpRef<mlir::ModuleOp> planned;
  DeviceProgram::Launch launched;
  std::vector<Numbers> initial, expected;
};

TEST_P(KernelMutation, IsCaughtEverywhere) {
  mlir::OwningOpRef<mlir::ModuleOp> unchanged = planned->clone();
  ASSERT_NO_FATAL_FAILURE(lower(*unchanged));
  std::vector<Numbers> found;
  ASSERT_EQ(run(found), "");
  ASSERT_EQ(found, expected);

  const Mutation mutation = GetParam().mutation;
  size_t site = 0, reported = 0;
  for (;; ++site) {
    mlir::OwningOpRef<mlir::ModuleOp> changed = planned->clone();
    std::optional<std::string> what =
        mutate(getFunction(*changed), mutation, site);
    if (!what)
      break;
    ASSERT_NO_FATAL_FAILURE(lower(*changed)) << *what;
    std::string error = run(found);
    reported += !error.empty();
    EXPECT_TRUE(!error.empty() || found != expected)
        << "nothing was noticed of " << *what;
  }
  EXPECT_GT(site, 0u) << "there is no place for this mistake";
  RecordProperty("places", int(site));
  RecordProperty("reported", int(reported));
  // The order in which fibers run may hide a race from the results.
  if (mutation == Mutation::MissingBarrier || mutation == Mutation::MissingWait)
    EXPECT_EQ(reported, site);
}

std::vector<BrokenKernel> breakAll() {
  std::vector<BrokenKernel> result;
  for (const KernelCase &kernel : kernelCases())
    for (Mutation mutation : kernel.mutations)
      result.push_back({kernel, mutation});
  return result;
}

INSTANTIATE_TEST_SUITE_P(Emitted, KernelMutation, testing::ValuesIn(breakAll()),
                         [](const auto &info) { return info.param.name(); });

} // namespace
