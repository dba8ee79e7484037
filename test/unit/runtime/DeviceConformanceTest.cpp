#include "DeviceFixture.h"
#include "TestSupport.h"

#include <array>
#include <cstring>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

class DeviceConformance : public DeviceTest {};

TEST_P(DeviceConformance, SaysWhatItIs) {
  EXPECT_FALSE(device->name().empty());
  DeviceMemory memory = device->memory();
  EXPECT_GT(memory.available, 0);
  EXPECT_LE(memory.available, memory.total);
}

TEST_P(DeviceConformance, AllocatesAlignedZeros) {
  for (int64_t size : {1, 100, 4 << 20}) {
    std::vector<char> found(size, 1);
    DeviceBuffer first(device, size, "a test"), second(device, size, "a test");
    for (const DeviceBuffer *buffer : {&first, &second}) {
      uintptr_t address = reinterpret_cast<uintptr_t>(buffer->data());
      EXPECT_EQ(address % TPC_BUFFER_ALIGNMENT, 0u);
      device->copyToHost(found.data(), buffer->data(), size);
      EXPECT_EQ(std::count(found.begin(), found.end(), 0), size);
    }
    // What is used again is zero again.
    device->fill(first.data(), 7, size);
    first = DeviceBuffer();
    first = DeviceBuffer(device, size, "a test");
    device->copyToHost(found.data(), first.data(), size);
    EXPECT_EQ(std::count(found.begin(), found.end(), 0), size);
  }
}

TEST_P(DeviceConformance, RefusesWhatDoesNotFit) {
  std::string error = errorOf(
      [&] { DeviceBuffer(device, int64_t{1} << 60, "the great buffer"); });
  EXPECT_NE(error.find("the great buffer needs 1073741824.0 GiB"),
            std::string::npos)
      << error;
  EXPECT_NE(error.find("are available"), std::string::npos) << error;
  // Nothing is lost by that.
  EXPECT_EQ(download(upload({1, 2})), (std::vector<float>{1, 2}));
}

TEST_P(DeviceConformance, Copies) {
  std::vector<float> values = countUp();
  DeviceBuffer x = upload(values), y(device, bufferBytes, "a test");
  // The host's memory is its own again at once.
  std::vector<float> changing = values;
  device->copyToDevice(x.data(), changing.data(), bufferBytes);
  std::fill(changing.begin(), changing.end(), -1.0f);
  device->copyWithin(y.data(), x.data(), bufferBytes);
  EXPECT_EQ(download(y), values);
  // From the middle to the middle.
  device->fill(y.data(), 0, bufferBytes);
  device->copyWithin(static_cast<float *>(y.data()) + 100,
                     static_cast<float *>(x.data()) + 7, 3 * sizeof(float));
  std::vector<float> expected(deviceNumbers);
  std::copy_n(values.begin() + 7, 3, expected.begin() + 100);
  EXPECT_EQ(download(y), expected);
  float part[2];
  device->copyToHost(part, static_cast<float *>(y.data()) + 101, sizeof(part));
  EXPECT_EQ(part[0], 9);
  EXPECT_EQ(part[1], 10);
}

TEST_P(DeviceConformance, CopiesMoreThanAnyStagingHolds) {
  std::vector<float> values(20 << 20);
  std::iota(values.begin(), values.end(), 0.0f);
  EXPECT_TRUE(download(upload(values)) == values);
}

TEST_P(DeviceConformance, FillsBytes) {
  DeviceBuffer x(device, 10, "a test");
  device->fill(x.data(), 0xab, 10);
  device->fill(static_cast<char *>(x.data()) + 3, 0xcd, 2);
  std::vector<uint8_t> found(10);
  device->copyToHost(found.data(), x.data(), 10);
  EXPECT_EQ(found, (std::vector<uint8_t>{0xab, 0xab, 0xab, 0xcd, 0xcd, 0xab,
                                         0xab, 0xab, 0xab, 0xab}));
}

TEST_P(DeviceConformance, RunsAFunctionAgainAndAgain) {
  std::vector<float> values = countUp();
  DeviceBuffer x = upload(values), y(device, bufferBytes, "a test");
  auto bound = device->bind({{&function(AddTwice), {x.data(), y.data()}}});
  for (int i = 0; i < 3; ++i)
    bound->run();
  std::vector<float> expected = values;
  for (float &value : expected)
    value *= 6;
  EXPECT_EQ(download(y), expected);
}

TEST_P(DeviceConformance, KeepsTheOrderOfWhatIsAsked) {
  DeviceBuffer x(device, bufferBytes, "a test"),
      y(device, bufferBytes, "a test");
  auto bound = device->bind({{&function(AddTwice), {x.data(), y.data()}}});
  std::vector<float> values(deviceNumbers);
  for (int i = 0; i < 20; ++i) {
    std::fill(values.begin(), values.end(), static_cast<float>(i));
    device->copyToDevice(x.data(), values.data(), bufferBytes);
    device->fill(y.data(), 0, bufferBytes / 2);
    bound->run();
  }
  std::vector<float> expected(deviceNumbers, 2 * 19);
  std::fill(expected.begin() + deviceNumbers / 2, expected.end(), 2 * 190.0f);
  EXPECT_EQ(download(y), expected);
}

