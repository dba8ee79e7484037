#include "DeviceKernels.h"

#include "../LaunchProgram.h"
#include "tpc_simulator.h"

#include <fmt/format.h>
#include <map>
#include <string>

namespace tpc::runtime::test {

namespace {

void addTwice(void *const *buffers) {
  for (int64_t i = 0; i < deviceNumbers; ++i)
    addTwiceAt(static_cast<const float *>(buffers[0]),
               static_cast<float *>(buffers[1]), i);
}

void square(const float *x, float *y) {
  for (int64_t i = 0; i < deviceNumbers; ++i)
    squareAt(x, y, i);
}

void fourthPower(void *const *buffers) {
  auto *half = static_cast<float *>(buffers[2]) + deviceNumbers;
  square(static_cast<const float *>(buffers[0]), half);
  square(half, static_cast<float *>(buffers[1]));
}

uint32_t threadIndex() {
  return tpc_sim_register(TPC_SIM_CTAID_X) * tpc_sim_register(TPC_SIM_NTID_X) +
         tpc_sim_register(TPC_SIM_TID_X);
}

// As the rewriting of a kernel makes them.

const tpc_sim_kernel noShared = {"kernel", 0, 0, nullptr};

void addTwiceThread(void *const *arguments) {
  tpc_sim_begin(&noShared);
  uint32_t i = threadIndex();
  if (i >= deviceNumbers)
    return;
  auto *x = static_cast<const float *>(arguments[0]) + i;
  auto *y = static_cast<float *>(arguments[1]) + i;
  tpc_sim_load(x, 4, 4, "x");
  tpc_sim_load(y, 4, 4, "y");
  tpc_sim_store(y, 4, 4, "y");
  addTwiceAt(x, y, 0);
}

void squareThread(void *const *arguments) {
  tpc_sim_begin(&noShared);
  uint32_t i = threadIndex();
  if (i >= deviceNumbers)
    return;
  auto *x = static_cast<const float *>(arguments[0]) + i;
  auto *y = static_cast<float *>(arguments[1]) + i;
  tpc_sim_load(x, 4, 4, "x");
  tpc_sim_store(y, 4, 4, "y");
  squareAt(x, y, 0);
}

/// A kernel of two pointers, x and y, in PTX: what a thread does with its
/// number at [%x] and [%y] is `body`.
std::string ptxKernel(const char *name, const char *body) {
  return fmt::format(R"(
.visible .entry {}(.param .u64 x, .param .u64 y) {{
  .reg .pred %outside;
  .reg .b32 %block, %threads, %thread, %i;
  .reg .b64 %offset, %x, %y;
  .reg .f32 %v, %w;
  mov.u32 %block, %ctaid.x;
  mov.u32 %threads, %ntid.x;
  mov.u32 %thread, %tid.x;
  mad.lo.u32 %i, %block, %threads, %thread;
  setp.ge.u32 %outside, %i, {};
  @%outside ret;
  mul.wide.u32 %offset, %i, 4;
  ld.param.u64 %x, [x];
  ld.param.u64 %y, [y];
  add.u64 %x, %x, %offset;
  add.u64 %y, %y, %offset;
  ld.global.f32 %v, [%x];
  {}
  st.global.f32 [%y], %w;
  ret;
}}
)",
                     name, deviceNumbers, body);
}

/// The kernels for a GPU. The stand-in for the driver has its own.
std::string ptx() {
  return ".version 7.0\n.target sm_80\n.address_size 64\n" +
         ptxKernel("add_twice", "ld.global.f32 %w, [%y];\n"
                                "  fma.rn.f32 %w, %v, 0f40000000, %w;") +
         ptxKernel("square", "mul.rn.f32 %w, %v, %v;");
}

/// Without any code.
tpc_program launchProgram() {
  static const tpc::test::LaunchProgram program = [] {
    constexpr uint32_t threads = 128,
                       blocks = (deviceNumbers + threads - 1) / threads;
    constexpr uint64_t half = deviceNumbers * sizeof(float);
    tpc::test::LaunchProgram made;
    made.add("add_twice",
             {{"add_twice", blocks, threads, {{0, 0, 0}, {1, 0, 0}}}});
    made.add("fourth_power",
             {{"square", blocks, threads, {{0, 0, 0}, {2, 0, half}}},
              {"square", blocks, threads, {{2, 0, half}, {1, 0, 0}}}});
    made.add("missing", {{"missing", 1, 1, {{0, 0, 0}}}});
    return made;
  }();
  return program.get();
}

} // namespace

tpc_program simulatedDeviceProgram() {
  static const tpc_simulated_kernel kernels[] = {
      {"add_twice", addTwiceThread, 0}, {"square", squareThread, 0}};
  tpc_program program = launchProgram();
  program.simulated_kernel_count = 2;
  program.simulated_kernels = kernels;
  return program;
}

tpc_program cudaDeviceProgram(uint32_t architecture) {
  static const std::string text = ptx();
  // Programs of other architectures stay what they are.
  static std::map<uint32_t, tpc_device_code> codes;
  codes[architecture] = {TPC_CODE_PTX, architecture, text.c_str(), text.size()};
  tpc_program program = launchProgram();
  program.device_code = &codes[architecture];
  program.device_code_count = 1;
  return program;
}

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
