//===- CollectLaunches.cpp - functions as lists of launches ---------------===//

#include "tpc/Target/CUDA/CUDA.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace tpc;
using Launch = DeviceProgram::Launch;

static FailureOr<uint32_t> constantOf(gpu::LaunchFuncOp op, Value value) {
  APInt constant;
  if (!matchPattern(value, m_ConstantInt(&constant)))
    return op.emitOpError("expected sizes to be constants");
  return uint32_t(constant.getZExtValue());
}

static LogicalResult collectSizes(gpu::LaunchFuncOp op, gpu::KernelDim3 sizes,
                                  std::array<uint32_t, 3> &result) {
  for (auto [size, value] :
       llvm::zip_equal(result, ArrayRef<Value>{sizes.x, sizes.y, sizes.z})) {
    FailureOr<uint32_t> constant = constantOf(op, value);
    if (failed(constant))
      return failure();
    size = *constant;
  }
  return success();
}

static FailureOr<Launch> describe(gpu::LaunchFuncOp op) {
  Launch launch;
  launch.kernel = op.getKernelName().str();
  if (failed(collectSizes(op, op.getGridSizeOperandValues(), launch.grid)) ||
      failed(collectSizes(op, op.getBlockSizeOperandValues(), launch.block)))
    return failure();
  for (Value operand : op.getKernelOperands()) {
    APInt offset(64, 0);
    if (auto view = operand.getDefiningOp<memref::ViewOp>()) {
      if (!matchPattern(view.getByteShift(), m_ConstantInt(&offset)))
        return view.emitOpError("expected a constant offset");
      operand = view.getSource();
    }
    auto argument = dyn_cast<BlockArgument>(operand);
    if (!argument)
      return op.emitOpError("expected arguments of the function, or views of "
                            "them, found ")
             << operand;
    launch.arguments.push_back(
        {argument.getArgNumber(), offset.getZExtValue()});
  }
  return launch;
}

FailureOr<DeviceProgram> tpc::cuda::collectLaunches(ModuleOp module) {
  DeviceProgram program;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (function.isDeclaration())
      continue;
    std::vector<Launch> &launches = program.functions[function.getName().str()];
    for (auto op : function.getOps<gpu::LaunchFuncOp>()) {
      FailureOr<Launch> launch = describe(op);
      if (failed(launch))
        return failure();
      launches.push_back(std::move(*launch));
    }
  }
  return program;
}
