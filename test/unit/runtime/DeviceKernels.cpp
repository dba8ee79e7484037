#include "DeviceKernels.h"

namespace tpc::runtime::test {

namespace {

void addTwice(void *const *buffers) {
  auto *x = static_cast<const float *>(buffers[0]);
  auto *y = static_cast<float *>(buffers[1]);
  for (int64_t i = 0; i < deviceNumbers; ++i)
    y[i] = 2 * x[i] + y[i];
}

void square(const float *x, float *y) {
  for (int64_t i = 0; i < deviceNumbers; ++i)
    y[i] = x[i] * x[i];
}

void fourthPower(void *const *buffers) {
  auto *half = static_cast<float *>(buffers[2]) + deviceNumbers;
  square(static_cast<const float *>(buffers[0]), half);
  square(half, static_cast<float *>(buffers[1]));
}

} // namespace

tpc_program hostDeviceProgram() {
  static const tpc_function functions[] = {
      {"add_twice", addTwice, nullptr},
      {"fourth_power", fourthPower, nullptr},
      {"missing", nullptr, nullptr}};
  tpc_program program = {};
  program.abi_version = TPC_ABI_VERSION;
  program.function_count = 3;
  program.functions = functions;
  return program;
}

} // namespace tpc::runtime::test
