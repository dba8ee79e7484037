//===- SimulatorFixture.h - kernels run in the simulator --------*- C++ -*-===//

#ifndef TPC_TEST_UNIT_COMPILER_SIMULATORFIXTURE_H
#define TPC_TEST_UNIT_COMPILER_SIMULATORFIXTURE_H

#include "lib/Target/CUDA/Simulator.h"
#include "test/unit/LaunchProgram.h"
#include "tpc/runtime/Error.h"
#include "tpc/simulator/Simulator.h"

#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/SourceMgr.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>

namespace tpc {

using Numbers = std::vector<float>;

/// Kernels as LLVM IR for NVPTX, compiled for the simulator, with the
/// instructions that all processors have: what code without the others calls
/// then lacks on every machine, not on some.
class SimulatorFixture : public testing::Test {
protected:
  /// Throws with LLVM's error.
  void compile(const std::string &text) {
    llvm::LLVMContext context;
    llvm::SMDiagnostic diagnostic;
    std::unique_ptr<llvm::Module> module =
        llvm::parseAssemblyString(declarations + text, diagnostic, context);
    if (!module)
      throw runtime::Error(diagnostic.getMessage().str());
    compile(std::move(module));
  }

  void compile(std::unique_ptr<llvm::Module> module) {
    check(cuda::rewriteForSimulator(*module), rewritten);
    llvm::SmallVector<cpu::ObjectCode> objects(1);
    if (llvm::Error error = cuda::compileForHost(*module, objects[0], baseline))
      throw runtime::Error(llvm::toString(std::move(error)));
    llvm::SmallVector<cpu::JITProgram::Symbol> symbols;
    for (const simulator::Symbol &symbol : simulator::getSymbols())
      symbols.push_back({symbol.name, symbol.address});
    check(cpu::JITProgram::load(objects, symbols), code);
  }

  /// Runs the first kernel on buffers of these numbers, which it changes, with
  /// dynamic shared memory.
  void launch(uint32_t blocks, uint32_t threads, std::vector<Numbers> &numbers,
              uint32_t sharedBytes = 0) {
    auto entry = code->lookup(rewritten[0].symbol);
    if (!entry)
      throw runtime::Error(llvm::toString(entry.takeError()));
    tpc_simulated_kernel kernel = {rewritten[0].name.c_str(), *entry,
                                   rewritten[0].staticSharedBytes};
    std::vector<tpc_launch_argument> arguments;
    for (uint32_t i = 0; i < numbers.size(); ++i)
      arguments.push_back({i, 0, 0});
    test::LaunchProgram launches;
    launches.add("f", {{kernel.name, blocks, threads, arguments, sharedBytes}});
    tpc_program program = launches.get();
    program.simulated_kernels = &kernel;
    program.simulated_kernel_count = 1;
    auto device = simulator::makeSimulatedDevice(program);
    std::vector<runtime::DeviceBuffer> buffers;
    std::vector<void *> addresses;
    for (size_t i = 0; i < numbers.size(); ++i) {
      int64_t bytes = numbers[i].size() * sizeof(float);
      buffers.emplace_back(device, bytes, "buffer " + std::to_string(i));
      addresses.push_back(buffers[i].data());
      device->copyToDevice(addresses[i], numbers[i].data(), bytes);
    }
    device->bind({{&program.functions[0], addresses}})->run();
    for (size_t i = 0; i < numbers.size(); ++i)
      device->copyToHost(numbers[i].data(), addresses[i], buffers[i].size());
  }

  /// The error of a kernel in whose text `from` is replaced by `to`; empty if
  /// it ran.
  std::string errorAfter(std::string text, const std::string &from,
                         const std::string &to, uint32_t blocks,
                         uint32_t threads, std::vector<Numbers> numbers,
                         uint32_t sharedBytes = 0) {
    size_t place = text.find(from);
    if (place == std::string::npos)
      return "no '" + from + "' in the kernel";
    text.replace(place, from.size(), to);
    try {
      compile(text);
      launch(blocks, threads, numbers, sharedBytes);
    } catch (const runtime::Error &error) {
      return error.what();
    }
    return "";
  }

  static Numbers countUp(size_t count) {
    Numbers numbers(count);
    std::iota(numbers.begin(), numbers.end(), 1.0f);
    return numbers;
  }

private:
  template <typename T> static void check(llvm::Expected<T> value, T &result) {
    if (!value)
      throw runtime::Error(llvm::toString(value.takeError()));
    result = std::move(*value);
  }

  const std::string declarations = R"(
    target triple = "nvptx64-nvidia-cuda"
    declare i32 @llvm.nvvm.read.ptx.sreg.tid.x()
    declare i32 @llvm.nvvm.read.ptx.sreg.ctaid.x()
    declare void @llvm.nvvm.barrier.cta.sync.aligned.all(i32)
    declare float @llvm.nvvm.shfl.sync.bfly.f32(i32, float, i32, i32)
    declare i32 @llvm.nvvm.vote.ballot.sync(i32, i1)
    declare void @llvm.nvvm.cp.async.ca.shared.global.4(ptr addrspace(3), ptr addrspace(1))
    declare void @llvm.nvvm.cp.async.commit.group()
    declare void @llvm.nvvm.cp.async.wait.group(i32)
  )";

  const cpu::CPUOptions baseline{"x86-64-v2"};
  llvm::SmallVector<cuda::SimulatedKernel> rewritten;
  std::unique_ptr<cpu::JITProgram> code;
};

} // namespace tpc

#endif // TPC_TEST_UNIT_COMPILER_SIMULATORFIXTURE_H
