//===- LayerMapsTest.cpp - what layers' maps compute ----------------------===//
//
// Every map of every layer with windows, compiled for the CPU, against its
// definition in plain loops and double precision (algorithms, "Layers"), on
// odd sizes, strides and paddings.
//
//===----------------------------------------------------------------------===//

#include "CompiledMaps.h"

#include "lib/Target/CPU/TargetMachine.h"

#include "llvm/Support/FormatVariadic.h"

#include <gtest/gtest.h>

#include <random>

using namespace mlir;

namespace {

using Shape = SmallVector<int64_t>;
using Values = std::vector<double>;

/// Windows over images, and their number in a batch.
struct Case {
  Shape input, kernel, stride;
  std::string padding;
  int64_t channels, batch;

  friend void PrintTo(const Case &value, std::ostream *stream) {
    auto print = [&](ArrayRef<int64_t> sizes) {
      llvm::interleave(
          sizes, [&](int64_t size) { *stream << size; },
          [&] { *stream << "x"; });
    };
    print(value.input);
    *stream << " kernel(";
    print(value.kernel);
    *stream << ") stride(";
    print(value.stride);
    *stream << ") padding(" << value.padding << ") channels(" << value.channels
            << ") batch(" << value.batch << ")";
  }
};

/// The definition of windows, one direction.
struct Axis {
  int64_t input, kernel, stride, output, before;

  Axis(int64_t input, int64_t kernel, int64_t stride,
       const std::string &padding)
      : input(input), kernel(kernel), stride(stride), before(0) {
    if (padding == "valid") {
      output = (input - kernel) / stride + 1;
      return;
    }
    output = (input + stride - 1) / stride;
    int64_t total =
        std::max<int64_t>((output - 1) * stride + kernel - input, 0);
    before = padding == "same" ? total / 2 : (total + 1) / 2;
  }
};

/// A layer's sizes, and loops over its windows.
struct Geometry {
  Axis y, x;
  int64_t in, batch;

  explicit Geometry(const Case &c)
      : y(c.input[0], c.kernel[0], c.stride[0], c.padding),
        x(c.input[1], c.kernel[1], c.stride[1], c.padding), in(c.input[2]),
        batch(c.batch) {}

  Shape inputs() const { return {batch, y.input, x.input, in}; }
  Shape outputs(int64_t channels) const {
    return {batch, y.output, x.output, channels};
  }

  int64_t inputAt(int64_t b, int64_t Y, int64_t X, int64_t c) const {
    return ((b * y.input + Y) * x.input + X) * in + c;
  }
  int64_t outputAt(int64_t b, int64_t py, int64_t px, int64_t o,
                   int64_t channels) const {
    return ((b * y.output + py) * x.output + px) * channels + o;
  }

  /// visit(y, x, i, j, Y, X) for the elements of windows inside the input, in
  /// row-major order.
  template <typename Visit> void forEach(Visit visit) const {
    for (int64_t py = 0; py < y.output; ++py)
      for (int64_t px = 0; px < x.output; ++px)
        for (int64_t i = 0; i < y.kernel; ++i)
          for (int64_t j = 0; j < x.kernel; ++j) {
            int64_t Y = py * y.stride + i - y.before;
            int64_t X = px * x.stride + j - x.before;
            if (Y >= 0 && Y < y.input && X >= 0 && X < x.input)
              visit(py, px, i, j, Y, X);
          }
  }
};

class LayerMaps : public testing::TestWithParam<Case> {
protected:
  CompiledMaps maps;
  std::mt19937 engine{7};

  /// Few different values, so that windows have equal elements.
  Tensor random(ArrayRef<int64_t> shape) {
    Tensor result(shape);
    for (float &value : result.values)
      value = float(int(engine() % 33) - 16) / 16;
    return result;
  }

  std::string text(StringRef layer, bool weights) {
    const Case &c = GetParam();
    std::string result = llvm::formatv(
        "tpc.{0} {1}%x kernel({2}x{3}) {4}stride({5}x{6}) padding({7})", layer,
        weights ? "@layer " : "", c.kernel[0], c.kernel[1],
        weights ? llvm::formatv("channels({0}) ", c.channels).str() : "",
        c.stride[0], c.stride[1], c.padding);
    return result;
  }

