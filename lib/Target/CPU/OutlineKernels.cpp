//===- OutlineKernels.cpp - kernels to functions over a range of tiles ---===//

#include "tpc/Target/CPU/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Transforms/RegionUtils.h"

namespace tpc::cpu {
#define GEN_PASS_DEF_OUTLINEKERNELS
#include "tpc/Target/CPU/Passes.h.inc"
} // namespace tpc::cpu

using namespace mlir;

/// Bytes of a kernel's buffers on the stack: an eighth of what Linux gives a
/// thread.
static constexpr int64_t kStackBytes = 1 << 20;

namespace {

struct OutlineKernels : tpc::cpu::impl::OutlineKernelsBase<OutlineKernels> {
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    kernels.clear();
    for (auto function :
         llvm::to_vector(getOperation().getOps<func::FuncOp>())) {
      SmallVector<scf::ForallOp> loops;
      function.walk([&](scf::ForallOp loop) { loops.push_back(loop); });
      for (auto [number, loop] : llvm::enumerate(loops))
        if (failed(outline(function, loop, number, symbols)))
          return signalPassFailure();
    }
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (!function.isDeclaration() && failed(hoistStackBuffers(function)))
        return signalPassFailure();
  }

  LogicalResult outline(func::FuncOp function, scf::ForallOp loop,
                        unsigned number, SymbolTable &symbols) {
    if (loop.getRank() != 1 || !loop.isNormalized() ||
        !loop.getOutputs().empty())
      return loop.emitOpError(
          "expected one dimension, from 0 in steps of 1, without results");
    Location loc = loop.getLoc();
    // Constants are cheaper to repeat than to pass.
    SetVector<Value> captured;
    SmallVector<Operation *> constants;
    llvm::SetVector<Value> used;
    getUsedValuesDefinedAbove(loop.getRegion(), used);
    for (Value value : used) {
      Operation *producer = value.getDefiningOp();
      if (producer && producer->hasTrait<OpTrait::ConstantLike>())
        constants.push_back(producer);
      else
        captured.insert(value);
    }

    OpBuilder builder(loop);
    Type index = builder.getIndexType();
    SmallVector<Type> types = {index, index};
    for (Value value : captured)
      types.push_back(value.getType());
    builder.setInsertionPointAfter(function);
    auto body = func::FuncOp::create(
        builder, loc, (function.getName() + "_kernel_" + Twine(number)).str(),
        builder.getFunctionType(types, {}));
    body.setPrivate();
    body->setAttr("tpc.kernel",
                  builder.getStringAttr(
                      loop->hasAttr("tpc.serial") ? "serial" : "parallel"));
    Block *entry = body.addEntryBlock();
    builder.setInsertionPointToStart(entry);
    IRMapping mapping;
    for (Operation *constant : constants)
      builder.clone(*constant, mapping);
    for (auto [i, value] : llvm::enumerate(captured)) {
      mapping.map(value, entry->getArgument(2 + i));
      if (isa<MemRefType>(value.getType()))
        body.setArgAttr(2 + i, LLVM::LLVMDialect::getNoAliasAttrName(),
                        builder.getUnitAttr());
    }
    Value one = arith::ConstantIndexOp::create(builder, loc, 1);
    auto range = scf::ForOp::create(builder, loc, entry->getArgument(0),
                                    entry->getArgument(1), one);
    func::ReturnOp::create(builder, loc);
    builder.setInsertionPointToStart(range.getBody());
    mapping.map(loop.getInductionVar(0), range.getInductionVar());
    for (Operation &op : loop.getBody()->without_terminator())
      builder.clone(op, mapping);

    body = reuse(body, symbols);
    builder.setInsertionPoint(loop);
    SmallVector<Value> operands = {
        arith::ConstantIndexOp::create(builder, loc, 0),
        getValueOrCreateConstantIndexOp(builder, loc,
                                        loop.getMixedUpperBound()[0])};
    llvm::append_range(operands, captured);
    auto call = func::CallOp::create(builder, loc, body, operands);
    if (Attribute number = loop->getAttr("tpc.number"))
      call->setAttr("tpc.number", number);
    loop.erase();
    return success();
  }

  /// Layers of one shape have the same kernels: returns an equal function if
  /// there is one, else the new one.
  func::FuncOp reuse(func::FuncOp body, SymbolTable &symbols) {
    llvm::hash_code key(0);
    body.walk([&](Operation *op) {
      key = llvm::hash_combine(key, op->getName(), op->getNumOperands());
    });
    for (func::FuncOp known : kernels[key]) {
      if (known.getFunctionType() == body.getFunctionType() &&
          known->getAttr("tpc.kernel") == body->getAttr("tpc.kernel") &&
          OperationEquivalence::isRegionEquivalentTo(
              &known.getBody(), &body.getBody(),
              OperationEquivalence::IgnoreLocations)) {
        body.erase();
        return known;
      }
    }
    kernels[key].push_back(body);
    symbols.insert(body);
    return body;
  }

  /// A buffer on the stack is made once, not in each iteration. Fails if they
  /// are so long that they might not fit there.
  LogicalResult hoistStackBuffers(func::FuncOp function) {
    Operation *first = &function.front().front();
    SmallVector<memref::AllocaOp> buffers;
    int64_t bytes = 0;
    function.walk([&](memref::AllocaOp op) {
      MemRefType type = op.getType();
      if (!type.hasStaticShape())
        return;
      buffers.push_back(op);
      bytes += type.getNumElements() *
               llvm::divideCeil(type.getElementTypeBitWidth(), 8);
    });
    if (bytes > kStackBytes)
      return buffers.front().emitOpError(
                 "expected the buffers of a kernel on the stack to have at "
                 "most ")
             << kStackBytes << " bytes, found " << bytes;
    for (memref::AllocaOp op : buffers)
      if (op != first)
        op->moveBefore(first);
    return success();
  }

  llvm::DenseMap<size_t, SmallVector<func::FuncOp>> kernels;
};

} // namespace