TEST_P(DeviceConformance, UploadsArriveBeforeWhatRequiresThem) {
  DeviceBuffer x(device, bufferBytes, "a test"),
      y(device, bufferBytes, "a test");
  auto bound = device->bind({{&function(AddTwice), {x.data(), y.data()}}});
  std::unique_ptr<Upload> upload =
      device->makeUpload(2 * bufferBytes, "a test");
  std::vector<float> values = countUp();
  // From the second half of its memory.
  std::memcpy(static_cast<char *>(upload->data()) + bufferBytes, values.data(),
              bufferBytes);
  upload->copy(x.data(), bufferBytes, bufferBytes);
  upload->require();
  bound->run();
  std::vector<float> expected = values;
  for (float &value : expected)
    value *= 2;
  EXPECT_EQ(download(y), expected);
}

TEST_P(DeviceConformance, UploadsWaitForWhatWasAskedBefore) {
  DeviceBuffer x = upload(std::vector<float>(deviceNumbers, 1)),
               y(device, bufferBytes, "a test");
  auto bound = device->bind({{&function(AddTwice), {x.data(), y.data()}}});
  std::unique_ptr<Upload> upload = device->makeUpload(bufferBytes, "a test");
  std::vector<float> hundreds(deviceNumbers, 100);
  std::memcpy(upload->data(), hundreds.data(), bufferBytes);
  bound->run();
  upload->copy(x.data(), 0, bufferBytes);
  upload->require();
  bound->run();
  EXPECT_EQ(download(y), std::vector<float>(deviceNumbers, 2 + 200));
}

TEST_P(DeviceConformance, UploadsTakeTurns) {
  // As windows of a data set do: one is filled while the other one is used.
  DeviceBuffer y(device, bufferBytes, "a test");
  std::array<DeviceBuffer, 2> x;
  std::array<std::unique_ptr<Upload>, 2> uploads;
  std::array<std::unique_ptr<BoundFunction>, 2> bound;
  for (int half = 0; half < 2; ++half) {
    x[half] = DeviceBuffer(device, bufferBytes, "a test");
    uploads[half] = device->makeUpload(bufferBytes, "a test");
    bound[half] =
        device->bind({{&function(AddTwice), {x[half].data(), y.data()}}});
  }
  auto fill = [&](int window) {
    Upload &upload = *uploads[window % 2];
    upload.wait();
    std::vector<float> values(deviceNumbers,
                              static_cast<float>(window * window));
    std::memcpy(upload.data(), values.data(), bufferBytes);
    upload.copy(x[window % 2].data(), 0, bufferBytes);
  };
  constexpr int windows = 20, steps = 3;
  float sum = 0;
  fill(0);
  fill(1);
  for (int window = 0; window < windows; ++window) {
    uploads[window % 2]->require();
    for (int step = 0; step < steps; ++step)
      bound[window % 2]->run();
    sum += 2.0f * steps * static_cast<float>(window * window);
    if (window + 2 < windows)
      fill(window + 2);
  }
  EXPECT_EQ(download(y), std::vector<float>(deviceNumbers, sum));
}

TEST_P(DeviceConformance, RunsLaunchesInOrder) {
  std::vector<float> values = countUp(), expected = values;
  for (float &value : expected)
    value = value * value * (value * value);
  DeviceBuffer x = upload(values), y(device, bufferBytes, "a test");
  DeviceBuffer workspace(device, 2 * bufferBytes, "a test");
  auto bound = device->bind(
      {{&function(FourthPower), {x.data(), y.data(), workspace.data()}}});
  bound->run();
  device->synchronize();
  EXPECT_EQ(download(y), expected);
}

TEST_P(DeviceConformance, ReplaysGiveTheSameBits) {
  std::vector<float> values(deviceNumbers);
  for (int64_t i = 0; i < deviceNumbers; ++i)
    values[i] = 1.0f / static_cast<float>(i + 3);
  DeviceBuffer x = upload(values), y(device, bufferBytes, "a test");
  DeviceBuffer workspace(device, 2 * bufferBytes, "a test");
  auto bound = device->bind(
      {{&function(FourthPower), {x.data(), y.data(), workspace.data()}}});
  bound->run();
  std::vector<float> first = download(y);
  device->fill(y.data(), 0xff, bufferBytes);
  bound->run();
  EXPECT_EQ(download(y), first);
}

TEST_P(DeviceConformance, RefusesFunctionsWithoutCode) {
  DeviceBuffer x(device, bufferBytes, "a test");
  std::string error = errorOf([&] {
    device->bind({{&function(Missing), {x.data()}}});
  });
  EXPECT_NE(error.find("missing"), std::string::npos) << error;
}

TPC_FOR_ALL_DEVICES(DeviceConformance);

} // namespace
