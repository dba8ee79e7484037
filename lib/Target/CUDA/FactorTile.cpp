//===- FactorTile.cpp - A factor's tile in shared memory ------------------===//

#include "FactorTile.h"
#include "SerialReduction.h"

#include "lib/Target/Kernels/GuardedRange.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/NVGPU/IR/NVGPUDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace tpc::cuda;

namespace {

class FactorCopy {
public:
  FactorCopy(OpBuilder &builder, Location loc, const Kernel &kernel,
             const TiledProduct &product, const FactorTile &tile,
             ArrayRef<Value> index, const ViewLookup &viewOf)
      : builder(builder), loc(loc), kernel(kernel), product(product),
        tile(tile), factor(tile.factor), index(index.begin(), index.end()),
        viewOf(viewOf), indices(builder, loc) {}

  void emit(Value thread, Value first, Value firstTerm) {
    constexpr int64_t threads = kThreadRows * kThreadColumns;
    int64_t copies = factor.tile * kTileTerms / factor.width;
    for (int64_t done = 0; done < copies; done += threads) {
      OpBuilder::InsertionGuard insertion(builder);
      Value number = indices.add(thread, indices.constant(done));
      if (copies - done < threads) {
        auto some = scf::IfOp::create(
            builder, loc, indices.isBelow(number, indices.constant(copies)));
        builder.setInsertionPointToStart(some.thenBlock());
      }
      copy(number, first, firstTerm);
    }
  }

private:
  /// Neighbouring threads copy neighbours in memory.
  void copy(Value number, Value first, Value firstTerm) {
    int64_t line =
        (factor.alongTerms ? kTileTerms : factor.tile) / factor.width;
    Value along =
        indices.multiply(indices.remainder(number, line), factor.width);
    Value across = indices.divide(number, line);
    Value own = indices.add(first, factor.alongTerms ? across : along);
    Value term = indices.add(firstTerm, factor.alongTerms ? along : across);
    indices.splitInto(own, kernel, factor.own, index);
    indices.splitInto(term, kernel, product.terms, index);
    Value target = indices.add(
        tile.start,
        indices.add(indices.multiply(across, factor.lineStride()), along));

    RegisterTile element = elementAt(index);
    StageEmitter emitter(builder, loc, element, /*fusedMultiplyAdd=*/true,
                         viewOf);
    const Access &access = *factor.access;
    Value source = emitter.evaluateForm(access.address, access.origin, 0, 0);
    Value count;
    if (Value valid = isValid(own, term))
      count = arith::SelectOp::create(builder, loc, valid,
                                      indices.constant(factor.width),
                                      indices.constant(0));
    // What is copied whole passes by the first-level cache.
    nvgpu::DeviceAsyncCopyOp::create(
        builder, loc, nvgpu::DeviceAsyncTokenType::get(builder.getContext()),
        tile.shared, target, access.memref, source,
        builder.getIndexAttr(factor.width), count,
        factor.width == 4 ? builder.getUnitAttr() : UnitAttr());
  }

  /// Whether the factor has the element; null if it always does.
  Value isValid(Value own, Value term) {
    Value valid;
    auto require = [&](Value condition) {
      valid = valid ? arith::AndIOp::create(builder, loc, valid, condition)
                          .getResult()
                    : condition;
    };
    if (factor.size % factor.tile)
      require(indices.isBelow(own, indices.constant(factor.size)));
    if (product.termCount % kTileTerms)
      require(indices.isBelow(term, indices.constant(product.termCount)));
    for (const Guard *guard : factor.guards)
      require(guardHolds(builder, loc, *guard, index));
    return valid;
  }

  OpBuilder &builder;
  Location loc;
  const Kernel &kernel;
  const TiledProduct &product;
  const FactorTile &tile;
  const Factor &factor;
  SmallVector<Value> index;
  const ViewLookup &viewOf;
  IndexBuilder indices;
};

} // namespace

void tpc::cuda::copyFactorTile(OpBuilder &builder, Location loc,
                               const Kernel &kernel,
                               const TiledProduct &product,
                               const FactorTile &tile, ArrayRef<Value> index,
                               Value thread, Value first, Value firstTerm,
                               const ViewLookup &viewOf) {
  FactorCopy(builder, loc, kernel, product, tile, index, viewOf)
      .emit(thread, first, firstTerm);
}

SmallVector<Value> tpc::cuda::loadNeighbours(OpBuilder &builder, Location loc,
                                             const FactorTile &tile, Value own,
                                             Value term, int64_t count) {
  IndexBuilder indices(builder, loc);
  const Factor &factor = tile.factor;
  Value line = factor.alongTerms ? own : term;
  Value along = factor.alongTerms ? term : own;
  Value place = indices.add(
      indices.add(tile.start, indices.multiply(line, factor.lineStride())),
      along);
  if (count == 1)
    return {memref::LoadOp::create(builder, loc, tile.shared, place)};
  auto type = VectorType::get({count}, builder.getF32Type());
  Value vector =
      vector::LoadOp::create(builder, loc, type, tile.shared, place,
                             /*nontemporal=*/false, llvm::Align(4 * count));
  SmallVector<Value> elements;
  for (int64_t i = 0; i < count; ++i)
    elements.push_back(vector::ExtractOp::create(builder, loc, vector, i));
  return elements;
}
