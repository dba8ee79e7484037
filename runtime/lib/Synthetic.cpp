#include "tpc/runtime/Dataset.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/Random.h"
#include "tpc/runtime/ThreadPool.h"

#include <array>
#include <cmath>

namespace tpc::runtime {

namespace {

/// Few, so that labels cost little beside the inputs that they belong to.
constexpr int64_t hiddenUnits = 16;

/// What of the data a stream of random numbers is for; takes the place of the
/// layer.
enum StreamIndex : uint32_t {
  TrainInputs = 0,
  TestInputs = 1,
  HiddenWeights = 2,
  OutputWeights = 3,
};

/// Standard normal numbers: number i of the stream is element i.
void fillNormal(float *values, int64_t count, const RandomStream &stream) {
  constexpr double twoPi = 6.283185307179586476925286766559;
  for (int64_t i = 0; i < count; i += 4) {
    PhiloxBlock block = randomBlock(stream, static_cast<uint32_t>(i / 4));
    float normal[4];
    for (int pair = 0; pair < 4; pair += 2) {
      double u1 = ((block[pair] >> 8) + 1) * (1.0 / 16777216.0);
      double angle = twoPi * uniformFromWord(block[pair + 1]);
      double radius = std::sqrt(-2.0 * std::log(u1));
      normal[pair] = static_cast<float>(radius * std::cos(angle));
      normal[pair + 1] = static_cast<float>(radius * std::sin(angle));
    }
    for (int64_t j = 0; j < 4 && i + j < count; ++j)
      values[i + j] = normal[j];
  }
}

/// The network that says which class an input is of: a layer of tanh units, and
/// a linear one whose largest output is the class. It has no biases, and an
/// output's weights have the length 1, so no class is favoured.
class Teacher {
public:
  Teacher(uint64_t seed, int64_t inputs, int64_t classes)
      : inputs(inputs), hidden(inputs * hiddenUnits),
        output(classes * hiddenUnits) {
    fillGlorotUniform(hidden.data(), 0, hidden.size(),
                      {seed, Purpose::Synthetic, HiddenWeights, 0},
                      static_cast<double>(inputs), hiddenUnits, 1);
    fillGlorotUniform(output.data(), 0, output.size(),
                      {seed, Purpose::Synthetic, OutputWeights, 0}, hiddenUnits,
                      static_cast<double>(classes), 1);
  }

  uint32_t classify(const float *input) const {
    std::array<double, hiddenUnits> activity{};
    for (int64_t i = 0; i < inputs; ++i)
      for (int64_t unit = 0; unit < hiddenUnits; ++unit)
        activity[unit] += static_cast<double>(input[i]) *
                          static_cast<double>(hidden[i * hiddenUnits + unit]);
    for (double &value : activity)
      value = std::tanh(value);
    uint32_t best = 0;
    double largest = -INFINITY;
    for (size_t row = 0; row < output.size() / hiddenUnits; ++row) {
      double sum = 0, square = 0;
      for (int64_t unit = 0; unit < hiddenUnits; ++unit) {
        double weight = static_cast<double>(output[row * hiddenUnits + unit]);
        sum += weight * activity[unit];
        square += weight * weight;
      }
      double logit = sum / std::sqrt(square);
      if (logit > largest) {
        largest = logit;
        best = static_cast<uint32_t>(row);
      }
    }
    return best;
  }

private:
  int64_t inputs;
  /// [inputs, hidden units].
  std::vector<float> hidden;
  /// [classes, hidden units].
  std::vector<float> output;
};

} // namespace

/// The bytes of `count` samples; what is beyond all memory is cut.
static int64_t byteSize(int64_t count, int64_t perSample) {
  constexpr int64_t most = int64_t{1} << 60;
  return std::min(count, most / perSample) * perSample;
}

Samples drawSynthetic(const Manifest &manifest, const std::string &,
                      Split split, const Reserve &reserve) {
  const DataOptions &options = manifest.dataOptions;
  bool train = split == Split::Train;
  int64_t size = elementCount(manifest.input);
  bool hasClasses = manifest.labelKind == LabelKind::Class;
  Samples samples;
  samples.shape = manifest.input;
  samples.count = train ? options.samples : options.testSamples;
  samples.source = "synthetic data";
  reserve(byteSize(samples.count,
                   size * sizeof(float) + hasClasses * sizeof(uint32_t)));
  samples.floats.resize(static_cast<size_t>(samples.count * size));
  if (hasClasses) {
    samples.classes = manifest.labelSize;
    samples.labels.resize(static_cast<size_t>(samples.count));
  }
  Teacher teacher(options.seed, size, hasClasses ? manifest.labelSize : 0);
  parallelFor(samples.count, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      float *input = samples.floats.data() + i * size;
      fillNormal(input, size,
                 {options.seed, Purpose::Synthetic,
                  train ? TrainInputs : TestInputs, static_cast<uint64_t>(i)});
      if (hasClasses)
        samples.labels[i] = teacher.classify(input);
    }
  });
  return samples;
}

} // namespace tpc::runtime
