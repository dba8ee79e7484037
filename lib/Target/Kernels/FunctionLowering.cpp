//===- FunctionLowering.cpp - Tensors to buffers and kernels --------------===//

#include "FunctionLowering.h"
#include "Elementwise.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/InterleavedRange.h"

using namespace mlir;
using namespace tpc::kernels;

static ArrayRef<int64_t> shapeOf(Value tensor) {
  return cast<RankedTensorType>(tensor.getType()).getShape();
}

static Type elementOf(Value tensor) {
  return cast<RankedTensorType>(tensor.getType()).getElementType();
}

/// The layout that an attribute of `op` gives a tensor; row-major without one.
static FailureOr<Storage> findStorage(Operation *op, Attribute attribute,
                                      ArrayRef<int64_t> shape) {
  if (!attribute || isa<UnitAttr>(attribute))
    return Storage();
  if (std::optional<Storage> storage = Storage::fromAttribute(attribute, shape))
    return *storage;
  return op->emitOpError("expected the storage of a tensor<")
         << llvm::interleaved(shape, "x")
         << "> to be row_major, or blocked with a dimension 'dim', a 'block' "
            "that divides its size and a permutation of the dimensions as "
            "'order', found "
         << attribute;
}

/// Insertions one into the other, with no other reader between, fill one
/// buffer; it belongs to the last of them.
static tensor::InsertSliceOp lastInsertion(tensor::InsertSliceOp op) {
  while (op->hasOneUse()) {
    OpOperand &use = *op->use_begin();
    auto next = dyn_cast<tensor::InsertSliceOp>(use.getOwner());
    if (!next || next.getDest() != op.getResult())
      break;
    op = next;
  }
  return op;
}

static bool continuesChain(tensor::InsertSliceOp op) {
  auto previous = op.getDest().getDefiningOp<tensor::InsertSliceOp>();
  return previous && previous->hasOneUse();
}

static bool startsEmpty(tensor::InsertSliceOp op) {
  while (continuesChain(op))
    op = op.getDest().getDefiningOp<tensor::InsertSliceOp>();
  return isa_and_nonnull<tensor::EmptyOp>(op.getDest().getDefiningOp());
}

FunctionLowering::FunctionLowering(func::FuncOp function)
    : builder(function),
      viewOf([this](Value tensor) { return lookup(tensor); }),
      function(function) {}

LogicalResult FunctionLowering::run() {
  if (failed(convertArguments()))
    return failure();
  SmallVector<Operation *> operations;
  for (Operation &op : function.front())
    operations.push_back(&op);
  SmallVector<linalg::GenericOp> kernel;
  for (Operation *op : operations) {
    builder.setInsertionPoint(op);
    if (auto generic = dyn_cast<linalg::GenericOp>(op)) {
      kernel.push_back(generic);
      auto next = dyn_cast<linalg::GenericOp>(op->getNextNode());
      if (next && next->hasAttr("tpc.kernel") &&
          next->getAttr("tpc.kernel") == op->getAttr("tpc.kernel"))
        continue;
      if (failed(lowerKernel(kernel)))
        return failure();
      kernel.clear();
    } else if (failed(lower(op))) {
      return failure();
    }
  }
  for (Operation *op : llvm::reverse(erased)) {
    op->dropAllUses();
    op->erase();
  }
  function->setAttr("tpc.kernels", builder.getArrayAttr(descriptions));
  BitVector old(function.getNumArguments());
  old.set(0, function.getNumArguments() / 2);
  return function.eraseArguments(old);
}

std::optional<BufferView> FunctionLowering::lookup(Value tensor) const {
  auto found = views.find(tensor);
  if (found == views.end())
    return std::nullopt;
  return found->second;
}

Value FunctionLowering::allocate(Location loc, ArrayRef<int64_t> shape,
                                 Type element) {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return memref::AllocOp::create(builder, loc,
                                 MemRefType::get({count}, storageType(element)),
                                 builder.getI64IntegerAttr(64));
}

