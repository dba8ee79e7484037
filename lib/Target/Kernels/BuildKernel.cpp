//===- BuildKernel.cpp - from operations to a kernel's model --------------===//

#include "KernelModel.h"
#include "OperandUse.h"

#include "mlir/IR/AffineExpr.h"

using namespace mlir;
using namespace tpc::kernels;
using linalg::GenericOp;

namespace {

LinearForm &operator+=(LinearForm &sum, const LinearForm &term) {
  sum.constant += term.constant;
  for (auto [a, b] : llvm::zip_equal(sum.coefficients, term.coefficients))
    a += b;
  return sum;
}

LinearForm scaled(LinearForm form, int64_t factor) {
  form.constant *= factor;
  for (int64_t &coefficient : form.coefficients)
    coefficient *= factor;
  return form;
}

/// A loop's index divided by a block.
struct BlockIndex {
  unsigned loop;
  int64_t block;
};

std::optional<BlockIndex> matchBlockIndex(AffineExpr expr) {
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary || expr.getKind() != AffineExprKind::FloorDiv)
    return std::nullopt;
  auto dim = dyn_cast<AffineDimExpr>(binary.getLHS());
  auto block = dyn_cast<AffineConstantExpr>(binary.getRHS());
  if (!dim || !block)
    return std::nullopt;
  return BlockIndex{dim.getPosition(), block.getValue()};
}

class ModelBuilder {
public:
  ModelBuilder(ArrayRef<GenericOp> operations, const ViewLookup &viewOf)
      : operations(operations), viewOf(viewOf) {}

  FailureOr<Kernel> build() {
    if (failed(createDimensions()))
      return failure();
    for (auto [number, op] : llvm::enumerate(operations))
      if (failed(addStage(number, op)))
        return failure();
    simplify();
    return std::move(kernel);
  }

private:
  /// The kernel's dimensions that make up one loop: (dimension, coefficient).
  using Loop = SmallVector<std::pair<unsigned, int64_t>, 2>;

  LogicalResult createDimensions() {
    GenericOp first = operations.front();
    unsigned shared = isPartialReduction(first) ? first.getNumLoops()
                                                : first.getNumParallelLoops();
    SmallVector<int64_t> sharedBlocks(shared, 0);
    SmallVector<SmallVector<int64_t>> blocks;
    for (GenericOp op : operations) {
      blocks.emplace_back(op.getNumLoops(), 0);
      for (OpOperand &operand : op->getOpOperands())
        if (failed(noteBlock(op, operand, blocks.back())))
          return failure();
      for (unsigned loop = 0; loop < shared; ++loop) {
        int64_t block = blocks.back()[loop];
        if (block && sharedBlocks[loop] && block != sharedBlocks[loop])
          return op.emitOpError("states of one kernel are stored in different "
                                "blocks along loop ")
                 << loop;
        if (block)
          sharedBlocks[loop] = block;
      }
    }
    SmallVector<Loop> sharedLoops;
    SmallVector<int64_t> sizes = first.getStaticLoopRanges();
    for (unsigned loop = 0; loop < shared; ++loop)
      sharedLoops.push_back(addLoop(sizes[loop], sharedBlocks[loop], -1));
    for (auto [number, operation] : llvm::enumerate(operations)) {
      GenericOp op = operation;
      loops.push_back(sharedLoops);
      sizes = op.getStaticLoopRanges();
      for (unsigned loop = shared; loop < op.getNumLoops(); ++loop)
        loops.back().push_back(
            addLoop(sizes[loop], blocks[number][loop], int(number)));
    }
    return success();
  }

  LogicalResult noteBlock(GenericOp op, OpOperand &operand,
                          SmallVectorImpl<int64_t> &blocks) {
    std::optional<BufferView> view = viewOf(operand.get());
    if (op.isDpsInit(&operand)) {
      for (AffineExpr expr : op.getMatchingIndexingMap(&operand).getResults())
        if (std::optional<BlockIndex> index = matchBlockIndex(expr))
          if (failed(setBlock(op, index->loop, index->block, blocks)))
            return failure();
      if (std::optional<BufferView> result =
              viewOf(op.getTiedOpResult(&operand)))
        view = result;
    }
    if (!view || !view->block)
      return success();
    auto dim = dyn_cast<AffineDimExpr>(
        op.getMatchingIndexingMap(&operand).getResult(view->splitDim));
    if (!dim)
      return op.emitOpError("expected a blocked state to be indexed by a loop");
    return setBlock(op, dim.getPosition(), view->block, blocks);
  }

