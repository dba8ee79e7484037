#include "CudaCode.h"

#include "tpc/runtime/Error.h"

#include <algorithm>
#include <array>

namespace tpc::runtime {

namespace {

bool isCubin(const tpc_device_code &code) {
  return code.kind == TPC_CODE_CUBIN;
}

/// What the driver said of code that it did not take.
struct Refusal {
  CudaResult result = cudaSuccess;
  std::string text;
};

Refusal load(const CudaDriver &driver, const tpc_device_code &code,
             CudaModule &module) {
  std::array<char, 8192> log{};
  int options[] = {cudaJitErrorLogBuffer, cudaJitErrorLogBufferSize};
  void *values[] = {log.data(), reinterpret_cast<void *>(log.size() - 1)};
  Refusal refusal;
  refusal.result =
      driver.cuModuleLoadDataEx(&module, code.data, 2, options, values);
  refusal.text = log.data();
  while (!refusal.text.empty() && refusal.text.back() == '\n')
    refusal.text.pop_back();
  return refusal;
}

} // namespace

std::vector<const tpc_device_code *> fittingCode(const tpc_program &program,
                                                 uint32_t architecture) {
  std::vector<const tpc_device_code *> fitting;
  for (uint32_t i = 0; i < program.device_code_count; ++i) {
    const tpc_device_code &code = program.device_code[i];
    if (code.architecture <= architecture &&
        (!isCubin(code) || code.architecture / 10 == architecture / 10))
      fitting.push_back(&code);
  }
  std::sort(fitting.begin(), fitting.end(),
            [](const tpc_device_code *a, const tpc_device_code *b) {
              return isCubin(*a) != isCubin(*b)
                         ? isCubin(*a)
                         : a->architecture > b->architecture;
            });
  return fitting;
}

CudaCode::CudaCode(const CudaContextScope &scope, const tpc_program &program)
    : scope(scope) {
  uint32_t architecture = scope.architecture();
  std::vector<const tpc_device_code *> fitting =
      fittingCode(program, architecture);
  if (fitting.empty()) {
    uint32_t oldest = ~0u;
    for (uint32_t i = 0; i < program.device_code_count; ++i)
      oldest = std::min(oldest, program.device_code[i].architecture);
    fail("the program was compiled for GPUs of sm_{} or newer, but {} is of "
         "sm_{}; compile it with --target=cuda:sm_{}",
         oldest, scope.name(), architecture, architecture);
  }
  Refusal refusal;
  for (const tpc_device_code *code : fitting) {
    refusal = load(scope.driver, *code, module);
    if (refusal.result == cudaSuccess)
      return;
    // A cubin is of more than its number: those of embedded GPUs do not run on
    // others. PTX does.
    if (refusal.result != cudaNoBinaryForGpu)
      break;
  }
  fail("{} cannot load the program's kernels: {}{}{}", scope.name(),
       scope.driver.describe(refusal.result),
       refusal.text.empty() ? "" : "; it said: ", refusal.text);
}

CudaCode::~CudaCode() { scope.driver.cuModuleUnload(module); }

CudaFunction CudaCode::find(const char *kernel) const {
  CudaFunction function = nullptr;
  if (CudaResult result =
          scope.driver.cuModuleGetFunction(&function, module, kernel))
    fail("the program has no kernel '{}' for the GPU: {}", kernel,
         scope.driver.describe(result));
  return function;
}

} // namespace tpc::runtime