/// Appends a buffer argument for each tensor argument; the old ones go when
/// nothing uses them any more.
LogicalResult FunctionLowering::convertArguments() {
  unsigned count = function.getNumArguments();
  for (unsigned i = 0; i < count; ++i) {
    BlockArgument argument = function.getArgument(i);
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!type || !type.hasStaticShape())
      return function.emitOpError("expected argument ")
             << i << " to be a tensor of static shape, found "
             << argument.getType();
    NamedAttrList buffer(
        function.getArgAttrOfType<DictionaryAttr>(i, "tpc.buffer"));
    buffer.set("shape", builder.getI64ArrayAttr(type.getShape()));
    std::string dtype;
    llvm::raw_string_ostream(dtype) << type.getElementType();
    buffer.set("dtype", builder.getStringAttr(dtype));
    FailureOr<Storage> storage =
        findStorage(function, buffer.get("storage"), type.getShape());
    if (failed(storage))
      return failure();
    NamedAttrList attributes;
    attributes.set("tpc.buffer", buffer.getDictionary(function.getContext()));
    if (failed(function.insertArgument(
            count + i,
            MemRefType::get({type.getNumElements()}, type.getElementType()),
            attributes.getDictionary(function.getContext()),
            argument.getLoc())))
      return failure();
    views[argument] = BufferView::packed(function.getArgument(count + i),
                                         type.getShape(), *storage);
  }
  return success();
}

LogicalResult
FunctionLowering::lowerKernel(ArrayRef<linalg::GenericOp> operations) {
  llvm::SmallPtrSet<Operation *, 8> inside(operations.begin(),
                                           operations.end());
  for (linalg::GenericOp op : operations) {
    for (OpResult result : op->getResults())
      if (failed(placeResult(result, inside)))
        return failure();
    erased.push_back(op);
  }
  return emit(operations);
}

/// Decides where a kernel's result goes: nowhere if only the kernel reads
/// it, its destination if it has one, a slice of what it is inserted into,
/// or a new buffer.
LogicalResult FunctionLowering::placeResult(
    OpResult result, const llvm::SmallPtrSetImpl<Operation *> &inside) {
  bool outside = false;
  tensor::InsertSliceOp insertion;
  for (Operation *user : result.getUsers()) {
    if (auto op = dyn_cast<bufferization::MaterializeInDestinationOp>(user)) {
      views[result] = *lookup(op.getDest());
      return success();
    }
    if (auto op = dyn_cast<tensor::InsertSliceOp>(user);
        op && op.getSource() == result && startsEmpty(op))
      insertion = op;
    Operation *ancestor = function.front().findAncestorOpInBlock(*user);
    outside |= !inside.contains(ancestor);
  }
  if (insertion) {
    FailureOr<BufferView> target = insertedPart(insertion);
    if (failed(target))
      return failure();
    views[result] = *target;
    placed.insert(insertion);
  } else if (outside) {
    Operation *op = result.getOwner();
    Attribute attribute = op->getAttr("tpc.storage");
    if (auto all = dyn_cast_or_null<ArrayAttr>(attribute);
        all && all.size() == op->getNumResults())
      attribute = all[result.getResultNumber()];
    FailureOr<Storage> storage = findStorage(op, attribute, shapeOf(result));
    if (failed(storage))
      return failure();
    views[result] = BufferView::packed(
        allocate(result.getLoc(), shapeOf(result), elementOf(result)),
        shapeOf(result), *storage);
  }
  return success();
}

FailureOr<BufferView> FunctionLowering::chainBuffer(tensor::InsertSliceOp op) {
  tensor::InsertSliceOp insertion = lastInsertion(op);
  Value last = insertion.getResult();
  if (std::optional<BufferView> view = lookup(last))
    return *view;
  Storage storage =
      Storage::fromAttribute(insertion->getAttr("tpc.storage"), shapeOf(last))
          .value_or(Storage());
  BufferView view =
      BufferView::packed(allocate(op.getLoc(), shapeOf(last), elementOf(last)),
                         shapeOf(last), storage);
  views[last] = view;
  return view;
}

