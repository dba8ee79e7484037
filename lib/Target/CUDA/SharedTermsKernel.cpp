//===- SharedTermsKernel.cpp - Threads that share an element's terms ------===//
//
// Each thread reduces a part of an element's terms. Those of a warp combine
// what they found by shuffles, pairwise, in halves; the warps, at most eight,
// leave it in shared memory, from which the element's first thread combines it
// in their order. So the order is always the same, and a block has one barrier
// at most.
//

#include "KernelSchedules.h"
#include "LaunchBuilder.h"
#include "SerialReduction.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace tpc::cuda;

/// Threads that keep a device busy: more elements are not split.
static constexpr int64_t kBusyThreads = 1 << 16;
/// Terms of a thread below which combining takes longer than adding.
static constexpr int64_t kFewestTerms = 2;
static constexpr int64_t kWarpThreads = 32;

static int64_t countElements(const Kernel &kernel) {
  int64_t elements = 1;
  for (unsigned d : kernel.sharedDimensions())
    elements *= kernel.dimensions[d].size;
  return elements;
}

/// Whether the lanes of a warp can exchange values of the type.
static bool isShuffled(Type type) {
  return type.isIntOrFloat() && type.getIntOrFloatBitWidth() == 32;
}

int64_t tpc::cuda::chooseTermThreads(const Kernel &kernel) {
  int64_t terms = 0;
  for (auto [number, stage] : llvm::enumerate(kernel.stages)) {
    if (!stage.reduction)
      break;
    for (size_t i = 0; i < stage.outputs.size(); ++i) {
      Operation *combiner = matchCombiner(stage.op, i);
      if (!combiner || !arith::getNeutralElement(combiner) ||
          !isShuffled(combiner->getResult(0).getType()))
        return 1;
    }
    terms = std::max(terms, kernel.terms(number));
  }
  int64_t threads =
      std::min({kBlockThreads, kBusyThreads / countElements(kernel),
                terms / kFewestTerms});
  return threads < 4 ? 1 : int64_t(llvm::bit_floor(uint64_t(threads)));
}

namespace {

class SharedTermsKernel {
public:
  SharedTermsKernel(OpBuilder &builder, Location loc, const Kernel &kernel,
                    int64_t parts, const ViewLookup &viewOf)
      : builder(builder), loc(loc), kernel(kernel), parts(parts),
        perBlock(kBlockThreads / parts), elements(countElements(kernel)),
        viewOf(viewOf), indices(builder, loc) {}

  LogicalResult emit() {
    LaunchBuilder launch(builder, loc, llvm::divideCeil(elements, perBlock),
                         kBlockThreads);
    // Neighbouring threads should read neighbouring elements.
    bool neighboursShare = readsAlongTerms();
    stride = neighboursShare ? 1 : perBlock;
    lanes = neighboursShare ? std::min(parts, kWarpThreads)
                            : std::max<int64_t>(kWarpThreads / perBlock, 1);
    Value thread = launch.thread();
    part = neighboursShare ? indices.remainder(thread, parts)
                           : indices.divide(thread, perBlock);
    inBlock = neighboursShare ? indices.divide(thread, parts)
                              : indices.remainder(thread, perBlock);
    Value element =
        indices.add(indices.multiply(launch.block(), perBlock), inBlock);
    // Threads beyond the end meet the others at barriers, so they repeat the
    // last element and store nothing.
    Value inside;
    if (elements % perBlock) {
      inside = indices.isBelow(element, indices.constant(elements));
      element = arith::SelectOp::create(builder, loc, inside, element,
                                        indices.constant(elements - 1));
    }
    setIndex(element);

    std::vector<SmallVector<Partial>> partials;
    for (auto [number, stage] : llvm::enumerate(kernel.stages)) {
      if (!stage.reduction)
        break;
      FailureOr<SmallVector<Partial>> found = reduce(number, launch);
      if (failed(found))
        return failure();
      partials.push_back(std::move(*found));
    }
    if (parts > lanes)
      gpu::BarrierOp::create(builder, loc);
    Value first = isZero(part);
    if (inside)
      first = arith::AndIOp::create(builder, loc, first, inside);
    auto branch = scf::IfOp::create(builder, loc, first);
    builder.setInsertionPointToStart(branch.thenBlock());
    return finishElement(builder, loc, kernel, index, finishSums(partials),
                         viewOf);
  }

private:
  /// What the threads of a warp found for an element: in the first of them, or,
  /// if there are several warps, in shared memory.
  struct Partial {
    Value value, shared;
  };

  Value isZero(Value value) {
    return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, value,
                                 indices.constant(0));
  }

