/// \file
/// Tests that every kind of device has to pass.

#ifndef TPC_TEST_UNIT_RUNTIME_DEVICEFIXTURE_H
#define TPC_TEST_UNIT_RUNTIME_DEVICEFIXTURE_H

#include "../../gpu/FindGpu.h"
#include "DeviceKernels.h"

#include "tpc/runtime/Device.h"
#include "tpc/simulator/Simulator.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <numeric>

namespace tpc::runtime::test {

/// A kind of device, and a program for it.
struct DeviceKind {
  const char *name;
  tpc_program (*program)();
  std::shared_ptr<Device> (*open)(const tpc_program &program);
  bool needsGpu = false;
};

inline void PrintTo(const DeviceKind &kind, std::ostream *stream) {
  *stream << kind.name;
}

/// Whether the stand-in for the driver in the folder `cuda` is on the path of
/// libraries, as it is for CTest, and not the machine's driver.
inline bool usesStandIn() { return std::getenv("FAKE_CUDA"); }

inline bool hasGpu() {
  return usesStandIn() || tpc::test::findsGpu();
}

/// Of a buffer of the functions.
constexpr int64_t bufferBytes = deviceNumbers * sizeof(float);

/// Tests of what every device does.
class DeviceTest : public testing::TestWithParam<DeviceKind> {
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

/// Makes the tests of a suite derived from DeviceTest those of all devices.
#define TPC_FOR_ALL_DEVICES(SUITE)                                             \
  INSTANTIATE_TEST_SUITE_P(Devices, SUITE, testing::ValuesIn(deviceKinds()),   \
                           [](const auto &kind) { return kind.param.name; })

inline std::vector<DeviceKind> deviceKinds() {
  return {{"CPU", hostDeviceProgram, openDevice},
          {"Simulator", simulatedDeviceProgram,
           tpc::simulator::makeSimulatedDevice},
          {"CUDA", [] { return cudaDeviceProgram(80); }, openDevice,
           /*needsGpu=*/true}};
}

} // namespace tpc::runtime::test

#endif // TPC_TEST_UNIT_RUNTIME_DEVICEFIXTURE_H
