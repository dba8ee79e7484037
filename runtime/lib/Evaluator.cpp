#include "tpc/runtime/Evaluator.h"

#include "tpc/runtime/BatchLoader.h"
#include "tpc/runtime/Diverged.h"
#include "tpc/runtime/Error.h"
#include "tpc/runtime/Finite.h"
#include "tpc/runtime/Profiler.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tpc::runtime {

std::optional<Evaluation> evaluateSamples(Instance &instance,
                                          const Samples &samples,
                                          const BatchObserver &observe) {
  std::vector<uint32_t> indices(samples.count);
  std::iota(indices.begin(), indices.end(), 0u);
  return evaluateSamples(instance, samples, indices, observe);
}

std::optional<Evaluation> evaluateSamples(Instance &instance,
                                          const Samples &samples,
                                          const std::vector<uint32_t> &indices,
                                          const BatchObserver &observe) {
  const Function &function = instance.evaluateFunction();
  const float *losses = instance.buffer(ArgumentKind::SampleLoss);
  const float *correct = instance.buffer(ArgumentKind::SampleCorrect);
  const float *topK = instance.buffer(ArgumentKind::SampleCorrectTopK);
  if (!losses)
    fail("the program's evaluate function gives no sample losses");
  int64_t count = static_cast<int64_t>(indices.size());
  double lossSum = 0;
  int64_t wrong = 0, wrongTopK = 0;
  int64_t batch = instance.manifest().batch;
  for (int64_t begin = 0; begin < count; begin += batch) {
    int64_t rows = std::min(batch, count - begin);
    ProfiledStep profiled(function, begin / batch + 1);
    {
      ProfiledPart part(StepPart::LoadBatch);
      loadBatch(instance, samples, indices.data() + begin, rows);
    }
    instance.call(function);
    for (int64_t row = 0; row < rows; ++row) {
      if (!std::isfinite(losses[row]))
        throw Diverged(
            fmt::format("the loss of sample {} of '{}' is not finite ({})",
                        indices[begin + row], samples.source,
                        describeNotFinite(losses[row])),
            /*step=*/0, /*layer=*/"");
      lossSum += losses[row];
      // Anything but 1, a NaN included, is wrong.
      wrong += correct && !(correct[row] == 1.0f);
      wrongTopK += topK && !(topK[row] == 1.0f);
    }
    if (!observe(rows))
      return std::nullopt;
  }
  auto percent = [&](int64_t part) {
    return 100.0 * static_cast<double>(part) / static_cast<double>(count);
  };
  Evaluation result;
  result.loss = lossSum / static_cast<double>(count);
  if (correct)
    result.error = percent(wrong);
  if (topK)
    result.topKError = percent(wrongTopK);
  return result;
}

} // namespace tpc::runtime
