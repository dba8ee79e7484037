//===- StageEmitter.cpp - Code for bodies of stages -----------------------===//

#include "StageEmitter.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace tpc::kernels;

static int64_t coefficient(const LinearForm &form, int dimension) {
  return dimension < 0 ? 0 : form.coefficients[dimension];
}

VectorType StageEmitter::vectorType(Type element) const {
  return VectorType::get({tile.lanes}, element);
}

Value StageEmitter::toVector(Value value) {
  if (tile.vectorDimension < 0 || isa<VectorType>(value.getType()))
    return value;
  return vector::BroadcastOp::create(builder, loc, vectorType(value.getType()),
                                     value);
}

Value StageEmitter::mask(int64_t count) {
  SmallVector<bool> bits(tile.lanes, false);
  std::fill_n(bits.begin(), count, true);
  auto type = vectorType(builder.getI1Type());
  return arith::ConstantOp::create(builder, loc,
                                   DenseElementsAttr::get(type, bits));
}

Value StageEmitter::evaluateForm(const LinearForm &form, Value origin,
                                 int64_t row, int64_t column) {
  Value &base = bases[&form];
  if (!base) {
    AffineExpr sum = builder.getAffineConstantExpr(0);
    SmallVector<Value> operands;
    auto add = [&](Value value, int64_t factor) {
      if (!value || !factor)
        return;
      sum = sum + builder.getAffineDimExpr(operands.size()) * factor;
      operands.push_back(value);
    };
    for (auto [value, factor] : llvm::zip_equal(tile.index, form.coefficients))
      add(value, factor);
    add(origin, 1);
    base = affine::AffineApplyOp::create(
        builder, loc, AffineMap::get(operands.size(), 0, sum), operands);
  }
  int64_t offset =
      form.constant + coefficient(form, tile.rowDimension) * row +
      coefficient(form, tile.columnDimension) * column * tile.columnStep();
  if (!offset)
    return base;
  Value constant = arith::ConstantIndexOp::create(builder, loc, offset);
  return arith::AddIOp::create(builder, loc, base, constant);
}

Value StageEmitter::selectValid(int64_t column, Value value, Value other) {
  if (tile.columns[column] == tile.lanes)
    return value;
  return arith::SelectOp::create(builder, loc, mask(tile.columns[column]),
                                 value, other);
}

Value StageEmitter::fromStorage(Value value, Type element) {
  if (!element.isInteger(1))
    return value;
  Type type = element;
  if (auto vector = dyn_cast<VectorType>(value.getType()))
    type = vector.clone(element);
  return arith::TruncIOp::create(builder, loc, type, value);
}

Value StageEmitter::toStorage(Value value, Type element) {
  if (!element.isInteger(1))
    return value;
  Type type = storageType(element);
  if (auto vector = dyn_cast<VectorType>(value.getType()))
    type = vector.clone(type);
  return arith::ExtUIOp::create(builder, loc, type, value);
}

Value StageEmitter::load(const Access &access, int64_t row, int64_t column) {
  if (access.scalar)
    return access.scalar;
  Position key = {coefficient(access.address, tile.rowDimension) ? row : 0,
                  coefficient(access.address, tile.columnDimension) ? column
                                                                    : 0};
  Value &cached = loaded[{&access, key}];
  if (cached)
    return cached;
  int64_t step = coefficient(access.address, tile.vectorDimension);
  Value address = evaluateForm(access.address, access.origin, row, column);
  Type stored = storageType(access.elementType);
  Value result;
  if (step == 0) {
    result = memref::LoadOp::create(builder, loc, access.memref, address);
  } else if (step == 1) {
    int64_t count = tile.columns[column];
    VectorType type = vectorType(stored);
    if (count == tile.lanes) {
      result =
          vector::LoadOp::create(builder, loc, type, access.memref, address);
    } else {
      Value padding =
          arith::ConstantOp::create(builder, loc, builder.getZeroAttr(type));
      result = vector::MaskedLoadOp::create(builder, loc, type, access.memref,
                                            address, mask(count), padding);
    }
  } else {
    SmallVector<Value> elements;
    for (int64_t lane = 0; lane < tile.lanes; ++lane) {
      if (lane >= tile.columns[column]) {
        elements.push_back(elements.front());
        continue;
      }
      Value offset = arith::ConstantIndexOp::create(builder, loc, lane * step);
      Value at = arith::AddIOp::create(builder, loc, address, offset);
      elements.push_back(
          memref::LoadOp::create(builder, loc, access.memref, at));
    }
    result = vector::FromElementsOp::create(builder, loc, vectorType(stored),
                                            elements);
  }
  result = fromStorage(result, access.elementType);
  // Loading may have grown the map.
  loaded[{&access, key}] = result;
  return result;
}