  static LogicalResult setBlock(GenericOp op, unsigned loop, int64_t block,
                                SmallVectorImpl<int64_t> &blocks) {
    if (blocks[loop] && blocks[loop] != block)
      return op.emitOpError("states are stored in different blocks along "
                            "loop ")
             << loop;
    blocks[loop] = block;
    return success();
  }

  Loop addLoop(int64_t size, int64_t block, int stage) {
    unsigned next = kernel.dimensions.size();
    if (!block) {
      kernel.dimensions.push_back({size, stage});
      return {{next, 1}};
    }
    kernel.dimensions.push_back({size / block, stage});
    kernel.dimensions.push_back({block, stage});
    return {{next, block}, {next + 1, 1}};
  }

  LinearForm zero() const {
    LinearForm form;
    form.coefficients.assign(kernel.dimensions.size(), 0);
    return form;
  }

  LinearForm loopIndex(unsigned stage, unsigned loop) const {
    LinearForm form = zero();
    for (auto [dimension, coefficient] : loops[stage][loop])
      form.coefficients[dimension] = coefficient;
    return form;
  }

  /// The expression as a linear function; failure if it is not one.
  FailureOr<LinearForm> evaluate(unsigned stage, AffineExpr expr) const {
    if (auto dim = dyn_cast<AffineDimExpr>(expr))
      return loopIndex(stage, dim.getPosition());
    if (auto constant = dyn_cast<AffineConstantExpr>(expr)) {
      LinearForm form = zero();
      form.constant = constant.getValue();
      return form;
    }
    auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
    if (!binary)
      return failure();
    if (std::optional<BlockIndex> index = matchBlockIndex(expr)) {
      // The loop was split into its blocks.
      LinearForm form = zero();
      form.coefficients[loops[stage][index->loop].front().first] = 1;
      return form;
    }
    FailureOr<LinearForm> lhs = evaluate(stage, binary.getLHS());
    if (failed(lhs))
      return failure();
    if (expr.getKind() == AffineExprKind::Add) {
      FailureOr<LinearForm> rhs = evaluate(stage, binary.getRHS());
      if (failed(rhs))
        return failure();
      *lhs += *rhs;
      return lhs;
    }
    auto factor = dyn_cast<AffineConstantExpr>(binary.getRHS());
    if (expr.getKind() != AffineExprKind::Mul || !factor)
      return failure();
    return scaled(*lhs, factor.getValue());
  }

  FailureOr<Access> makeAccess(unsigned stage, GenericOp op, AffineMap map,
                               Type type,
                               const std::optional<BufferView> &view) const {
    Access access;
    access.elementType = cast<ShapedType>(type).getElementType();
    access.address = zero();
    if (!view)
      return access;
    if (view->splat) {
      access.scalar = view->splat;
      return access;
    }
    access.memref = view->memref;
    access.address.constant = view->offset;
    for (auto [position, expr] : llvm::enumerate(map.getResults())) {
      FailureOr<LinearForm> index = evaluate(stage, expr);
      if (failed(index))
        return op.emitOpError("expected indexing maps to be linear, found ")
               << AffineMapAttr::get(map);
      if (view->block && int64_t(position) == view->splitDim) {
        const Loop &loop =
            loops[stage][cast<AffineDimExpr>(expr).getPosition()];
        access.address.coefficients[loop[0].first] += view->blockStride;
        access.address.coefficients[loop[1].first] += view->strides[position];
        continue;
      }
      access.address += scaled(*index, view->strides[position]);
    }
    return access;
  }

  /// Notes where a padded operand has no elements.
  LogicalResult addGuards(Stage &stage, unsigned number, AffineMap map,
                          const BufferView &view) const {
    for (auto [position, expr] : llvm::enumerate(map.getResults())) {
      BufferView::Bounds bounds = view.bounds[position];
      if (bounds.first == 0 && bounds.end == view.shape[position])
        continue;
      FailureOr<LinearForm> form = evaluate(number, expr);
      if (failed(form) || !stage.reduction)
        return stage.op.emitOpError(
            "expected only reductions over linear indices to read padding");
      bool known = llvm::any_of(stage.guards, [&](const Guard &guard) {
        return guard.form.coefficients == form->coefficients &&
               guard.form.constant - guard.first ==
                   form->constant - bounds.first &&
               guard.end - guard.first == bounds.end - bounds.first;
      });
      if (!known)
        stage.guards.push_back({*form, bounds.first, bounds.end});
    }
    return success();
  }

