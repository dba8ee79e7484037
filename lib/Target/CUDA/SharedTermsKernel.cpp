//===- SharedTermsKernel.cpp - Threads that share an element's terms ------===//

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

static int64_t countElements(const Kernel &kernel) {
  int64_t elements = 1;
  for (unsigned d : kernel.sharedDimensions())
    elements *= kernel.dimensions[d].size;
  return elements;
}

int64_t tpc::cuda::chooseTermThreads(const Kernel &kernel) {
  int64_t terms = 0;
  for (auto [number, stage] : llvm::enumerate(kernel.stages)) {
    if (!stage.reduction)
      break;
    for (size_t i = 0; i < stage.outputs.size(); ++i) {
      Operation *combiner = matchCombiner(stage.op, i);
      if (!combiner || !arith::getNeutralElement(combiner))
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
    thread = launch.thread();
    part = neighboursShare ? indices.remainder(thread, parts)
                           : indices.divide(thread, perBlock);
    Value inBlock = neighboursShare ? indices.divide(thread, parts)
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

    SmallVector<SmallVector<Value>> sums;
    for (auto [number, stage] : llvm::enumerate(kernel.stages)) {
      if (!stage.reduction)
        break;
      FailureOr<SmallVector<Value>> sum = reduce(number, launch);
      if (failed(sum))
        return failure();
      sums.push_back(std::move(*sum));
    }
    Value first = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                        part, indices.constant(0));
    if (inside)
      first = arith::AndIOp::create(builder, loc, first, inside);
    auto branch = scf::IfOp::create(builder, loc, first);
    builder.setInsertionPointToStart(branch.thenBlock());
    addStarts(sums);
    return finishElement(builder, loc, kernel, index, sums, viewOf);
  }

private:
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

  /// All threads' parts of a reduction, combined in the first one of each
  /// element.
  FailureOr<SmallVector<Value>> reduce(unsigned number, LaunchBuilder &launch) {
    const Stage &stage = kernel.stages[number];
    SmallVector<Value> start;
    for (size_t i = 0; i < stage.outputs.size(); ++i)
      start.push_back(arith::ConstantOp::create(
          builder, loc, *arith::getNeutralElement(matchCombiner(stage.op, i))));
    FailureOr<SmallVector<Value>> sums = reducePart(
        builder, loc, kernel, number, index, start, part, parts, viewOf);
    if (failed(sums))
      return failure();
    for (auto [i, sum] : llvm::enumerate(*sums))
      sum = combine(matchCombiner(stage.op, i), sum,
                    launch.addShared(sum.getType(), kBlockThreads));
    return sums;
  }

  /// Combines the parts' values pairwise, in halves, in shared memory.
  Value combine(Operation *combiner, Value value, Value shared) {
    memref::StoreOp::create(builder, loc, value, shared, thread);
    for (int64_t half = parts / 2; half >= 1; half /= 2) {
      gpu::BarrierOp::create(builder, loc);
      auto branch = scf::IfOp::create(
          builder, loc, indices.isBelow(part, indices.constant(half)));
      OpBuilder::InsertionGuard insertion(builder);
      builder.setInsertionPointToStart(branch.thenBlock());
      Value other = indices.add(thread, indices.constant(half * stride));
      Value sum =
          emitCombiner(builder, loc, combiner,
                       memref::LoadOp::create(builder, loc, shared, thread),
                       memref::LoadOp::create(builder, loc, shared, other));
      memref::StoreOp::create(builder, loc, sum, shared, thread);
    }
    // The first part reads what it wrote itself.
    return memref::LoadOp::create(builder, loc, shared, thread);
  }

  void addStarts(SmallVectorImpl<SmallVector<Value>> &sums) {
    RegisterTile tile = elementAt(index);
    StageEmitter emitter(builder, loc, tile, /*fusedMultiplyAdd=*/true, viewOf);
    for (auto [number, values] : llvm::enumerate(sums)) {
      const Stage &stage = kernel.stages[number];
      for (auto [i, value] : llvm::enumerate(values))
        value = emitCombiner(builder, loc, matchCombiner(stage.op, i),
                             emitter.load(stage.inits[i], 0, 0), value);
    }
  }

  OpBuilder &builder;
  Location loc;
  const Kernel &kernel;
  const int64_t parts, perBlock, elements;
  const ViewLookup &viewOf;
  IndexBuilder indices;
  /// Threads between those of neighbouring parts.
  int64_t stride = 1;
  Value thread, part;
  SmallVector<Value> index;
};

} // namespace

LogicalResult tpc::cuda::emitSharedTermsKernel(OpBuilder &builder, Location loc,
                                               const Kernel &kernel,
                                               int64_t parts,
                                               const ViewLookup &viewOf) {
  return SharedTermsKernel(builder, loc, kernel, parts, viewOf).emit();
}
