#include "runtime/lib/SampleWindows.h"

#include "DeviceFixture.h"

#include <random>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

class SampleWindowsOnDevice : public DeviceTest {};

/// Passes over a data set of which two windows are on the device. A sample is
/// `deviceNumbers` floats, all its own number, and a label, one float; a step
/// adds twice the inputs of its batch to an output of its own.
TEST_P(SampleWindowsOnDevice, HaveTheSamplesOfEachStep) {
  constexpr int64_t samples = 47, batchSize = 2, batches = 3;
  constexpr int64_t places = 2 * batches * batchSize,
                    steps = samples / batchSize;
  std::vector<float> inputs, labels;
  for (int64_t i = 0; i < samples; ++i) {
    inputs.insert(inputs.end(), deviceNumbers, static_cast<float>(i));
    labels.push_back(1000 + static_cast<float>(i));
  }
  DeviceBuffer ring(device, places * bufferBytes, "a test");
  DeviceBuffer labelRing(device, places * sizeof(float), "a test");
  SampleWindows windows(*device,
                        {{reinterpret_cast<const char *>(inputs.data()),
                          bufferBytes, ring.data()},
                         {reinterpret_cast<const char *>(labels.data()),
                          sizeof(float), labelRing.data()}},
                        batchSize, batches);

  std::vector<uint32_t> order(steps * batchSize);
  std::iota(order.begin(), order.end(), 0u);
  std::mt19937 generator(1);
  // The second one goes on in the middle of a pass, as a resumed run does.
  for (int64_t first : {0, 10, 0}) {
    std::shuffle(order.begin(), order.end(), generator);
    std::vector<DeviceBuffer> outputs, stepLabels;
    windows.begin(order, first);
    for (int64_t batch = first; batch < steps; ++batch) {
      DeviceBuffer &output =
          outputs.emplace_back(device, bufferBytes, "a test");
      DeviceBuffer &label =
          stepLabels.emplace_back(device, batchSize * sizeof(float), "a test");
      int64_t place = batch * batchSize % places;
      std::vector<std::unique_ptr<BoundFunction>> bound;
      for (int64_t i = 0; i < batchSize; ++i)
        bound.push_back(device->bind(
            {{&function(AddTwice),
              {static_cast<char *>(ring.data()) + (place + i) * bufferBytes,
               output.data()}}}));
      windows.require(batch);
      for (auto &each : bound)
        each->run();
      device->copyWithin(label.data(),
                         static_cast<float *>(labelRing.data()) + place,
                         label.size());
      windows.release(batch);
    }
    for (int64_t batch = first; batch < steps; ++batch) {
      auto sample = order.begin() + batch * batchSize;
      std::vector<float> expected(
          deviceNumbers, 2.0f * static_cast<float>(sample[0] + sample[1]));
      EXPECT_EQ(download(outputs[batch - first]), expected) << batch;
      EXPECT_EQ(download(stepLabels[batch - first]),
                (std::vector<float>{labels[sample[0]], labels[sample[1]]}))
          << batch;
    }
  }
}

TPC_FOR_ALL_DEVICES(SampleWindowsOnDevice);

} // namespace
