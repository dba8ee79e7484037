//===- ReducePrecision.cpp - products of bf16 factors ---------------------===//

#include "lib/Target/Kernels/ComparedProducts.h"
#include "lib/Target/Kernels/Elementwise.h"
#include "lib/Target/Kernels/OperandUse.h"
#include "lib/Target/Kernels/Storage.h"

#include "tpc/Target/CPU/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace tpc::cpu {
#define GEN_PASS_DEF_REDUCEPRECISION
#include "tpc/Target/CPU/Passes.h.inc"
} // namespace tpc::cpu

using namespace mlir;
using namespace tpc::kernels;

namespace {

/// Multiplications below which rounding the factors costs more than it saves.
constexpr int64_t kLeastProducts = 1 << 20;
/// Columns of a block, and terms of a row of a factor that is read at once.
constexpr int64_t kBlock = 32;
/// Rows of a tile of factors.
constexpr int64_t kRows = 16;

/// c[row, column] = sum over term of rows[row, term] columns[term, column].
struct Product {
  OpOperand *rows, *columns;
  unsigned row, column, term;
};

/// The dimensions of the factor that the two loops index; nothing if it has
/// others.
std::optional<std::pair<int64_t, int64_t>>
findDims(linalg::GenericOp op, OpOperand *factor, unsigned own, unsigned term) {
  AffineMap map = op.getMatchingIndexingMap(factor);
  auto find = [&](unsigned loop) -> int64_t {
    AffineExpr expr = getAffineDimExpr(loop, map.getContext());
    return llvm::find(map.getResults(), expr) - map.getResults().begin();
  };
  int64_t ownDim = find(own), termDim = find(term);
  if (map.getNumResults() != 2 || ownDim == 2 || termDim == 2)
    return std::nullopt;
  return std::make_pair(ownDim, termDim);
}

/// Whether the tensor will lie in memory with one of its dimensions contiguous.
bool isDense(Value tensor) {
  auto type = dyn_cast<RankedTensorType>(tensor.getType());
  if (!type || !type.getElementType().isF32())
    return false;
  while (Operation *op = tensor.getDefiningOp()) {
    if (isa<linalg::GenericOp>(op))
      return true;
    if (!isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op))
      return false;
    tensor = op->getOperand(0);
  }
  return true;
}

/// A state's storage; one without a block if the value is no state.
Storage stateStorage(Value tensor) {
  DictionaryAttr buffer = bufferOf(tensor);
  auto type = dyn_cast<RankedTensorType>(tensor.getType());
  if (!buffer || !type)
    return {};
  return Storage::fromAttribute(buffer.get("storage"), type.getShape())
      .value_or(Storage());
}

struct ReducePrecision : tpc::cpu::impl::ReducePrecisionBase<ReducePrecision> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isDeclaration())
      return;
    known.clear();
    comparedProducts = {};
    for (auto op : llvm::to_vector(function.getOps<linalg::GenericOp>()))
      if (std::optional<Product> product = match(op))
        reduce(op, *product);
  }

