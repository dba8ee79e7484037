//===- TensorCoreProduct.cpp - Products of tiles by mma.sync --------------===//
//
// Factors are rounded to TF32 or bf16 as they come from shared memory, to the
// nearest; their products are added in float32. Which thread of a warp has
// which elements of a matrix is as the PTX ISA says, "Matrix Fragments for
// mma.m16n8k8" and "mma.m16n8k16".
//
//===----------------------------------------------------------------------===//

#include "TileProduct.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace tpc::cuda;

/// Warps of a block along the rows and the columns of a tile.
static constexpr int64_t kWarpRows = 2, kWarpColumns = 4;
static_assert(kWarpRows * kWarpColumns * 32 == kThreadRows * kThreadColumns);
/// The matrices of one instruction.
static constexpr int64_t kRows = 16, kColumns = 8;
static_assert(kWarpRows * kRows == kLeastMatrixTile &&
              kWarpColumns * kColumns == kLeastMatrixTile);

namespace {

/// Each warp has every second matrix of rows and every fourth of columns.
class TensorCoreProduct : public TileProduct {
public:
  TensorCoreProduct(OpBuilder &builder, Location loc,
                    const ProductTiling &tiling, Value thread,
                    Precision precision)
      : TileProduct(builder, loc, tiling, thread), precision(precision) {
    Value warp = indices.divide(thread, 32);
    Value lane = indices.remainder(thread, 32);
    warpRow = indices.multiply(indices.divide(warp, kWarpColumns), kRows);
    warpColumn =
        indices.multiply(indices.remainder(warp, kWarpColumns), kColumns);
    group = indices.divide(lane, 4);
    inGroup = indices.remainder(lane, 4);
  }

  Sums accumulate(const FactorTile &rows, const FactorTile &columns,
                  ArrayRef<Value> sums) override {
    Sums result(sums);
    for (int64_t term = 0; term < kTileTerms; term += terms()) {
      SmallVector<SmallVector<Value>> right;
      for (Value column : firstColumns())
        right.push_back(fragment(columns, {add(column, group)}, term));
      size_t next = 0;
      for (Value row : firstRows()) {
        Value upper = add(row, group);
        SmallVector<Value> left =
            fragment(rows, {upper, add(upper, indices.constant(8))}, term);
        for (ArrayRef<Value> factor : right) {
          multiply(left, factor,
                   MutableArrayRef(result).slice(next, kSumsOfThread));
          next += kSumsOfThread;
        }
      }
    }
    return result;
  }

  SmallVector<std::pair<Value, Value>>
  positions(const TiledProduct &) override {
    SmallVector<std::pair<Value, Value>> result;
    for (Value row : firstRows())
      for (Value column : firstColumns())
        for (int64_t i : {0, 8})
          for (int64_t j : {0, 1})
            result.push_back({add(add(row, group), indices.constant(i)),
                              add(add(column, indices.multiply(inGroup, 2)),
                                  indices.constant(j))});
    return result;
  }

private:
  /// Of one matrix of sums.
  static constexpr int64_t kSumsOfThread = 4;

  Value add(Value a, Value b) { return indices.add(a, b); }

  /// The terms of one instruction.
  int64_t terms() const { return precision == Precision::TF32 ? 8 : 16; }

  /// The first rows, or columns, of the warp's matrices.
  SmallVector<Value> firsts(Value warp, int64_t tile, int64_t step) {
    SmallVector<Value> result;
    for (int64_t first = 0; first < tile; first += step)
      result.push_back(add(warp, indices.constant(first)));
    return result;
  }
  SmallVector<Value> firstRows() {
    return firsts(warpRow, tiling.rowTile, kWarpRows * kRows);
  }
  SmallVector<Value> firstColumns() {
    return firsts(warpColumn, tiling.columnTile, kWarpColumns * kColumns);
  }

  /// The thread's registers of a factor's matrix: for each of two halves of the
  /// terms, one for each of `places`, rows or columns.
  SmallVector<Value> fragment(const FactorTile &tile, ArrayRef<Value> places,
                              int64_t firstTerm) {
    SmallVector<Value> registers;
    for (int64_t half : {0, 1}) {
      Value first = indices.constant(firstTerm + half * terms() / 2);
      for (Value place : places)
        registers.push_back(
            precision == Precision::TF32
                ? loadTF32(tile, place, add(first, inGroup))
                : loadPair(tile, place,
                           add(first, indices.multiply(inGroup, 2))));
    }
    return registers;
  }

  Value loadTF32(const FactorTile &tile, Value place, Value term) {
    Value element = loadNeighbours(builder, loc, tile, place, term, 1).front();
    return NVVM::ConvertFloatToTF32Op::create(
        builder, loc, builder.getI32Type(), element, NVVM::FPRoundingMode::RNA);
  }

  /// Two terms, rounded to bf16, the first in the lower half.
  Value loadPair(const FactorTile &tile, Value place, Value term) {
    SmallVector<Value> both;
    if (tile.factor.alongTerms)
      both = loadNeighbours(builder, loc, tile, place, term, 2);
    else
      for (int64_t i : {0, 1})
        llvm::append_range(both,
                           loadNeighbours(builder, loc, tile, place,
                                          add(term, indices.constant(i)), 1));
    Value pair = vector::FromElementsOp::create(
        builder, loc, VectorType::get({2}, builder.getF32Type()), both);
    Value rounded = arith::TruncFOp::create(
        builder, loc, VectorType::get({2}, builder.getBF16Type()), pair);
    return LLVM::BitcastOp::create(builder, loc, builder.getI32Type(), rounded);
  }

  /// Adds the product of two matrices to the thread's sums.
  void multiply(ArrayRef<Value> left, ArrayRef<Value> right,
                MutableArrayRef<Value> sums) {
    Type f32 = builder.getF32Type();
    auto type = LLVM::LLVMStructType::getLiteral(
        builder.getContext(), SmallVector<Type>(kSumsOfThread, f32));
    NVVM::MMATypes element = precision == Precision::TF32
                                 ? NVVM::MMATypes::tf32
                                 : NVVM::MMATypes::bf16;
    Value result = NVVM::MmaOp::create(
        builder, loc, type, left, right, ValueRange(sums),
        ArrayRef<int64_t>{kRows, kColumns, terms()}, std::nullopt, std::nullopt,
        std::array{element, element},
        std::array{NVVM::MMALayout::row, NVVM::MMALayout::col});
    for (auto [i, sum] : llvm::enumerate(sums))
      sum = LLVM::ExtractValueOp::create(builder, loc, result,
                                         ArrayRef<int64_t>{int64_t(i)});
  }

  const Precision precision;
  Value warpRow, warpColumn, group, inGroup;
};

} // namespace

std::unique_ptr<TileProduct>
tpc::cuda::createTensorCoreProduct(OpBuilder &builder, Location loc,
                                   const ProductTiling &tiling, Value thread,
                                   Precision precision) {
  return std::make_unique<TensorCoreProduct>(builder, loc, tiling, thread,
                                             precision);
}
