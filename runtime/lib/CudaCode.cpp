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
  // A cubin is of more than its number: one of a ptxas newer than the driver,
  // or for embedded GPUs, is refused, in one of several ways. PTX may do.
  std::string refusals;
  for (const tpc_device_code *code : fitting) {
    Refusal refusal = load(scope.driver, *code, module);
    if (refusal.result == cudaSuccess)
      return;
    refusals +=
        fmt::format("{}the {} for sm_{}: {}{}{}", refusals.empty() ? "" : "; ",
                    isCubin(*code) ? "cubin" : "PTX", code->architecture,
                    scope.driver.describe(refusal.result),
                    refusal.text.empty() ? "" : ", it said: ", refusal.text);
  }
  fail("{} cannot load the program's kernels: {}", scope.name(), refusals);
}

CudaCode::~CudaCode() { scope.driver.cuModuleUnload(module); }

CudaFunction CudaCode::find(const char *kernel) const {
  CudaFunction function = nullptr;
  CudaResult result =
      scope.driver.cuModuleGetFunction(&function, module, kernel);
  if (result == cudaNotFound)
    fail("the program has no kernel '{}' for the GPU: {}", kernel,
         scope.driver.describe(result));
  scope.check(result, fmt::format("looking for kernel '{}'", kernel));
  return function;
}

} // namespace tpc::runtime