template <typename SliceOp>
FailureOr<BufferView>
FunctionLowering::sliceView(SliceOp op, const BufferView &whole,
                            ArrayRef<int64_t> resultShape) {
  if (ShapedType::isDynamicShape(op.getStaticOffsets()) ||
      ShapedType::isDynamicShape(op.getStaticSizes()) ||
      ShapedType::isDynamicShape(op.getStaticStrides()) || whole.isSplit() ||
      !whole.bounds.empty())
    return op.emitOpError("expected static offsets, sizes and strides of a "
                          "row-major tensor");
  return whole.slice(op.getStaticOffsets(), op.getStaticSizes(),
                     op.getStaticStrides(), resultShape);
}

FailureOr<BufferView> FunctionLowering::insertedPart(tensor::InsertSliceOp op) {
  FailureOr<BufferView> buffer = chainBuffer(op);
  if (failed(buffer))
    return failure();
  return sliceView(op, *buffer, shapeOf(op.getSource()));
}

/// Emits a kernel that copies a tensor to a view of the same shape.
LogicalResult FunctionLowering::copy(Location loc, Value tensor,
                                     const BufferView &target) {
  linalg::GenericOp op = createCopy(builder, loc, tensor);
  views[op.getResult(0)] = target;
  erased.push_back(op.getDpsInits()[0].getDefiningOp());
  erased.push_back(op);
  return emit({op});
}

FailureOr<BufferView> FunctionLowering::source(Operation *op, Value tensor) {
  if (std::optional<BufferView> view = lookup(tensor))
    return *view;
  return op->emitOpError("expected the value of operand ")
         << tensor << " to be in memory";
}

LogicalResult FunctionLowering::lower(Operation *op) {
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case<tensor::EmptyOp>([&](auto) {
        erased.push_back(op);
        return success();
      })
      .Case<linalg::FillOp>([&](linalg::FillOp fill) {
        return lowerSplat(op, fill.getInputs()[0]);
      })
      .Case<tensor::SplatOp>([&](tensor::SplatOp splat) {
        return lowerSplat(op, splat.getInput());
      })
      .Case<arith::ConstantOp>(
          [&](arith::ConstantOp constant) { return lowerConstant(constant); })
      .Case<tensor::CollapseShapeOp, tensor::ExpandShapeOp, tensor::CastOp>(
          [&](auto) { return lowerReshape(op); })
      .Case<tensor::ExtractSliceOp>([&](tensor::ExtractSliceOp slice) {
        FailureOr<BufferView> whole = source(op, slice.getSource());
        if (failed(whole))
          return failure();
        FailureOr<BufferView> part =
            sliceView(slice, *whole, shapeOf(slice.getResult()));
        if (failed(part))
          return failure();
        return define(op, *part);
      })
      .Case<tensor::PadOp>([&](tensor::PadOp pad) {
        FailureOr<BufferView> whole = source(op, pad.getSource());
        if (failed(whole))
          return failure();
        return define(op, whole->pad(pad.getStaticLow(), pad.getStaticHigh()));
      })
      .Case<tensor::InsertSliceOp>(
          [&](tensor::InsertSliceOp insert) { return lowerInsert(insert); })
      .Case<tensor::ExtractOp>(
          [&](tensor::ExtractOp extract) { return lowerExtract(extract); })
      .Case<bufferization::MaterializeInDestinationOp>(
          [&](bufferization::MaterializeInDestinationOp materialize) {
            return define(op, *lookup(materialize.getDest()));
          })
      .Case<func::ReturnOp>([&](func::ReturnOp returned) {
        func::ReturnOp::create(builder, op->getLoc());
        returned.erase();
        function.setType(FunctionType::get(
            function.getContext(), function.getFunctionType().getInputs(), {}));
        function.setAllResultAttrs(ArrayRef<DictionaryAttr>{});
        return success();
      })
      .Default([&](Operation *) -> LogicalResult {
        auto isTensor = [](Type type) { return isa<TensorType>(type); };
        if (llvm::any_of(op->getOperandTypes(), isTensor) ||
            llvm::any_of(op->getResultTypes(), isTensor))
          return op->emitOpError("has no lowering from tensors to buffers");
        return success();
      });
}