  /// The host's vectors; and, as far as it has them, AVX2's of 8 elements and
  /// those of 4 without fused products.
  void onEachCPU(llvm::function_ref<void()> check) {
    for (const char *cpu : {"native", "x86-64-v3", "x86-64-v2"}) {
      SCOPED_TRACE(cpu);
      auto machine = tpc::cpu::createTargetMachine(tpc::cpu::CPUOptions{cpu});
      ASSERT_TRUE(bool(machine)) << llvm::toString(machine.takeError());
      if (llvm::Error error = tpc::cpu::checkHostRuns(**machine)) {
        llvm::consumeError(std::move(error));
        continue;
      }
      ASSERT_TRUE(maps.compile(cpu));
      check();
    }
  }

  /// Compares within 1e-5 of the greatest element: sums of products, which are
  /// multiples of 1/256, are exact.
  void expectNear(StringRef map, ArrayRef<Tensor> arguments,
                  ArrayRef<Values> expected) {
    std::vector<Tensor> results = maps.run(map, arguments);
    ASSERT_EQ(results.size(), expected.size()) << map.str();
    for (auto [found, values] : llvm::zip_equal(results, expected)) {
      ASSERT_EQ(found.values.size(), values.size()) << map.str();
      double greatest = 1;
      for (double value : values)
        greatest = std::max(greatest, std::abs(value));
      for (size_t i = 0; i < values.size(); ++i)
        ASSERT_NEAR(found.values[i], values[i], 1e-5 * greatest)
            << map.str() << ", element " << i;
    }
  }
};

/// A layer with weights, shared between positions or not.
class WeightedMaps : public LayerMaps {
protected:
  struct Reference {
    Geometry at;
    int64_t out;
    bool shared;

    int64_t weight(int64_t y, int64_t x, int64_t o, int64_t i, int64_t j,
                   int64_t c) const {
      int64_t position = shared ? 0 : y * at.x.output + x;
      return (((position * out + o) * at.y.kernel + i) * at.x.kernel + j) *
                 at.in +
             c;
    }

    /// visit(weight, input, output) for every product of the layer.
    template <typename Visit> void forEach(Visit visit) const {
      at.forEach([&](int64_t y, int64_t x, int64_t i, int64_t j, int64_t Y,
                     int64_t X) {
        for (int64_t b = 0; b < at.batch; ++b)
          for (int64_t o = 0; o < out; ++o)
            for (int64_t c = 0; c < at.in; ++c)
              visit(weight(y, x, o, i, j, c), at.inputAt(b, Y, X, c),
                    at.outputAt(b, y, x, o, out));
      });
    }

    Values toOutputs(const Tensor &input, const Tensor &weights) const {
      Values sums(tpc::elementCount(at.outputs(out)));
      forEach([&](int64_t w, int64_t in, int64_t to) {
        sums[to] += double(weights.values[w]) * input.values[in];
      });
      return sums;
    }
    Values toInputs(const Tensor &output, const Tensor &weights) const {
      Values sums(tpc::elementCount(at.inputs()));
      forEach([&](int64_t w, int64_t in, int64_t to) {
        sums[in] += double(weights.values[w]) * output.values[to];
      });
      return sums;
    }
    Values toWeights(const Tensor &output, const Tensor &input,
                     size_t count) const {
      Values sums(count);
      forEach([&](int64_t w, int64_t in, int64_t to) {
        sums[w] +=
            double(output.values[to]) * input.values[in] / double(at.batch);
      });
      return sums;
    }
  };

  /// values + bias, which repeats.
  static Values addBias(Values values, const Tensor &bias) {
    for (size_t i = 0; i < values.size(); ++i)
      values[i] += bias.values[i % bias.values.size()];
    return values;
  }
  static Values meanOverBias(const Tensor &values, size_t count,
                             int64_t batch) {
    Values sums(count);
    for (size_t i = 0; i < values.values.size(); ++i)
      sums[i % count] += double(values.values[i]) / double(batch);
    return sums;
  }

