//===- CPU.h - The CPU target -----------------------------------*- C++ -*-===//
//
// Compiles functions on static tensors to vector code. The functions' contract
// is the one of `tpc_runtime.h`: `void f(void *const *buffers)`, where
// `buffers` follows the function's `tpc.arguments`.
//
//===----------------------------------------------------------------------===//

#ifndef TPC_TARGET_CPU_CPU_H
#define TPC_TARGET_CPU_CPU_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace llvm {
class TargetMachine;
namespace orc {
class LLJIT;
} // namespace orc
} // namespace llvm

namespace tpc::cpu {

/// Is told of a part of a stage of code generation when it is over; on any
/// thread, on several at once.
using StageListener = std::function<void(
    llvm::StringRef stage, std::chrono::steady_clock::time_point begin,
    std::chrono::steady_clock::time_point end)>;

/// The factors of matrix products: as they are, or rounded to bf16 where that
/// pays. All else is computed in float32.
enum class Precision { Float32, Bfloat16 };

/// What the generated code may assume of the machine that runs it.
struct CPUOptions {
  /// `native`, or a CPU name of LLVM: `x86-64-v3`, `sapphirerapids`, ...
  std::string cpu = "native";
  /// May be empty.
  StageListener listener;
  Precision precision = Precision::Float32;
};

/// Instructions for products of bf16: none, AVX-512's on vectors, or AMX's on
/// tile registers.
enum class Bfloat16Products { None, Vectors, TileRegisters };

/// What the schedule needs to know of a CPU.
struct CPUInfo {
  /// LLVM's name; never `native`.
  std::string name;
  int64_t vectorBits;
  int64_t vectorRegisters;
  bool fusedMultiplyAdd;
  /// Has AVX-512's estimates of reciprocals and reciprocal square roots.
  bool reciprocalEstimates;
  /// The best that it has, if that precision is asked for.
  Bfloat16Products bfloat16 = Bfloat16Products::None;
  /// All sets of instructions that code for it may use, but those on tile
  /// registers, by LLVM's names.
  llvm::SmallVector<std::string> instructions = {};
};

/// Describes the CPU, or says which names are accepted, or that it has no
/// instructions for the precision.
llvm::Expected<CPUInfo> getCPUInfo(const CPUOptions &options);

/// Adds the passes from `func.func` on tensors to the LLVM dialect. The CPU's
/// name must be one that `getCPUInfo` accepts. Every public function ends as
/// `llvm.func @name(!llvm.ptr)` with the attributes
///   - `tpc.arguments`: an array of the arguments' `tpc.buffer` dictionaries,
///     completed by `shape` (logical), `dtype` ("f32" or "i64") and, for
///     states, `storage`; the last one may be `{kind = "workspace"}`;
///   - `tpc.workspace`: the workspace's size in bytes (i64, may be 0);
///   - `tpc.kernels`: a dictionary for each kernel, in the order of their
///     calls: `stages`, dictionaries of `computes` (`product`, `sum`, or the
///     names of elementwise operations), `result` (its shape), `flops` (all
///     floating-point operations), `product_flops` (those of matrix products,
///     two for each multiplication with its addition), `bf16_factors` where
///     their factors are rounded to bf16, and `location`, that of the layers; `read`, `written`, bytes of the tensors in memory, each
///     counted once; `parallel`, whether threads share it.
void buildCPUPipeline(mlir::OpPassManager &manager, const CPUOptions &options);

/// A part of that pipeline.
struct PipelineStage {
  llvm::StringLiteral name;
  void (*build)(mlir::OpPassManager &manager, const CPUInfo &info);
};

/// The parts in their order, for those who look between them: those after which
/// every `func.func` has the attributes above, and the others. Functions may be
/// erased before the others.
llvm::ArrayRef<PipelineStage> getPlanningStages();
llvm::ArrayRef<PipelineStage> getLoweringStages();

/// Registers the passes and the pipeline `tpc-cpu-pipeline{cpu=NAME}`.
void registerCPUPasses();

/// Adds what the pipeline and the emission of code need to know of upstream's
/// dialects: interfaces and translations.
void registerCPUDialects(mlir::DialectRegistry &registry);

/// The contents of an object file.
using ObjectCode = llvm::SmallVector<char, 0>;

/// Translates a module in the LLVM dialect, optimises it and writes position
/// independent object files that make up the program together. Takes what it
/// compiles out of the module. What is in which file follows from the module
/// alone; the context's threads share the work. Fails if the code would call
/// anything but the runtime's functions of generated code (`tpc_runtime.h`)
/// and the C library's memory functions.
llvm::Error emitObjects(mlir::ModuleOp module, const CPUOptions &options,
                        llvm::SmallVectorImpl<ObjectCode> &objects);

/// Generated code, loaded into this process.
class JITProgram {
public:
  using Entry = void (*)(void *const *buffers);
  /// An address that generated code may refer to by name.
  struct Symbol {
    llvm::StringRef name;
    void *address;
  };

  /// Loads the object files that `emitObjects` wrote.
  static llvm::Expected<std::unique_ptr<JITProgram>>
  load(llvm::ArrayRef<ObjectCode> objects, llvm::ArrayRef<Symbol> symbols);

  /// Compiles a module in the LLVM dialect, as `emitObjects`, and loads it.
  static llvm::Expected<std::unique_ptr<JITProgram>>
  compile(mlir::ModuleOp module, const CPUOptions &options,
          llvm::ArrayRef<Symbol> symbols);

  ~JITProgram();

  /// Finds an entry point by its function's name. As `address`, not from
  /// several threads at once.
  llvm::Expected<Entry> lookup(llvm::StringRef name);
  /// Finds any symbol of the object file.
  llvm::Expected<void *> address(llvm::StringRef name);

private:
  explicit JITProgram(std::unique_ptr<llvm::orc::LLJIT> jit);
  /// What the JIT reported during a lookup, beside the error that it returns.
  std::vector<std::string> reports;
  std::unique_ptr<llvm::orc::LLJIT> jit;
};

} // namespace tpc::cpu

#endif // TPC_TARGET_CPU_CPU_H
