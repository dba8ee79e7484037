//===- CompiledMaps.h - functions on tensors, compiled and run --*- C++ -*-===//

#ifndef TPC_TEST_UNIT_COMPILER_COMPILEDMAPS_H
#define TPC_TEST_UNIT_COMPILER_COMPILEDMAPS_H

#include "dialects/Tpc/Tpc.h"
#include "tpc/Target/CPU/CPU.h"

#include <map>
#include <vector>

/// A float32 tensor, row-major.
struct Tensor {
  std::vector<int64_t> shape;
  std::vector<float> values;

  /// Zeros.
  explicit Tensor(llvm::ArrayRef<int64_t> shape = {})
      : shape(shape.begin(), shape.end()), values(tpc::elementCount(shape)) {}
};

/// Functions whose bodies a TensorBuilder makes, compiled for a CPU and run in
/// this process. A failure of any step is a failure of the test.
class CompiledMaps {
public:
  using Body = llvm::function_ref<llvm::SmallVector<mlir::Value>(
      tpc::TensorBuilder &, mlir::ValueRange)>;

  CompiledMaps();

  mlir::MLIRContext &getContext() { return context; }

  /// The first layer of a network that takes samples of the given shape;
  /// `layer` is written with %x as its input. Its output may have any shape.
  tpc::LayerOpInterface parseLayer(llvm::ArrayRef<int64_t> sample,
                                   llvm::StringRef layer);

  /// Adds a function. Arguments of `states` are parameters, which the target
  /// may store as it likes; those of `inputs` come after them.
  void add(llvm::StringRef name,
           llvm::ArrayRef<llvm::SmallVector<int64_t>> states,
           llvm::ArrayRef<llvm::SmallVector<int64_t>> inputs, Body body);

  /// Compiles what has been added, in place of what was compiled for another
  /// CPU; returns false if that fails. With `checked` = false, this machine
  /// need not be known to have all of the CPU's instructions.
  bool compile(const tpc::cpu::CPUOptions &options, bool checked = true);
  bool compile(llvm::StringRef cpu) {
    return compile(tpc::cpu::CPUOptions{cpu.str()});
  }

  /// The results for arguments in the order in which they were declared.
  std::vector<Tensor> run(llvm::StringRef name,
                          llvm::ArrayRef<Tensor> arguments);

private:
  mlir::MLIRContext context;
  std::vector<mlir::OwningOpRef<mlir::ModuleOp>> networks;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::unique_ptr<tpc::cpu::JITProgram> program;
  /// Of each function: its buffers' descriptions and its workspace's bytes.
  struct Interface {
    std::vector<mlir::DictionaryAttr> buffers;
    int64_t workspace;
  };
  std::map<std::string, Interface> interfaces;
};

#endif // TPC_TEST_UNIT_COMPILER_COMPILEDMAPS_H