  void check(StringRef kind, bool shared) {
    const Case &c = GetParam();
    Geometry at(c);
    Reference reference{at, c.channels, shared};
    tpc::LayerOpInterface layer = maps.parseLayer(c.input, text(kind, true));
    ASSERT_TRUE(layer);

    Shape weight = {c.channels, c.kernel[0], c.kernel[1], c.input[2]};
    Shape bias = {c.channels}, inverseBias = {c.input[2]};
    if (!shared) {
      weight.insert(weight.begin(), {at.y.output, at.x.output});
      bias.insert(bias.begin(), {at.y.output, at.x.output});
      inverseBias = c.input;
    }
    auto expectShapes = [](ArrayRef<tpc::ParameterSpec> found,
                           ArrayRef<Shape> expected) {
      ASSERT_EQ(found.size(), expected.size());
      for (auto [one, shape] : llvm::zip_equal(found, expected))
        EXPECT_EQ(one.shape, shape);
    };
    expectShapes(layer.getForwardParameters(c.input), {weight, bias});
    expectShapes(*layer.getInverseParameters(c.input, 0),
                 {weight, inverseBias});
    expectShapes(layer.getFeedbackParameters(c.input), {weight});
    int64_t area = c.kernel[0] * c.kernel[1];
    EXPECT_EQ(layer.getForwardParameters(c.input)[0].fanIn, area * c.input[2]);
    EXPECT_EQ(layer.getForwardParameters(c.input)[0].fanOut, area * c.channels);

    Shape inputs = at.inputs(), outputs = at.outputs(c.channels);
    using Builder = tpc::TensorBuilder;
    using Results = SmallVector<Value>;
    maps.add(
        "forward", {weight, bias}, {inputs}, [&](Builder &b, ValueRange args) {
          return Results{layer.buildForward(b, args[2], args.take_front(2))};
        });
    maps.add("inverse", {weight, inverseBias}, {outputs, inputs},
             [&](Builder &b, ValueRange args) {
               return Results{
                   layer.buildInverse(b, args[2], args[3], args.take_front(2))};
             });
    maps.add("transposed", {weight}, {outputs, inputs},
             [&](Builder &b, ValueRange args) {
               return Results{
                   layer.buildTransposed(b, args[1], args[2], args[0])};
             });
    maps.add("feedback", {weight}, {outputs, inputs},
             [&](Builder &b, ValueRange args) {
               return Results{
                   layer.buildFeedback(b, args[1], args[2], args[0])};
             });
    maps.add("gradients", {}, {inputs, outputs},
             [&](Builder &b, ValueRange args) {
               return layer.buildGradients(b, args[0], args[1]);
             });
    maps.add("inverse_gradients", {}, {outputs, inputs},
             [&](Builder &b, ValueRange args) {
               return layer.buildInverseGradients(b, args[0], args[1]);
             });

    Tensor w = random(weight), h = random(inputs), d = random(outputs);
    Tensor offsets = random(bias), inverseOffsets = random(inverseBias);
    Values back = reference.toInputs(d, w);
    Values gradient = reference.toWeights(d, h, w.values.size());
    onEachCPU([&] {
      expectNear("forward", {w, offsets, h},
                 {addBias(reference.toOutputs(h, w), offsets)});
      expectNear("transposed", {w, d, h}, {back});
      expectNear("feedback", {w, d, h}, {back});
      expectNear("inverse", {w, inverseOffsets, d, h},
                 {addBias(back, inverseOffsets)});
      expectNear("gradients", {h, d},
                 {gradient, meanOverBias(d, offsets.values.size(), c.batch)});
      expectNear(
          "inverse_gradients", {d, h},
          {gradient, meanOverBias(h, inverseOffsets.values.size(), c.batch)});
    });
  }
};

TEST_P(WeightedMaps, LocallyConnected) { check("locally_connected", false); }
TEST_P(WeightedMaps, Convolution) { check("convolution", true); }

class PoolMaps : public LayerMaps {
protected:
  /// Adds all maps of the layer.
  void build(StringRef kind) {
    const Case &c = GetParam();
    Geometry at(c);
    tpc::LayerOpInterface layer = maps.parseLayer(c.input, text(kind, false));
    ASSERT_TRUE(layer);
    Shape inputs = at.inputs(), outputs = at.outputs(at.in);
    using Builder = tpc::TensorBuilder;
    using Results = SmallVector<Value>;
    maps.add("forward", {}, {inputs}, [&](Builder &b, ValueRange args) {
      return Results{layer.buildForward(b, args[0], {})};
    });
    maps.add("transposed", {}, {outputs, inputs},
             [&](Builder &b, ValueRange args) {
               return Results{layer.buildTransposed(b, args[0], args[1], {})};
             });
    maps.add("inverse", {}, {outputs, inputs},
             [&](Builder &b, ValueRange args) {
               return Results{layer.buildInverse(b, args[0], args[1], {})};
             });
    maps.add("inverse_transposed", {}, {inputs, inputs},
             [&](Builder &b, ValueRange args) {
               return Results{
                   layer.buildInverseTransposed(b, args[0], args[1])};
             });
  }
};

TEST_P(PoolMaps, Average) {
  ASSERT_NO_FATAL_FAILURE(build("average_pool"));
  Geometry at(GetParam());
  Tensor h = random(at.inputs()), d = random(at.outputs(at.in));
  Values inside(at.y.output * at.x.output), covering(at.y.input * at.x.input);
  at.forEach([&](int64_t y, int64_t x, int64_t, int64_t, int64_t Y, int64_t X) {
    ++inside[y * at.x.output + x];
    ++covering[Y * at.x.input + X];
  });
  Values forward(d.values.size()), transposed(h.values.size());
  Values inverse(h.values.size()), inverseTransposed(d.values.size());
  at.forEach([&](int64_t y, int64_t x, int64_t, int64_t, int64_t Y, int64_t X) {
    double windows = covering[Y * at.x.input + X];
    double elements = inside[y * at.x.output + x];
    for (int64_t b = 0; b < at.batch; ++b)
      for (int64_t c = 0; c < at.in; ++c) {
        int64_t in = at.inputAt(b, Y, X, c);
        int64_t out = at.outputAt(b, y, x, c, at.in);
        forward[out] += h.values[in] / elements;
        transposed[in] += d.values[out] / elements;
        inverse[in] += d.values[out] / windows;
        inverseTransposed[out] += h.values[in] / windows;
      }
  });
  onEachCPU([&] {
    expectNear("forward", {h}, {forward});
    expectNear("transposed", {d, h}, {transposed});
    expectNear("inverse", {d, h}, {inverse});
    expectNear("inverse_transposed", {h, h}, {inverseTransposed});
  });
}

TEST_P(PoolMaps, Max) {
  ASSERT_NO_FATAL_FAILURE(build("max_pool"));
  Geometry at(GetParam());
  // Values of both signs, so that a zero outside the image would be seen.
  Tensor h = random(at.inputs()), d = random(at.outputs(at.in));
  Tensor e = random(at.inputs());
  for (float &value : h.values)
    value -= 1;
  std::vector<int64_t> winner(d.values.size(), -1);
  at.forEach([&](int64_t y, int64_t x, int64_t, int64_t, int64_t Y, int64_t X) {
    for (int64_t b = 0; b < at.batch; ++b)
      for (int64_t c = 0; c < at.in; ++c) {
        int64_t &best = winner[at.outputAt(b, y, x, c, at.in)];
        int64_t in = at.inputAt(b, Y, X, c);
        if (best < 0 || h.values[in] > h.values[best])
          best = in;
      }
  });
  Values forward, scattered(h.values.size()), gathered;
  for (size_t i = 0; i < winner.size(); ++i) {
    forward.push_back(h.values[winner[i]]);
    scattered[winner[i]] += d.values[i];
    gathered.push_back(e.values[winner[i]]);
  }
  onEachCPU([&] {
    expectNear("forward", {h}, {forward});
    expectNear("transposed", {d, h}, {scattered});
    expectNear("inverse", {d, h}, {scattered});
    expectNear("inverse_transposed", {e, h}, {gathered});
  });
}

const Case weighted[] = {
    // Vectors of channels, whole and in part.
    {{7, 5, 3}, {3, 3}, {1, 1}, "same", 32, 3},
    {{7, 5, 3}, {3, 2}, {2, 1}, "same", 33, 2},
    {{6, 9, 1}, {4, 3}, {2, 3}, "symmetric", 5, 4},
    {{9, 4, 2}, {3, 4}, {2, 1}, "valid", 48, 2},
    {{8, 8, 16}, {2, 2}, {2, 2}, "same", 16, 9},
    // Tiles of 13 samples, and a last one that is shorter.
    {{4, 3, 128}, {5, 5}, {2, 2}, "same", 32, 101},
    // Sums of which the rows of a window are parts.
    {{5, 6, 32}, {5, 5}, {1, 1}, "same", 32, 20},
    // Gradients whose sums are too long for a second-level cache. Their parts
    // are places; with whole vectors, with three of them, and with a rest.
    {{7, 7, 40}, {3, 3}, {1, 1}, "same", 32, 70},
    {{7, 7, 40}, {3, 3}, {1, 1}, "same", 48, 70},
    {{11, 8, 30}, {2, 3}, {2, 1}, "same", 40, 90},
    // Rows of places, which fit into a first-level cache or do not.
    {{16, 9, 30}, {3, 2}, {1, 1}, "symmetric", 32, 20},
    {{13, 12, 30}, {3, 3}, {1, 1}, "same", 32, 30},
    // Places and some of the samples, of which the last are fewer.
    {{6, 4, 30}, {2, 3}, {1, 1}, "same", 32, 259},
    // Images that are read so often that they are copied with their padding.
    {{7, 5, 3}, {3, 3}, {1, 1}, "same", 64, 3},
    {{6, 9, 1}, {4, 3}, {2, 3}, "symmetric", 64, 4},
    {{7, 5, 3}, {3, 2}, {2, 1}, "valid", 64, 5},
    {{5, 6, 2}, {3, 3}, {1, 1}, "same", 96, 1},
    // One channel: the innermost loop is along windows, which images cut.
    {{5, 6, 1}, {3, 3}, {1, 1}, "same", 32, 9},
    // Nothing to sum over the batch.
    {{5, 6, 2}, {3, 3}, {2, 2}, "same", 10, 1},
    {{5, 5, 1}, {3, 3}, {1, 1}, "symmetric", 1, 1},
    // Kernels larger than the image, and strides larger than the kernel.
    {{3, 2, 2}, {5, 7}, {1, 1}, "same", 4, 3},
    {{2, 3, 1}, {5, 4}, {4, 1}, "symmetric", 8, 2},
    {{11, 7, 2}, {2, 3}, {3, 4}, "same", 6, 2},
    // One position, one element.
    {{1, 1, 5}, {1, 1}, {1, 1}, "valid", 7, 2},
    {{1, 1, 3}, {3, 3}, {1, 1}, "same", 4, 2},
    {{4, 1, 3}, {3, 1}, {2, 1}, "same", 17, 2},
    {{5, 5, 2}, {5, 5}, {1, 1}, "valid", 12, 1},
};
INSTANTIATE_TEST_SUITE_P(Cases, WeightedMaps, testing::ValuesIn(weighted));

const Case pooled[] = {
    {{8, 6, 3}, {2, 2}, {2, 2}, "same", 0, 3},
    {{7, 5, 32}, {2, 2}, {2, 2}, "same", 0, 2},
    {{7, 5, 33}, {3, 3}, {1, 1}, "same", 0, 2},
    {{9, 7, 1}, {3, 2}, {2, 1}, "symmetric", 0, 4},
    {{9, 7, 5}, {3, 3}, {2, 2}, "valid", 0, 1},
    {{4, 5, 2}, {4, 5}, {4, 5}, "valid", 0, 2},
    {{3, 2, 2}, {5, 7}, {1, 1}, "same", 0, 3},
    {{11, 7, 4}, {2, 3}, {3, 4}, "same", 0, 2},
    {{11, 7, 4}, {1, 2}, {3, 1}, "valid", 0, 2},
    {{1, 1, 6}, {3, 3}, {1, 1}, "symmetric", 0, 2},
};
INSTANTIATE_TEST_SUITE_P(Cases, PoolMaps, testing::ValuesIn(pooled));

} // namespace
