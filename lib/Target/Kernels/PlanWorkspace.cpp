//===- PlanWorkspace.cpp - place temporaries in one workspace argument ----===//

#include "tpc/Target/Kernels/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace tpc::kernels {
#define GEN_PASS_DEF_PLANWORKSPACE
#include "tpc/Target/Kernels/Passes.h.inc"
} // namespace tpc::kernels

using namespace mlir;

namespace {

constexpr int64_t kAlignment = 64;

struct Buffer {
  memref::AllocOp op;
  int64_t bytes;
  /// Positions of the first and the last operation that use the buffer.
  int64_t first, last;
  int64_t offset = 0;
};

/// Offsets such that buffers alive at the same time do not overlap, the
/// largest placed first, each at the lowest place that is free. Returns the
/// size of the whole.
int64_t place(SmallVectorImpl<Buffer> &buffers) {
  SmallVector<Buffer *> order;
  for (Buffer &buffer : buffers)
    order.push_back(&buffer);
  llvm::sort(order, [](const Buffer *a, const Buffer *b) {
    return std::make_tuple(-a->bytes, a->first, a) <
           std::make_tuple(-b->bytes, b->first, b);
  });
  int64_t total = 0;
  SmallVector<Buffer *> placed;
  for (Buffer *buffer : order) {
    int64_t offset = 0;
    for (const Buffer *other : placed) {
      if (other->last < buffer->first || buffer->last < other->first)
        continue;
      if (offset + buffer->bytes <= other->offset)
        break;
      offset = std::max(offset, other->offset + other->bytes);
    }
    buffer->offset = offset;
    total = std::max(total, offset + buffer->bytes);
    placed.insert(llvm::upper_bound(placed, buffer,
                                    [](const Buffer *a, const Buffer *b) {
                                      return a->offset < b->offset;
                                    }),
                  buffer);
  }
  return total;
}

struct PlanWorkspace : tpc::kernels::impl::PlanWorkspaceBase<PlanWorkspace> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isDeclaration())
      return;
    Block &body = function.front();
    DenseMap<Operation *, int64_t> position;
    int64_t count = 0;
    for (Operation &op : body)
      position[&op] = count++;

    SmallVector<Buffer> buffers;
    for (auto op : function.getOps<memref::AllocOp>()) {
      MemRefType type = op.getType();
      int64_t bytes = llvm::divideCeil(
          type.getNumElements() * type.getElementTypeBitWidth(), 8);
      Buffer buffer{op, int64_t(llvm::alignTo(bytes, kAlignment)), count, 0};
      for (Operation *user : op->getUsers()) {
        int64_t at = position.lookup(body.findAncestorOpInBlock(*user));
        buffer.first = std::min(buffer.first, at);
        buffer.last = std::max(buffer.last, at);
      }
      buffers.push_back(buffer);
    }
    int64_t total = place(buffers);

    OpBuilder builder(&getContext());
    function->setAttr("tpc.workspace", builder.getI64IntegerAttr(total));
    if (!buffers.empty() && failed(useWorkspace(function, buffers, total)))
      return signalPassFailure();
    SmallVector<Attribute> arguments;
    for (unsigned i = 0; i < function.getNumArguments(); ++i) {
      Attribute buffer = function.getArgAttr(i, "tpc.buffer");
      arguments.push_back(buffer ? buffer : builder.getDictionaryAttr({}));
    }
    function->setAttr("tpc.arguments", builder.getArrayAttr(arguments));
  }

  /// Puts the buffers into one of `total` bytes that the function is given.
  static LogicalResult useWorkspace(func::FuncOp function,
                                    ArrayRef<Buffer> buffers, int64_t total) {
    OpBuilder builder(function.getContext());
    auto kind = builder.getDictionaryAttr(
        builder.getNamedAttr("kind", builder.getStringAttr("workspace")));
    unsigned last = function.getNumArguments();
    if (failed(function.insertArgument(
            last, MemRefType::get({total}, builder.getI8Type()),
            builder.getDictionaryAttr(builder.getNamedAttr("tpc.buffer", kind)),
            function.getLoc())))
      return failure();
    for (Buffer buffer : buffers) {
      builder.setInsertionPoint(buffer.op);
      Value offset = arith::ConstantIndexOp::create(builder, buffer.op.getLoc(),
                                                    buffer.offset);
      Value view = memref::ViewOp::create(
          builder, buffer.op.getLoc(), buffer.op.getType(),
          function.getArgument(last), offset, ValueRange());
      buffer.op.replaceAllUsesWith(view);
      buffer.op.erase();
    }
    return success();
  }
};

} // namespace