void StageEmitter::store(const Access &access, int64_t row, int64_t column,
                         Value value) {
  int64_t step = coefficient(access.address, tile.vectorDimension);
  Value address = evaluateForm(access.address, access.origin, row, column);
  if (tile.vectorDimension < 0 ||
      (step == 0 && !isa<VectorType>(value.getType()))) {
    memref::StoreOp::create(builder, loc, toStorage(value, access.elementType),
                            access.memref, address);
    return;
  }
  value = toStorage(toVector(value), access.elementType);
  int64_t count = tile.columns[column];
  if (step == 1 && count == tile.lanes) {
    vector::StoreOp::create(builder, loc, value, access.memref, address);
  } else if (step == 1) {
    vector::MaskedStoreOp::create(builder, loc, access.memref, address,
                                  mask(count), value);
  } else {
    for (int64_t lane = 0; lane < count; ++lane) {
      Value element = vector::ExtractOp::create(builder, loc, value, lane);
      Value offset = arith::ConstantIndexOp::create(builder, loc, lane * step);
      Value at = arith::AddIOp::create(builder, loc, address, offset);
      memref::StoreOp::create(builder, loc, element, access.memref, at);
    }
  }
}

void StageEmitter::forward(Value tensor, int64_t row, int64_t column,
                           Value value) {
  forwarded[{tensor, {row, column}}] = value;
}

Value StageEmitter::operandValue(const Access &access, Value tensor,
                                 int64_t row, int64_t column) {
  if (Value value = forwarded.lookup({tensor, {row, column}}))
    return value;
  return load(access, row, column);
}

Value StageEmitter::indexVector(const LinearForm &form, int64_t row,
                                int64_t column) {
  Value base = evaluateForm(form, Value(), row, column);
  int64_t step = coefficient(form, tile.vectorDimension);
  if (!step) {
    bool isRow = coefficient(form, tile.rowDimension) == 1 && !form.constant &&
                 llvm::count(form.coefficients, 0) + 1 ==
                     int64_t(form.coefficients.size());
    if (isRow && row < tile.rowAlignment)
      aligned[base] = {evaluateForm(form, Value(), 0, 0), row};
    return base;
  }
  VectorType type = vectorType(builder.getIndexType());
  Value lanes = vector::StepOp::create(builder, loc, type);
  if (step != 1) {
    Value factor = arith::ConstantOp::create(
        builder, loc, DenseElementsAttr::get(type, builder.getIndexAttr(step)));
    lanes = arith::MulIOp::create(builder, loc, lanes, factor);
  }
  return arith::AddIOp::create(builder, loc, toVector(base), lanes);
}

