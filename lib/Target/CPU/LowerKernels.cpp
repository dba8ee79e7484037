//===- LowerKernels.cpp - kernels on tensors to vector loops on buffers ---===//

#include "KernelEmitter.h"
#include "RoundedCopy.h"

#include "lib/Target/Kernels/DescribeKernel.h"
#include "lib/Target/Kernels/FunctionLowering.h"
#include "lib/Target/Kernels/OperandUse.h"

#include "tpc/Target/CPU/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace tpc::cpu {
#define GEN_PASS_DEF_LOWERKERNELS
#include "tpc/Target/CPU/Passes.h.inc"
} // namespace tpc::cpu

using namespace mlir;
using namespace tpc::cpu;

namespace {

/// Emits kernels as loops over tiles, with vectors.
class TileLowering : public FunctionLowering {
public:
  TileLowering(func::FuncOp function, const Machine &machine)
      : FunctionLowering(function), machine(machine) {}

private:
  LogicalResult emit(ArrayRef<linalg::GenericOp> operations) override {
    FailureOr<Kernel> kernel = buildKernel(operations, viewOf);
    if (failed(kernel))
      return failure();
    bool rounds = isRounding(operations.front());
    KernelPlan plan;
    plan.parallel = true;
    if (!rounds)
      plan = planKernel(*kernel, machine);
    auto number = builder.getI64IntegerAttr(descriptions.size());
    descriptions.push_back(describeKernel(builder, *kernel, plan.parallel));
    Block::iterator end = builder.getInsertionPoint();
    Operation *before =
        end == builder.getBlock()->begin() ? nullptr : &*std::prev(end);
    linalg::GenericOp last = operations.back();
    if (failed(rounds ? emitRoundedCopy(builder, last.getLoc(),
                                        *lookup(last.getDpsInputs()[0]),
                                        *lookup(last.getResult(0)))
                      : emitKernel(builder, last.getLoc(), *kernel, plan,
                                   machine, viewOf)))
      return failure();
    Block::iterator begin =
        before ? std::next(before->getIterator()) : builder.getBlock()->begin();
    for (Operation &op : llvm::make_range(begin, end))
      if (isa<scf::ForallOp>(op))
        op.setAttr("tpc.number", number);
    return success();
  }

  const Machine &machine;
};

struct LowerKernels : tpc::cpu::impl::LowerKernelsBase<LowerKernels> {
  using LowerKernelsBase::LowerKernelsBase;

  void runOnOperation() override {
    if (getOperation().isDeclaration())
      return;
    Machine machine{vectorBits / 32, vectorRegisters, fusedMultiplyAdd,
                    tileRegisters};
    if (failed(TileLowering(getOperation(), machine).run()))
      signalPassFailure();
  }
};

} // namespace
