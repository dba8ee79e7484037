#include "tpc/runtime/Device.h"

#include "DeviceKernels.h"
#include "TestSupport.h"

#include "tpc/simulator/Simulator.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <numeric>
#include <unistd.h>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

/// A kind of device, and a program for it.
struct DeviceKind {
  const char *name;
  tpc_program (*program)();
  std::shared_ptr<Device> (*open)(const tpc_program &program);
  bool needsGpu = false;
};

void PrintTo(const DeviceKind &kind, std::ostream *stream) {
  *stream << kind.name;
}

/// Whether the stand-in for the driver in the folder `cuda` is on the path of
/// libraries, as it is for CTest, and not the machine's driver.
bool usesStandIn() { return std::getenv("FAKE_CUDA"); }

bool hasGpu() { return usesStandIn() || ::access("/dev/nvidia0", F_OK) == 0; }

constexpr int64_t bytes = deviceNumbers * sizeof(float);

/// What every device does.
class DeviceConformance : public testing::TestWithParam<DeviceKind> {
protected:
  void SetUp() override {
    if (GetParam().needsGpu && !hasGpu())
      GTEST_SKIP() << "needs an NVIDIA GPU";
    program = GetParam().program();
    device = GetParam().open(program);
  }

  DeviceBuffer upload(const std::vector<float> &values) {
    int64_t size = values.size() * sizeof(float);
    DeviceBuffer buffer(device, size, "a test");
    device->copyToDevice(buffer.data(), values.data(), size);
    return buffer;
  }

  std::vector<float> download(const DeviceBuffer &buffer) {
    std::vector<float> values(buffer.size() / sizeof(float));
    device->copyToHost(values.data(), buffer.data(), buffer.size());
    return values;
  }

  const tpc_function &function(DeviceFunction which) const {
    return program.functions[which];
  }

  static std::vector<float> countUp() {
    std::vector<float> values(deviceNumbers);
    std::iota(values.begin(), values.end(), 1.0f);
    return values;
  }

  tpc_program program;
  std::shared_ptr<Device> device;
};

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
  DeviceBuffer x = upload(values), y(device, bytes, "a test");
  // The host's memory is its own again at once.
  std::vector<float> changing = values;
  device->copyToDevice(x.data(), changing.data(), bytes);
  std::fill(changing.begin(), changing.end(), -1.0f);
  device->copyWithin(y.data(), x.data(), bytes);
  EXPECT_EQ(download(y), values);
  // From the middle to the middle.
  device->fill(y.data(), 0, bytes);
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
  DeviceBuffer x = upload(values), y(device, bytes, "a test");
  auto bound = device->bind({{&function(AddTwice), {x.data(), y.data()}}});
  for (int i = 0; i < 3; ++i)
    bound->run();
  std::vector<float> expected = values;
  for (float &value : expected)
    value *= 6;
  EXPECT_EQ(download(y), expected);
}

TEST_P(DeviceConformance, KeepsTheOrderOfWhatIsAsked) {
  DeviceBuffer x(device, bytes, "a test"), y(device, bytes, "a test");
  auto bound = device->bind({{&function(AddTwice), {x.data(), y.data()}}});
  std::vector<float> values(deviceNumbers);
  for (int i = 0; i < 20; ++i) {
    std::fill(values.begin(), values.end(), static_cast<float>(i));
    device->copyToDevice(x.data(), values.data(), bytes);
    device->fill(y.data(), 0, bytes / 2);
    bound->run();
  }
  std::vector<float> expected(deviceNumbers, 2 * 19);
  std::fill(expected.begin() + deviceNumbers / 2, expected.end(), 2 * 190.0f);
  EXPECT_EQ(download(y), expected);
}

TEST_P(DeviceConformance, RunsLaunchesInOrder) {
  std::vector<float> values = countUp(), expected = values;
  for (float &value : expected)
    value = value * value * (value * value);
  DeviceBuffer x = upload(values), y(device, bytes, "a test");
  DeviceBuffer workspace(device, 2 * bytes, "a test");
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
  DeviceBuffer x = upload(values), y(device, bytes, "a test");
  DeviceBuffer workspace(device, 2 * bytes, "a test");
  auto bound = device->bind(
      {{&function(FourthPower), {x.data(), y.data(), workspace.data()}}});
  bound->run();
  std::vector<float> first = download(y);
  device->fill(y.data(), 0xff, bytes);
  bound->run();
  EXPECT_EQ(download(y), first);
}

TEST_P(DeviceConformance, RefusesFunctionsWithoutCode) {
  DeviceBuffer x(device, bytes, "a test");
  std::string error = errorOf([&] {
    device->bind({{&function(Missing), {x.data()}}});
  });
  EXPECT_NE(error.find("missing"), std::string::npos) << error;
}

INSTANTIATE_TEST_SUITE_P(
    Devices, DeviceConformance,
    testing::Values(DeviceKind{"CPU", hostDeviceProgram, openDevice},
                    DeviceKind{"Simulator", simulatedDeviceProgram,
                               tpc::simulator::makeSimulatedDevice},
                    DeviceKind{"CUDA", [] { return cudaDeviceProgram(80); },
                               openDevice, /*needsGpu=*/true}),
    [](const auto &kind) { return kind.param.name; });

TEST(CudaDevice, HasKernelsThatAreAssembled) {
  if (std::system("ptxas --version >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "needs ptxas";
  tpc_program program = cudaDeviceProgram(80);
  TemporaryFolder folder;
  writeFile(folder / "kernels.ptx",
            static_cast<const char *>(program.device_code[0].data));
  std::string command = "ptxas -arch=sm_80 -o " + (folder / "kernels.cubin") +
                        " " + (folder / "kernels.ptx");
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST(CudaDevice, RefusesCodeForNewerGPUs) {
  if (!usesStandIn())
    GTEST_SKIP() << "needs the stand-in for the driver";
  tpc_program program = cudaDeviceProgram(90);
  EXPECT_EQ(errorOf([&] { openDevice(program); }),
            "the program was compiled for GPUs of sm_90 or newer, but a "
            "stand-in for a GPU is of sm_86; compile it with "
            "--target=cuda:sm_86");
}

} // namespace
