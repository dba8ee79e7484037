//===- ElementKernel.cpp - One thread for each element --------------------===//

#include "KernelSchedules.h"
#include "LaunchBuilder.h"
#include "SerialReduction.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace tpc::cuda;

LogicalResult tpc::cuda::emitElementKernel(OpBuilder &builder, Location loc,
                                           const Kernel &kernel,
                                           const ViewLookup &viewOf) {
  SmallVector<unsigned> shared = kernel.sharedDimensions();
  SmallVector<int64_t> sizes;
  int64_t elements = 1;
  for (unsigned d : shared) {
    sizes.push_back(kernel.dimensions[d].size);
    elements *= sizes.back();
  }
  int64_t threads =
      std::min<int64_t>(kBlockThreads, llvm::alignTo(elements, 32));
  int64_t blocks = llvm::divideCeil(elements, threads);
  LaunchBuilder launch(builder, loc, blocks, threads);
  IndexBuilder indices(builder, loc);
  Value element =
      indices.add(indices.multiply(launch.block(), threads), launch.thread());
  if (blocks * threads != elements) {
    auto inside = scf::IfOp::create(
        builder, loc, indices.isBelow(element, indices.constant(elements)));
    builder.setInsertionPointToStart(inside.thenBlock());
  }
  SmallVector<Value> index(kernel.dimensions.size());
  for (auto [d, value] : llvm::zip_equal(shared, indices.split(element, sizes)))
    index[d] = value;

  RegisterTile tile = elementAt(index);
  StageEmitter emitter(builder, loc, tile, /*fusedMultiplyAdd=*/true, viewOf);
  SmallVector<SmallVector<Value>> sums;
  for (auto [number, stage] : llvm::enumerate(kernel.stages)) {
    if (!stage.reduction)
      break;
    SmallVector<Value> start;
    for (const Access &init : stage.inits)
      start.push_back(emitter.load(init, 0, 0));
    FailureOr<SmallVector<Value>> sum =
        reduceAll(builder, loc, kernel, number, index, start, viewOf);
    if (failed(sum))
      return failure();
    sums.push_back(std::move(*sum));
  }
  return finishElement(builder, loc, kernel, index, sums, viewOf);
}
