//===- KernelTiles.cpp - What follows from a kernel's plan ----------------===//

#include "KernelPlan.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace tpc::cpu;

/// Elements of an operand that will hardly be in a near cache when an
/// epilogue reads it.
static constexpr int64_t kPrefetchedElements = 1 << 14;

int64_t tpc::cpu::tileSize(const KernelPlan &plan, unsigned dimension) {
  return int(dimension) == plan.rowDimension      ? plan.rowTile
         : int(dimension) == plan.columnDimension ? plan.columnTile
         : int(dimension) == plan.panelDimension  ? plan.panelTile
                                                  : 1;
}

int64_t tpc::cpu::countTiles(const Kernel &kernel, const KernelPlan &plan) {
  int64_t count = 1;
  for (unsigned d : kernel.sharedDimensions())
    count *= llvm::divideCeil(kernel.dimensions[d].size, tileSize(plan, d));
  return count;
}

SmallVector<unsigned> tpc::cpu::tileOrder(const Kernel &kernel,
                                          const KernelPlan &plan) {
  SmallVector<unsigned> order;
  if (plan.rowDimension >= 0)
    order.push_back(plan.rowDimension);
  if (plan.columnDimension >= 0)
    order.push_back(plan.columnDimension);
  SmallVector<unsigned> shared = kernel.sharedDimensions();
  for (unsigned d : llvm::reverse(shared))
    if (!llvm::is_contained(order, d))
      order.push_back(d);
  return order;
}

std::optional<std::pair<unsigned, int64_t>>
tpc::cpu::nextTile(const Kernel &kernel, const KernelPlan &plan) {
  for (unsigned d : tileOrder(kernel, plan))
    if (tileSize(plan, d) < kernel.dimensions[d].size)
      return std::make_pair(d, tileSize(plan, d));
  return std::nullopt;
}

bool tpc::cpu::isPrefetched(const Kernel &kernel, const KernelPlan &plan,
                            const Access &access) {
  // An access of a tile's scratch has an origin.
  if (!access.isMemory() || access.origin || plan.rowDimension < 0 ||
      plan.columnDimension < 0)
    return false;
  ArrayRef<int64_t> coefficients = access.address.coefficients;
  if (coefficients[plan.columnDimension] != 1 ||
      coefficients[plan.rowDimension] == 0)
    return false;
  int64_t elements = 1;
  for (auto [dimension, coefficient] :
       llvm::zip_equal(kernel.dimensions, coefficients))
    if (coefficient)
      elements *= dimension.size;
  return elements >= kPrefetchedElements;
}