FailureOr<Value> StageEmitter::gather(Operation *op, ArrayRef<Value> indices,
                                      int64_t column) {
  auto extract = cast<tensor::ExtractOp>(op);
  std::optional<BufferView> view = viewOf(extract.getTensor());
  if (!view)
    return op->emitOpError("expected a tensor that is in memory");
  if (!view->bounds.empty())
    return op->emitOpError("expected a tensor without padding");
  if (view->splat)
    return view->splat;
  Type element = extract.getType();
  auto loadAt = [&](ArrayRef<Value> at) -> Value {
    AffineExpr sum = builder.getAffineConstantExpr(view->offset);
    for (int64_t i = 0; i < int64_t(at.size()); ++i) {
      AffineExpr dim = builder.getAffineDimExpr(i);
      if (view->block && i == view->splitDim)
        sum = sum + dim.floorDiv(view->block) * view->blockStride +
              dim % view->block;
      else
        sum = sum + dim * view->strides[i];
    }
    Value address = affine::AffineApplyOp::create(
        builder, loc, AffineMap::get(at.size(), 0, sum), at);
    return memref::LoadOp::create(builder, loc, view->memref, address);
  };
  if (llvm::none_of(indices,
                    [](Value v) { return isa<VectorType>(v.getType()); }))
    return fromStorage(loadAt(indices), element);
  SmallVector<Value> elements;
  for (int64_t lane = 0; lane < tile.lanes; ++lane) {
    // Lanes beyond the end may hold any index: they are never looked at.
    if (lane >= tile.columns[column]) {
      elements.push_back(elements.front());
      continue;
    }
    SmallVector<Value> at;
    for (Value index : indices)
      at.push_back(
          isa<VectorType>(index.getType())
              ? vector::ExtractOp::create(builder, loc, index, lane).getResult()
              : index);
    elements.push_back(loadAt(at));
  }
  Value result = vector::FromElementsOp::create(
      builder, loc, vectorType(storageType(element)), elements);
  return fromStorage(result, element);
}

/// If `add` adds `product`, used nowhere else, to an argument of the body,
/// returns that argument.
static Value fusedSum(Operation *add, Operation *product) {
  if (!isa<arith::AddFOp>(add) || !product->hasOneUse())
    return Value();
  unsigned other = add->getOperand(0).getDefiningOp() == product ? 1 : 0;
  Value sum = add->getOperand(other);
  if (add->getOperand(1 - other).getDefiningOp() != product ||
      !isa<BlockArgument>(sum))
    return Value();
  return sum;
}

/// What an operation on a row index gives because of the alignment of the
/// tile's first row; else a null value.
Value StageEmitter::emitOnAlignedIndex(Operation &op,
                                       ArrayRef<Value> operands) {
  auto index = operands.empty() ? aligned.end() : aligned.find(operands[0]);
  if (index == aligned.end())
    return Value();
  auto [base, offset] = index->second;
  APInt number;
  if (isa<arith::IndexCastOp>(op) && offset) {
    Value first = emitOperation(op, base).front();
    Value constant = arith::ConstantOp::create(
        builder, loc, builder.getIntegerAttr(first.getType(), offset));
    Value result = arith::AddIOp::create(builder, loc, first, constant);
    aligned[result] = {first, offset};
    return result;
  }
  if (operands.size() != 2 ||
      !matchPattern(operands[1], m_ConstantInt(&number)) ||
      number.uge(tile.rowAlignment))
    return Value();
  int64_t other = int64_t(number.getZExtValue());
  // The alignment is a power of two: the base has none of the bits below it.
  if (isa<arith::AndIOp>(op))
    return arith::ConstantOp::create(
        builder, loc, builder.getIntegerAttr(base.getType(), offset & other));
  if (isa<arith::ShRUIOp>(op) && offset && offset >> other == 0 &&
      tile.rowAlignment % (int64_t(1) << other) == 0)
    return emitOperation(op, {base, operands[1]}).front();
  return Value();
}

SmallVector<Value> StageEmitter::emitOperation(Operation &op,
                                               ArrayRef<Value> operands) {
  std::vector<const void *> key = {&op};
  for (Value operand : operands)
    key.push_back(operand.getAsOpaquePointer());
  if (auto known = emitted.find(key); known != emitted.end())
    return known->second;
  if (Value value = emitOnAlignedIndex(op, operands))
    return emitted[key] = {value};
  bool isVector = llvm::any_of(
      operands, [](Value v) { return isa<VectorType>(v.getType()); });
  OperationState state(loc, op.getName());
  state.addAttributes(op.getAttrs());
  state.propertiesAttr = op.getPropertiesAsAttribute();
  for (Value operand : operands)
    state.operands.push_back(isVector ? toVector(operand) : operand);
  for (Type type : op.getResultTypes())
    state.types.push_back(isVector ? vectorType(type) : type);
  Operation *clone = builder.create(state);
  // A product that is added to something is one rounding and one operation.
  if (auto arithmetic = dyn_cast<arith::ArithFastMathInterface>(clone);
      arithmetic && fusedMultiplyAdd &&
      isa<arith::MulFOp, arith::AddFOp, arith::SubFOp>(clone))
    clone->setAttr(arithmetic.getFastMathAttrName(),
                   arith::FastMathFlagsAttr::get(
                       builder.getContext(), arith::FastMathFlags::contract));
  SmallVector<Value> results;
  if (succeeded(builder.tryFold(clone, results)) && !results.empty())
    clone->erase();
  else
    results = llvm::to_vector_of<Value>(clone->getResults());
  if (isa<arith::IndexCastOp>(op) && aligned.contains(operands[0]))
    aligned[results[0]] = {results[0], 0};
  return emitted[key] = results;
}

