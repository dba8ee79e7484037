//===- LaunchBuilder.h - A launch and its threads' indices ------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CUDA_LAUNCHBUILDER_H
#define TPC_LIB_TARGET_CUDA_LAUNCHBUILDER_H

#include "lib/Target/Kernels/KernelModel.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/IR/Builders.h"

namespace tpc::cuda {

/// Threads of a block where nothing asks for another number.
constexpr int64_t kBlockThreads = 256;

/// Registers of a thread that leave a multiprocessor enough threads to hide
/// latencies by.
constexpr int64_t kThreadRegisters = 128;

/// Emits a launch of `blocks` x 1 x 1 blocks of `threads` x 1 x 1 threads.
/// Until the end of its life the builder is inside. The assembler may use up to
/// `registers` in a thread; without being told it would rather spill than keep
/// fewer threads on a multiprocessor.
class LaunchBuilder {
public:
  LaunchBuilder(mlir::OpBuilder &builder, mlir::Location loc, int64_t blocks,
                int64_t threads, int64_t registers = kThreadRegisters);

  mlir::Value block() { return launch.getBlockIds().x; }
  mlir::Value thread() { return launch.getThreadIds().x; }

  /// `size` elements of memory that the threads of a block share.
  mlir::Value addShared(mlir::Type element, int64_t size);

private:
  mlir::OpBuilder::InsertionGuard guard;
  mlir::gpu::LaunchOp launch;
};

/// Arithmetic on indices, folded where operands are constants.
class IndexBuilder {
public:
  IndexBuilder(mlir::OpBuilder &builder, mlir::Location loc)
      : builder(builder), loc(loc) {}

  mlir::Value constant(int64_t value);
  mlir::Value add(mlir::Value a, mlir::Value b);
  mlir::Value multiply(mlir::Value a, int64_t factor);
  mlir::Value divide(mlir::Value a, int64_t divisor);
  mlir::Value remainder(mlir::Value a, int64_t divisor);
  mlir::Value isBelow(mlir::Value a, mlir::Value b);

  /// The indices of which `linear` is the place in row-major order.
  llvm::SmallVector<mlir::Value> split(mlir::Value linear,
                                       llvm::ArrayRef<int64_t> sizes);
  /// Sets those of a kernel's dimensions, the last of them the fastest.
  void splitInto(mlir::Value linear, const kernels::Kernel &kernel,
                 llvm::ArrayRef<unsigned> dimensions,
                 llvm::MutableArrayRef<mlir::Value> indices);

private:
  mlir::OpBuilder &builder;
  mlir::Location loc;
};

} // namespace tpc::cuda

#endif // TPC_LIB_TARGET_CUDA_LAUNCHBUILDER_H
