// What is a GPU's own; DeviceConformanceTest.cpp has what all devices do.
#include "DeviceFixture.h"
#include "TestSupport.h"

#include <functional>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

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

/// What the stand-in is told, as long as this lives.
class StandInVariable {
public:
  StandInVariable(const char *name, const char *value) : name(name) {
    if (const char *old = std::getenv(name))
      before = old;
    ::setenv(name, value, /*overwrite=*/1);
  }
  ~StandInVariable() {
    if (before.empty())
      ::unsetenv(name);
    else
      ::setenv(name, before.c_str(), /*overwrite=*/1);
  }

private:
  const char *name;
  std::string before;
};

/// The error of running add_twice three times on a device that fails.
std::string errorOfRuns(const char *failure) {
  tpc_program program = cudaDeviceProgram(80);
  std::shared_ptr<Device> device = openDevice(program);
  DeviceBuffer x(device, bufferBytes, "a test"),
      y(device, bufferBytes, "a test");
  auto bound =
      device->bind({{&program.functions[AddTwice], {x.data(), y.data()}}});
  device->synchronize();
  StandInVariable fails("FAKE_CUDA", failure);
  return errorOf([&] {
    for (int i = 0; i < 3; ++i)
      bound->run();
    device->synchronize();
  });
}

TEST(CudaDevice, SaysWhatFailedToRun) {
  if (!usesStandIn())
    GTEST_SKIP() << "needs the stand-in for the driver";
  StandInVariable after("FAKE_CUDA_AFTER", "2");
  EXPECT_EQ(errorOfRuns("launch-failure"),
            "running 'add_twice', last asked to run 'add_twice': unspecified "
            "launch failure (CUDA error 719)");
}

TEST(CudaDevice, SaysWhatRanBeforeAFailure) {
  if (!usesStandIn())
    GTEST_SKIP() << "needs the stand-in for the driver";
  EXPECT_EQ(errorOfRuns("late-failure"),
            "waiting for the GPU, last asked to run 'add_twice': an illegal "
            "memory access was encountered (CUDA error 700)");
}

// The driver answers all calls with what has failed, so any may be the first
// that the host hears of it by.
TEST(CudaDevice, SaysWhatRanBeforeAFailureInEveryCall) {
  if (!usesStandIn())
    GTEST_SKIP() << "needs the stand-in for the driver";
  tpc_program program = cudaDeviceProgram(80);
  std::shared_ptr<Device> device = openDevice(program);
  DeviceBuffer x(device, bufferBytes, "a test"),
      y(device, bufferBytes, "a test");
  std::vector<float> numbers(deviceNumbers);
  auto upload = device->makeUpload(bufferBytes, "a test");
  FunctionCall call = {&program.functions[AddTwice], {x.data(), y.data()}};
  auto bound = device->bind({call});
  device->synchronize();
  StandInVariable fails("FAKE_CUDA", "late-failure");
  bound->run();
  std::vector<std::function<void()>> uses = {
      [&] { device->copyToHost(numbers.data(), y.data(), bufferBytes); },
      [&] { device->copyToDevice(y.data(), numbers.data(), bufferBytes); },
      [&] { device->copyWithin(x.data(), y.data(), bufferBytes); },
      [&] { device->fill(x.data(), 0, bufferBytes); },
      [&] { device->allocate(bufferBytes, "a test"); },
      [&] { device->memory(); },
      [&] { upload->copy(x.data(), 0, bufferBytes); },
      [&] { upload->require(); },
      [&] { upload->wait(); },
      [&] { device->makeUpload(bufferBytes, "a test"); },
      [&] { device->bind({call}); },
      [&] { bound->run(); },
      [&] { device->synchronize(); }};
  for (size_t i = 0; i < uses.size(); ++i) {
    std::string error = errorOf(uses[i]);
    EXPECT_NE(error.find(", last asked to run 'add_twice': an illegal memory "
                         "access was encountered (CUDA error 700)"),
              std::string::npos)
        << "use " << i << ": " << error;
  }
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