  void setIndex(Value element) {
    SmallVector<unsigned> shared = kernel.sharedDimensions();
    SmallVector<int64_t> sizes;
    for (unsigned d : shared)
      sizes.push_back(kernel.dimensions[d].size);
    index.assign(kernel.dimensions.size(), Value());
    for (auto [d, value] :
         llvm::zip_equal(shared, indices.split(element, sizes)))
      index[d] = value;
  }

  /// Whether the elements that reductions read are neighbours along the last
  /// dimension of their terms.
  bool readsAlongTerms() const {
    int64_t along = 0, across = 0;
    SmallVector<unsigned> shared = kernel.sharedDimensions();
    for (auto [number, stage] : llvm::enumerate(kernel.stages)) {
      SmallVector<unsigned> terms = kernel.reductionDimensions(number);
      if (!stage.reduction || terms.empty())
        continue;
      for (const Access &input : stage.inputs) {
        along += input.address.coefficients[terms.back()] == 1;
        across +=
            !shared.empty() && input.address.coefficients[shared.back()] == 1;
      }
    }
    return along >= across;
  }

  /// A reduction's results, of each warp.
  FailureOr<SmallVector<Partial>> reduce(unsigned number,
                                         LaunchBuilder &launch) {
    const Stage &stage = kernel.stages[number];
    SmallVector<Value> start;
    for (size_t i = 0; i < stage.outputs.size(); ++i)
      start.push_back(arith::ConstantOp::create(
          builder, loc, *arith::getNeutralElement(matchCombiner(stage.op, i))));
    FailureOr<SmallVector<Value>> sums = reducePart(
        builder, loc, kernel, number, index, start, part, parts, viewOf);
    if (failed(sums))
      return failure();
    SmallVector<Partial> partials;
    for (auto [i, sum] : llvm::enumerate(*sums))
      partials.push_back(combine(matchCombiner(stage.op, i), sum, launch));
    return partials;
  }

  Partial combine(Operation *combiner, Value value, LaunchBuilder &launch) {
    for (int64_t half = lanes / 2; half >= 1; half /= 2) {
      auto other =
          gpu::ShuffleOp::create(builder, loc, value, int32_t(half * stride),
                                 kWarpThreads, gpu::ShuffleMode::XOR);
      value =
          emitCombiner(builder, loc, combiner, value, other.getShuffleResult());
    }
    if (parts == lanes)
      return {value, Value()};
    Value shared = launch.addShared(value.getType(), parts / lanes * perBlock);
    OpBuilder::InsertionGuard insertion(builder);
    if (lanes > 1) {
      auto branch = scf::IfOp::create(builder, loc,
                                      isZero(indices.remainder(part, lanes)));
      builder.setInsertionPointToStart(branch.thenBlock());
    }
    memref::StoreOp::create(builder, loc, value, shared,
                            sharedPlace(indices.divide(part, lanes)));
    return {Value(), shared};
  }

  /// Where a warp of the block's element, of those that share it, leaves what
  /// it found.
  Value sharedPlace(Value warp) {
    return indices.add(indices.multiply(warp, perBlock), inBlock);
  }

  /// The results of all of an element's terms, in its first thread.
  SmallVector<SmallVector<Value>>
  finishSums(ArrayRef<SmallVector<Partial>> partials) {
    RegisterTile tile = elementAt(index);
    StageEmitter emitter(builder, loc, tile, /*fusedMultiplyAdd=*/true, viewOf);
    SmallVector<SmallVector<Value>> sums;
    for (auto [number, found] : llvm::enumerate(partials)) {
      const Stage &stage = kernel.stages[number];
      SmallVector<Value> &values = sums.emplace_back();
      for (auto [i, partial] : llvm::enumerate(found)) {
        Operation *combiner = matchCombiner(stage.op, i);
        Value value = partial.value;
        for (int64_t warp = 0; partial.shared && warp < parts / lanes; ++warp) {
          Value other =
              memref::LoadOp::create(builder, loc, partial.shared,
                                     sharedPlace(indices.constant(warp)));
          value = value ? emitCombiner(builder, loc, combiner, value, other)
                        : other;
        }
        values.push_back(emitCombiner(
            builder, loc, combiner, emitter.load(stage.inits[i], 0, 0), value));
      }
    }
    return sums;
  }

  OpBuilder &builder;
  Location loc;
  const Kernel &kernel;
  const int64_t parts, perBlock, elements;
  const ViewLookup &viewOf;
  IndexBuilder indices;
  /// Threads between those of neighbouring parts, and the parts of a warp.
  int64_t stride = 1, lanes = 1;
  /// The thread's part, and its element's number in the block.
  Value part, inBlock;
  SmallVector<Value> index;
};

} // namespace

LogicalResult tpc::cuda::emitSharedTermsKernel(OpBuilder &builder, Location loc,
                                               const Kernel &kernel,
                                               int64_t parts,
                                               const ViewLookup &viewOf) {
  return SharedTermsKernel(builder, loc, kernel, parts, viewOf).emit();
}
