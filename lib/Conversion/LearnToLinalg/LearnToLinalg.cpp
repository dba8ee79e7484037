//===- LearnToLinalg.cpp - step programs as linalg on tensors -------------===//

#include "FunctionLowering.h"
#include "tpc/Conversion/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

namespace tpc {
#define GEN_PASS_DEF_CONVERTLEARNTOLINALG
#include "tpc/Conversion/Passes.h.inc"
} // namespace tpc

namespace {
struct ConvertLearnToLinalg
    : public tpc::impl::ConvertLearnToLinalgBase<ConvertLearnToLinalg> {
  using ConvertLearnToLinalgBase::ConvertLearnToLinalgBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    for (auto op : llvm::to_vector(module.getOps<ProgramOp>()))
      if (failed(lower(op)))
        return signalPassFailure();
    // What the programs were made from has served.
    for (Operation &op : llvm::make_early_inc_range(*module.getBody()))
      if (isa<ProgramOp, TrainerOp, RuleOp, NetworkOp>(op))
        op.erase();
  }

  LogicalResult lower(ProgramOp op) {
    StepProgram program(op);
    for (auto function : op.getBody().getOps<FunctionOp>()) {
      std::string name = function.getSymName().str();
      FunctionLowering plain(program, function, /*dump=*/false);
      if (failed(plain.run(name)))
        return failure();
      if (!probes || function.getUpdates().empty())
        continue;
      FunctionLowering dumping(program, function, /*dump=*/true);
      if (failed(dumping.run(name + "_dump")))
        return failure();
    }
    return success();
  }
};
} // namespace