LogicalResult FunctionLowering::define(Operation *op, const BufferView &view) {
  views[op->getResult(0)] = view;
  erased.push_back(op);
  return success();
}

LogicalResult FunctionLowering::lowerSplat(Operation *op, Value value) {
  return define(op, BufferView::allEqual(value, shapeOf(op->getResult(0))));
}

LogicalResult FunctionLowering::lowerConstant(arith::ConstantOp op) {
  auto type = dyn_cast<RankedTensorType>(op.getType());
  if (!type)
    return success();
  auto elements = dyn_cast<SplatElementsAttr>(op.getValue());
  if (!elements)
    return op.emitOpError("expected a constant tensor with equal elements");
  Value value = arith::ConstantOp::create(builder, op.getLoc(),
                                          elements.getSplatValue<TypedAttr>());
  return lowerSplat(op, value);
}

LogicalResult FunctionLowering::lowerReshape(Operation *op) {
  Value tensor = op->getOperand(0), result = op->getResult(0);
  FailureOr<BufferView> view = source(op, tensor);
  if (failed(view))
    return failure();
  if (std::optional<BufferView> reshaped = view->reshape(shapeOf(result)))
    return define(op, *reshaped);
  // A slice that is not contiguous is copied first.
  BufferView whole = BufferView::rowMajor(
      allocate(op->getLoc(), shapeOf(tensor), elementOf(tensor)),
      shapeOf(tensor));
  if (failed(copy(op->getLoc(), tensor, whole)))
    return failure();
  return define(op, *whole.reshape(shapeOf(result)));
}

LogicalResult FunctionLowering::lowerInsert(tensor::InsertSliceOp op) {
  FailureOr<BufferView> buffer = chainBuffer(op);
  if (failed(buffer))
    return failure();
  if (!continuesChain(op) && !startsEmpty(op) &&
      failed(copy(op.getLoc(), op.getDest(), *buffer)))
    return failure();
  if (!placed.contains(op)) {
    FailureOr<BufferView> part = insertedPart(op);
    if (failed(part) || failed(source(op, op.getSource())) ||
        failed(copy(op.getLoc(), op.getSource(), *part)))
      return failure();
  }
  return define(op, *buffer);
}

LogicalResult FunctionLowering::lowerExtract(tensor::ExtractOp op) {
  FailureOr<BufferView> view = source(op, op.getTensor());
  if (failed(view))
    return failure();
  Value value = view->splat;
  if (!value) {
    if (view->block || !view->bounds.empty())
      return op.emitOpError("expected a row-major tensor");
    AffineExpr address = builder.getAffineConstantExpr(view->offset);
    for (unsigned i = 0; i < op.getIndices().size(); ++i)
      address = address + builder.getAffineDimExpr(i) * view->strides[i];
    Value at = affine::AffineApplyOp::create(
        builder, op.getLoc(),
        AffineMap::get(op.getIndices().size(), 0, address), op.getIndices());
    value = memref::LoadOp::create(builder, op.getLoc(), view->memref, at);
    if (value.getType() != op.getType())
      value =
          arith::TruncIOp::create(builder, op.getLoc(), op.getType(), value);
  }
  op.getResult().replaceAllUsesWith(value);
  erased.push_back(op);
  return success();
}