private:
  std::optional<Product> match(linalg::GenericOp op) {
    if (op.getNumReductionLoops() != 1 || op.getNumParallelLoops() != 2 ||
        !isSumOfProducts(op) || !startsAtZero(op))
      return std::nullopt;
    Product product;
    product.column = chooseColumn(op);
    product.row = 1 - product.column;
    product.term = 2;
    product.rows = op.getDpsInputOperand(0);
    product.columns = op.getDpsInputOperand(1);
    if (op.getMatchingIndexingMap(product.rows).isFunctionOfDim(product.column))
      std::swap(product.rows, product.columns);
    SmallVector<int64_t> sizes = op.getStaticLoopRanges();
    bool fits = sizes[product.row] % kRows == 0 &&
                sizes[product.column] % kBlock == 0 &&
                sizes[product.term] % kBlock == 0 &&
                sizes[0] * sizes[1] * sizes[2] >= kLeastProducts;
    if (!fits || !isDense(product.rows->get()) ||
        !isDense(product.columns->get()) ||
        !findDims(op, product.rows, product.row, product.term) ||
        !findDims(op, product.columns, product.column, product.term))
      return std::nullopt;
    return product;
  }

  /// Columns are contiguous in what is computed of the product: the dimension
  /// in whose blocks a state is stored that it updates, or the last one.
  static unsigned chooseColumn(linalg::GenericOp op) {
    SmallVector<Operation *> work = {op};
    llvm::SmallPtrSet<Operation *, 8> seen;
    auto shape = cast<RankedTensorType>(op->getResult(0).getType()).getShape();
    while (!work.empty()) {
      Operation *current = work.pop_back_val();
      for (OpOperand &use : current->getUses()) {
        auto reader = dyn_cast<linalg::GenericOp>(use.getOwner());
        if (!reader || reader.getNumReductionLoops() ||
            !reader.getMatchingIndexingMap(&use).isIdentity() ||
            !seen.insert(reader).second)
          continue;
        for (Value operand : reader->getOperands()) {
          Storage storage = stateStorage(operand);
          if (storage.block &&
              cast<RankedTensorType>(operand.getType()).getShape() == shape)
            return unsigned(storage.dim);
        }
        work.push_back(reader);
      }
    }
    return op.getNumParallelLoops() - 1;
  }

  void reduce(linalg::GenericOp op, const Product &product) {
    OpBuilder builder(op);
    // Its factors as they were, but for the operation that it becomes.
    ComparedProduct before(op, *product.rows, *product.columns);
    const ComparedProduct *counterpart = comparedProducts.find(before);
    linalg::GenericOp reduced;
    if (counterpart) {
      Value difference = combineElements<arith::SubFOp>(
          builder, op.getLoc(), before.own, counterpart->own);
      reduced = createProduct(builder, op, product, difference);
      op->getResult(0).replaceAllUsesWith(combineElements<arith::AddFOp>(
          builder, op.getLoc(), counterpart->op->getResult(0),
          reduced->getResult(0)));
    } else {
      reduced = createProduct(builder, op, product, before.own);
      op.replaceAllUsesWith(reduced);
    }
    op.erase();
    before.op = reduced;
    // Sums with a counterpart have no one to be compared with.
    if (!counterpart)
      comparedProducts.add(before);
    ++products;
  }

  linalg::GenericOp createProduct(OpBuilder &builder, linalg::GenericOp op,
                                  const Product &product, Value rowsFactor) {
    auto [row, rowTerm] =
        *findDims(op, product.rows, product.row, product.term);
    Value rows = round(builder, op.getLoc(), rowsFactor,
                       Storage{kBlock, rowTerm, {rowTerm, row}, false});
    auto [column, columnTerm] =
        *findDims(op, product.columns, product.column, product.term);
    Value columns =
        round(builder, op.getLoc(), product.columns->get(),
              Storage{kBlock, column, {column, columnTerm}, /*pairs=*/true});

    Value factors[2];
    factors[product.rows->getOperandNumber()] = rows;
    factors[product.columns->getOperandNumber()] = columns;
    auto reduced = linalg::GenericOp::create(
        builder, op.getLoc(), op->getResultTypes(), factors, op.getOutputs(),
        op.getIndexingMapsArray(), op.getIteratorTypesArray(),
        [](OpBuilder &nested, Location loc, ValueRange elements) {
          auto widen = [&](Value element) -> Value {
            return arith::ExtFOp::create(nested, loc, nested.getF32Type(),
                                         element);
          };
          Value term = arith::MulFOp::create(nested, loc, widen(elements[0]),
                                             widen(elements[1]));
          Value sum = arith::AddFOp::create(nested, loc, elements[2], term);
          linalg::YieldOp::create(nested, loc, sum);
        });
    reduced->setAttr("tpc.columns", builder.getI64IntegerAttr(product.column));
    return reduced;
  }

  /// The tensor's elements as bf16, so stored.
  Value round(OpBuilder &builder, Location loc, Value tensor,
              const Storage &storage) {
    DictionaryAttr attribute = storage.toAttribute(&getContext());
    Value &copy = known[{tensor, attribute}];
    if (copy)
      return copy;
    linalg::GenericOp rounding = tpc::kernels::createElementwise(
        builder, loc, tensor, builder.getBF16Type(),
        [](OpBuilder &nested, Location at, ValueRange elements) {
          return Value(arith::TruncFOp::create(nested, at, nested.getBF16Type(),
                                               elements[0]));
        });
    rounding->setAttr("tpc.storage", builder.getArrayAttr({attribute}));
    rounding->setAttr("tpc.rounding", builder.getUnitAttr());
    ++roundings;
    return copy = rounding.getResult(0);
  }

  llvm::DenseMap<std::pair<Value, Attribute>, Value> known;
  ComparedProducts comparedProducts;
};

} // namespace