  LogicalResult addStage(unsigned number, GenericOp op) {
    Stage stage;
    stage.op = op;
    stage.partial = isPartialReduction(op);
    stage.reduction = !stage.partial && op.getNumReductionLoops() > 0;
    auto add = [&](SmallVectorImpl<Access> &accesses, OpOperand &operand,
                   Value located) -> LogicalResult {
      FailureOr<Access> access =
          makeAccess(number, op, op.getMatchingIndexingMap(&operand),
                     operand.get().getType(), viewOf(located));
      if (succeeded(access))
        accesses.push_back(*access);
      return access;
    };
    for (OpOperand *input : op.getDpsInputOperands()) {
      if (failed(add(stage.inputs, *input, input->get())))
        return failure();
      std::optional<BufferView> view = viewOf(input->get());
      if (view && !view->bounds.empty() &&
          failed(addGuards(stage, number, op.getMatchingIndexingMap(input),
                           *view)))
        return failure();
    }
    for (OpOperand &init : op.getDpsInitsMutable())
      if (failed(add(stage.inits, init, init.get())) ||
          failed(add(stage.outputs, init, op.getTiedOpResult(&init))))
        return failure();
    if (op.hasIndexSemantics())
      for (unsigned loop = 0; loop < op.getNumLoops(); ++loop)
        stage.indices.push_back(loopIndex(number, loop));
    if (stage.partial && failed(checkPartial(stage)))
      return failure();
    kernel.stages.push_back(std::move(stage));
    return success();
  }

  /// A partial stage's results are in memory, one for all of one dimension.
  LogicalResult checkPartial(Stage &stage) const {
    for (const Access &output : stage.outputs) {
      int64_t reduced = 0;
      for (auto [dimension, coefficient] :
           llvm::zip_equal(kernel.dimensions, output.address.coefficients))
        reduced += dimension.stage < 0 && dimension.size > 1 && !coefficient;
      if (!output.isMemory() || reduced != 1)
        return stage.op.emitOpError(
            "expected a partial reduction of one block "
            "of a dimension, with its result in memory");
    }
    return success();
  }

  void removeDimension(unsigned dimension) {
    kernel.dimensions.erase(kernel.dimensions.begin() + dimension);
    kernel.forEachForm([&](LinearForm &form) {
      form.coefficients.erase(form.coefficients.begin() + dimension);
    });
  }

  void simplify() {
    for (unsigned d = kernel.dimensions.size(); d-- > 0;)
      if (kernel.dimensions[d].size == 1)
        removeDimension(d);
    for (unsigned d = 0; d + 1 < kernel.dimensions.size();) {
      Dimension &outer = kernel.dimensions[d], inner = kernel.dimensions[d + 1];
      bool mergeable = outer.stage == inner.stage;
      kernel.forEachForm([&](LinearForm &form) {
        mergeable &=
            form.coefficients[d] == form.coefficients[d + 1] * inner.size;
      });
      // The merged dimension takes the place of the inner one.
      if (mergeable) {
        int64_t size = outer.size * inner.size;
        kernel.dimensions[d + 1].size = size;
        removeDimension(d);
      } else {
        ++d;
      }
    }
  }

  ArrayRef<GenericOp> operations;
  const ViewLookup &viewOf;
  Kernel kernel;
  SmallVector<SmallVector<Loop>> loops;
};

} // namespace

FailureOr<Kernel> tpc::kernels::buildKernel(ArrayRef<GenericOp> operations,
                                            const ViewLookup &viewOf) {
  // Reductions first, elementwise operations after them, partial ones last.
  SmallVector<GenericOp> reductions, elementwise, partial;
  for (GenericOp op : operations)
    (isPartialReduction(op)          ? partial
     : op.getNumReductionLoops() > 0 ? reductions
                                     : elementwise)
        .push_back(op);
  SmallVector<GenericOp> ordered = reductions;
  llvm::append_range(ordered, elementwise);
  llvm::append_range(ordered, partial);
  return ModelBuilder(ordered, viewOf).build();
}
