//===- KernelTiles.cpp - What follows from a kernel's plan ----------------===//

#include "KernelPlan.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace tpc::cpu;

/// Elements of the operands of a kernel's reductions that do not stay in a
/// second-level cache from one sweep to the next.
static constexpr int64_t kSweptElements = 1 << 19;

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

/// Elements of reductions' operands that all tiles along some dimensions read
/// together.
static int64_t countRead(const Kernel &kernel, const KernelPlan &plan,
                         ArrayRef<unsigned> along) {
  int64_t total = 0;
  for (const Stage &stage : kernel.stages)
    for (const Access &input : stage.inputs) {
      if (!stage.reduction || !input.isMemory())
        continue;
      int64_t elements = 1;
      for (auto [d, coefficient] : llvm::enumerate(input.address.coefficients))
        if (coefficient)
          elements *= kernel.dimensions[d].stage >= 0 ||
                              llvm::is_contained(along, unsigned(d))
                          ? kernel.dimensions[d].size
                          : tileSize(plan, d);
      total += elements;
    }
  return total;
}

SmallVector<unsigned> tpc::cpu::tileOrder(const Kernel &kernel,
                                          const KernelPlan &plan) {
  SmallVector<unsigned> left;
  if (plan.rowDimension >= 0)
    left.push_back(plan.rowDimension);
  if (plan.columnDimension >= 0)
    left.push_back(plan.columnDimension);
  SmallVector<unsigned> shared = kernel.sharedDimensions();
  for (unsigned d : llvm::reverse(shared))
    if (!llvm::is_contained(left, d))
      left.push_back(d);
  if (countRead(kernel, plan, left) <= kSweptElements)
    return left;
  // What is read again and again, while dimensions that it does not depend on
  // advance, should be small.
  SmallVector<unsigned> order;
  while (!left.empty()) {
    auto read = [&](unsigned d) {
      SmallVector<unsigned> along(order);
      along.push_back(d);
      return countRead(kernel, plan, along);
    };
    unsigned *next = llvm::min_element(
        left, [&](unsigned a, unsigned b) { return read(a) < read(b); });
    order.push_back(*next);
    left.erase(next);
  }
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
