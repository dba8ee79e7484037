/// \file
/// A program without a trainer, for tests of devices: a few functions, as
/// entries for the CPU, as kernels for the simulator and as launches.

#ifndef TPC_TEST_UNIT_RUNTIME_DEVICEKERNELS_H
#define TPC_TEST_UNIT_RUNTIME_DEVICEKERNELS_H

#include "tpc_runtime.h"

namespace tpc::runtime::test {

/// Numbers in each of the functions' buffers: not a whole number of blocks.
constexpr int64_t deviceNumbers = 1000;

/// What a kernel's thread does with its number.
inline void addTwiceAt(const float *x, float *y, int64_t i) {
  y[i] = 2 * x[i] + y[i];
}
inline void squareAt(const float *x, float *y, int64_t i) {
  y[i] = x[i] * x[i];
}

/// The functions, by their places in the program. All buffers hold
/// `deviceNumbers` floats.
enum DeviceFunction {
  /// x, y: y = 2 x + y.
  AddTwice,
  /// x, y, workspace: y = x^4, by two launches that meet in the second half of
  /// the workspace, which holds twice as many numbers.
  FourthPower,
  /// In no program's device code.
  Missing,
};

/// What a program for each kind of device has.
tpc_program hostDeviceProgram();
tpc_program simulatedDeviceProgram();
/// PTX that is said to need GPUs of `architecture` or newer; it runs on sm_80.
tpc_program cudaDeviceProgram(uint32_t architecture);

} // namespace tpc::runtime::test

#endif // TPC_TEST_UNIT_RUNTIME_DEVICEKERNELS_H
