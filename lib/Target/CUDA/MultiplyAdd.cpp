//===- MultiplyAdd.cpp - Products of tiles in float32 ---------------------===//

#include "TileProduct.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace tpc::cuda;

/// Terms that are loaded at once where they are neighbours.
static constexpr int64_t kTerms = 4;

namespace {

/// Each thread has a rectangle of sums. Those of neighbouring threads lie side
/// by side where a factor's lines are along the terms, so that threads read
/// different lines, in different banks; else each thread's own are neighbours,
/// which it loads at once.
class MultiplyAdd : public TileProduct {
public:
  using TileProduct::TileProduct;

  Sums accumulate(const FactorTile &rows, const FactorTile &columns,
                  ArrayRef<Value> sums) override {
    Value zero = indices.constant(0);
    auto loop =
        scf::ForOp::create(builder, loc, zero, indices.constant(kTileTerms),
                           indices.constant(kTerms), sums);
    OpBuilder::InsertionGuard insertion(builder);
    builder.setInsertionPointToStart(loop.getBody());
    Value term = loop.getInductionVar();
    Elements left = load(rows, rowThread(), kThreadRows, term);
    Elements right = load(columns, columnThread(), kThreadColumns, term);
    Sums values = llvm::to_vector_of<Value>(loop.getRegionIterArgs());
    for (int64_t i = 0; i < kTerms; ++i) {
      Value *sum = values.begin();
      for (Value a : left[i])
        for (Value b : right[i]) {
          *sum = math::FmaOp::create(builder, loc, a, b, *sum);
          ++sum;
        }
    }
    scf::YieldOp::create(builder, loc, values);
    return llvm::to_vector_of<Value>(loop.getResults());
  }

  SmallVector<std::pair<Value, Value>>
  positions(const TiledProduct &product) override {
    SmallVector<std::pair<Value, Value>> result;
    for (Value row : own(product.rows, rowThread(), kThreadRows))
      for (Value column : own(product.columns, columnThread(), kThreadColumns))
        result.push_back({row, column});
    return result;
  }

private:
  /// By term, then by row or column.
  using Elements = SmallVector<SmallVector<Value>>;

  Value rowThread() { return indices.divide(thread, kThreadColumns); }
  Value columnThread() { return indices.remainder(thread, kThreadColumns); }

  /// A thread's rows, or columns, of a factor's tile.
  SmallVector<Value> own(const Factor &factor, Value number, int64_t threads) {
    int64_t count = factor.tile / threads;
    SmallVector<Value> result;
    for (int64_t i = 0; i < count; ++i)
      result.push_back(factor.alongTerms
                           ? indices.add(number, indices.constant(i * threads))
                           : indices.add(indices.multiply(number, count),
                                         indices.constant(i)));
    return result;
  }

  Elements load(const FactorTile &tile, Value number, int64_t threads,
                Value term) {
    SmallVector<Value> places = own(tile.factor, number, threads);
    Elements result(kTerms);
    if (tile.factor.alongTerms) {
      for (Value place : places)
        for (auto [i, value] : llvm::enumerate(
                 loadNeighbours(builder, loc, tile, place, term, kTerms)))
          result[i].push_back(value);
      return result;
    }
    int64_t count = int64_t(places.size());
    int64_t width = std::min<int64_t>(count, 4);
    for (int64_t i = 0; i < kTerms; ++i)
      for (int64_t first = 0; first < count; first += width)
        llvm::append_range(
            result[i],
            loadNeighbours(builder, loc, tile, places[first],
                           indices.add(term, indices.constant(i)), width));
    return result;
  }
};

} // namespace

std::unique_ptr<TileProduct>
tpc::cuda::createMultiplyAdd(OpBuilder &builder, Location loc,
                             const ProductTiling &tiling, Value thread) {
  return std::make_unique<MultiplyAdd>(builder, loc, tiling, thread);
}
