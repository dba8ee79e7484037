//===- RoundedCopy.cpp - bf16 copies of products' factors -----------------===//

#include "RoundedCopy.h"
#include "Transpose.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace tpc::cpu;

/// Elements of f32 in a vector; words of two bf16 in one.
static constexpr int64_t kLanes = 16;
/// Elements of a tile along the dimension that has no blocks, at most.
static constexpr int64_t kTileLength = 512;

namespace {

/// Elements are rounded in words of two: neighbours along the dimension that
/// is contiguous in the source, or along the other. Sixteen vectors of such
/// words are stored as they are, or as columns of a transposed square.
class RoundedCopy {
public:
  RoundedCopy(OpBuilder &builder, Location loc, const BufferView &source,
              const BufferView &target)
      : builder(builder), loc(loc), source(source), target(target) {}

  LogicalResult emit() {
    if (!source.memref || !source.bounds.empty() || source.shape.size() != 2 ||
        !findContiguous())
      return emitError(loc, "expected a matrix with one contiguous dimension "
                            "as a factor of products");
    split = target.splitDim;
    bool pairs = target.strides[split] == 2;
    // Words of two along the contiguous dimension.
    alongContiguous = (split == contiguous) != pairs;
    transposed = (split == contiguous) == false;
    int64_t step = transposed && alongContiguous ? 2 * kLanes : kLanes;
    int64_t length = source.shape[1 - split];
    int64_t parts = llvm::divideCeil(length, kTileLength);
    while (length % (parts * step))
      ++parts;

    auto loop =
        scf::ForallOp::create(builder, loc,
                              ArrayRef<OpFoldResult>{builder.getIndexAttr(
                                  source.shape[split] / target.block * parts)},
                              ValueRange(), std::nullopt);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    Value tile = loop.getInductionVar(0);
    Value block = arith::DivUIOp::create(builder, loc, tile, index(parts));
    Value part = arith::RemUIOp::create(builder, loc, tile, index(parts));
    Value first =
        arith::MulIOp::create(builder, loc, part, index(length / parts));
    Value end =
        arith::AddIOp::create(builder, loc, first, index(length / parts));
    auto steps = scf::ForOp::create(builder, loc, first, end, index(step));
    builder.setInsertionPointToStart(steps.getBody());
    emitStep(block, steps.getInductionVar());
    return success();
  }

private:
  /// An index of the matrix: `along` + `blockOffset` of the split dimension's
  /// block, `other` of the other dimension.
  struct Place {
    int64_t inBlock, other;
  };

  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(builder, loc, value);
  }

  bool findContiguous() {
    for (int64_t dim : {1, 0}) {
      bool blocked = source.block && source.splitDim == dim;
      if (source.strides[dim] == 1 &&
          (!blocked || source.block % kLanes == 0)) {
        contiguous = dim;
        return true;
      }
    }
    return false;
  }

  /// Reads 16 elements along the contiguous dimension, as bf16 in 16 bits.
  Value read(Place place) {
    AffineExpr block = builder.getAffineDimExpr(0),
               other = builder.getAffineDimExpr(1);
    AffineExpr at[2];
    at[split] = block * target.block + place.inBlock;
    at[1 - split] = other + place.other;
    AffineExpr address = builder.getAffineConstantExpr(source.offset);
    for (int64_t dim : {0, 1}) {
      if (source.block && source.splitDim == dim)
        address = address +
                  at[dim].floorDiv(source.block) * source.blockStride +
                  at[dim] % source.block * source.strides[dim];
      else
        address = address + at[dim] * source.strides[dim];
    }
    Value from = affine::AffineApplyOp::create(
        builder, loc, AffineMap::get(2, 0, address), {blockIndex, otherIndex});
    auto wide = VectorType::get({kLanes}, builder.getF32Type());
    Value value =
        vector::LoadOp::create(builder, loc, wide, source.memref, from);
    return arith::TruncFOp::create(
        builder, loc, VectorType::get({kLanes}, builder.getBF16Type()), value);
  }

  /// Stores 16 words of two elements, from `place` on.
  void write(Value words, Place place) {
    AffineExpr address =
        builder.getAffineDimExpr(0) * target.blockStride +
        builder.getAffineDimExpr(1) * target.strides[1 - split] +
        (target.offset + place.inBlock * target.strides[split] +
         place.other * target.strides[1 - split]);
    Value to = affine::AffineApplyOp::create(
        builder, loc, AffineMap::get(2, 0, address), {blockIndex, otherIndex});
    Value elements = vector::BitCastOp::create(
        builder, loc, VectorType::get({2 * kLanes}, builder.getBF16Type()),
        words);
    vector::StoreOp::create(builder, loc, elements, target.memref, to);
  }

  /// Place from indices of the contiguous dimension and the other one.
  Place place(int64_t alongRow, int64_t row) const {
    return split == contiguous ? Place{alongRow, row} : Place{row, alongRow};
  }

  /// Words of neighbours along the contiguous dimension: of 32 elements.
  Value neighbours(int64_t from, int64_t row) {
    SmallVector<int64_t> order =
        llvm::to_vector(llvm::seq<int64_t>(0, 2 * kLanes));
    Value both =
        vector::ShuffleOp::create(builder, loc, read(place(from, row)),
                                  read(place(from + kLanes, row)), order);
    return vector::BitCastOp::create(builder, loc, wordType(), both);
  }

  /// Words of elements of two rows: of 16 elements of each.
  Value rowPairs(int64_t from, int64_t row) {
    SmallVector<int64_t> order;
    for (int64_t lane = 0; lane < kLanes; ++lane)
      llvm::append_values(order, lane, kLanes + lane);
    Value both = vector::ShuffleOp::create(builder, loc, read(place(from, row)),
                                           read(place(from, row + 1)), order);
    return vector::BitCastOp::create(builder, loc, wordType(), both);
  }

  VectorType wordType() {
    return VectorType::get({kLanes}, builder.getI32Type());
  }

  void emitStep(Value block, Value other) {
    blockIndex = block;
    otherIndex = other;
    if (!transposed && alongContiguous) {
      for (int64_t row = 0; row < kLanes; ++row)
        write(neighbours(0, row), place(0, row));
    } else if (!transposed) {
      for (int64_t row = 0; row < kLanes; row += 2)
        for (int64_t half : {int64_t(0), kLanes})
          write(rowPairs(half, row), place(half, row));
    } else if (alongContiguous) {
      for (int64_t half : {int64_t(0), kLanes}) {
        SmallVector<Value> square;
        for (int64_t row = 0; row < kLanes; ++row)
          square.push_back(neighbours(0, half + row));
        square = transposeSquare(builder, loc, square);
        for (int64_t i = 0; i < kLanes; ++i)
          write(square[i], place(2 * i, half));
      }
    } else {
      SmallVector<Value> square;
      for (int64_t i = 0; i < kLanes; ++i)
        square.push_back(rowPairs(0, 2 * i));
      square = transposeSquare(builder, loc, square);
      for (int64_t i = 0; i < kLanes; ++i)
        write(square[i], place(i, 0));
    }
  }

  OpBuilder &builder;
  Location loc;
  const BufferView &source;
  const BufferView &target;
  int64_t contiguous = 1, split = 0;
  bool alongContiguous = false, transposed = false;
  Value blockIndex, otherIndex;
};

} // namespace

LogicalResult tpc::cpu::emitRoundedCopy(OpBuilder &builder, Location loc,
                                        const BufferView &source,
                                        const BufferView &target) {
  return RoundedCopy(builder, loc, source, target).emit();
}