FailureOr<SmallVector<Value>>
StageEmitter::evaluate(const Stage &stage, int64_t row, int64_t column,
                       ArrayRef<Value> accumulators) {
  linalg::GenericOp op = stage.op;
  Block *body = op.getBody();
  DenseMap<Value, Value> values;
  for (auto [i, argument] : llvm::enumerate(op.getRegionInputArgs()))
    if (!argument.use_empty())
      values[argument] = operandValue(
          stage.inputs[i], op.getDpsInputOperand(i)->get(), row, column);
  for (auto [i, argument] : llvm::enumerate(op.getRegionOutputArgs())) {
    if (argument.use_empty())
      continue;
    values[argument] =
        accumulators.empty()
            ? operandValue(stage.inits[i], op.getDpsInitOperand(i)->get(), row,
                           column)
            : accumulators[i];
  }
  bool fused = stage.reduction && fusedMultiplyAdd;
  auto lookup = [&](Value value) {
    auto found = values.find(value);
    return found == values.end() ? value : found->second;
  };

  for (Operation &nested : body->without_terminator()) {
    if (auto index = dyn_cast<linalg::IndexOp>(nested)) {
      values[index] = indexVector(stage.indices[index.getDim()], row, column);
      continue;
    }
    SmallVector<Value> operands;
    for (Value operand : nested.getOperands())
      operands.push_back(lookup(operand));
    if (isa<tensor::ExtractOp>(nested)) {
      FailureOr<Value> element =
          gather(&nested, ArrayRef(operands).drop_front(), column);
      if (failed(element))
        return failure();
      values[nested.getResult(0)] = *element;
      continue;
    }
    if (nested.getNumRegions() ||
        !OpTrait::hasElementwiseMappableTraits(&nested)) {
      if (nested.getNumOperands() || nested.getNumRegions())
        return nested.emitOpError(
            "expected elementwise operations in the body of linalg.generic");
      values[nested.getResult(0)] = builder.clone(nested)->getResult(0);
      continue;
    }
    bool isVector = llvm::any_of(
        operands, [](Value v) { return isa<VectorType>(v.getType()); });
    // A product that is added to a reduction's result is one rounding.
    if (fused && isa<arith::MulFOp>(nested) && nested.hasOneUse() &&
        fusedSum(*nested.user_begin(), &nested))
      continue;
    if (auto add = dyn_cast<arith::AddFOp>(nested); add && fused) {
      auto product = add.getRhs().getDefiningOp<arith::MulFOp>();
      if (!product || !fusedSum(add, product))
        product = add.getLhs().getDefiningOp<arith::MulFOp>();
      Value sum = product ? fusedSum(add, product) : Value();
      if (sum) {
        Value a = lookup(product.getLhs()), b = lookup(product.getRhs());
        Value c = lookup(sum);
        if (isVector || isa<VectorType>(a.getType()) ||
            isa<VectorType>(b.getType()))
          a = toVector(a), b = toVector(b), c = toVector(c);
        values[add] = math::FmaOp::create(builder, loc, a, b, c);
        continue;
      }
    }
    for (auto [from, to] :
         llvm::zip_equal(nested.getResults(), emitOperation(nested, operands)))
      values[from] = to;
  }
  SmallVector<Value> results;
  for (Value operand : body->getTerminator()->getOperands())
    results.push_back(lookup(operand));
  return results;
}
