//===- KernelPlanning.h - The steps of planning a kernel --------*- C++ -*-===//
//
// A kernel's plan is made in steps, each of which completes what the ones
// before it chose; `planKernel` puts them in order.
//
//===----------------------------------------------------------------------===//

#ifndef TPC_LIB_TARGET_CPU_KERNELPLANNING_H
#define TPC_LIB_TARGET_CPU_KERNELPLANNING_H

#include "KernelPlan.h"

namespace tpc::cpu {

/// Chooses columns, along which vectors lie, and rows, the dimension along
/// which each stage's vectors lie and the factors that are packed, by estimated
/// cost; and whether the kernel is worth several threads. The first step.
void chooseVectors(const Kernel &kernel, const Machine &machine,
                   KernelPlan &plan);

/// Chooses the rows and columns of each reduction's register tile.
void chooseRegisterTiles(const Kernel &kernel, const Machine &machine,
                         KernelPlan &plan);

/// Chooses the parts in which long sums run, whose operands stay in cache.
void chooseSumParts(const Kernel &kernel, const Machine &machine,
                    KernelPlan &plan);

/// Chooses the tiles that threads share, and fits register tiles to them.
void chooseTileSizes(const Kernel &kernel, const Machine &machine,
                     KernelPlan &plan);

/// What all steps look at.
class PlanningStep {
public:
  PlanningStep(const Kernel &kernel, const Machine &machine, KernelPlan &plan)
      : kernel(kernel), machine(machine), result(plan) {}

protected:
  /// The size of a dimension; of none (-1) it is 1.
  int64_t size(int dimension) const {
    return dimension < 0 ? 1 : kernel.dimensions[dimension].size;
  }

  /// How far apart elements are along a dimension; 0 if all are the same one.
  static int64_t step(const Access &access, int dimension) {
    return dimension < 0 || !access.isMemory()
               ? 0
               : access.address.coefficients[dimension];
  }

  /// Whether a stage combines several operands in memory, as a product does.
  static bool isContraction(const Stage &stage) {
    return llvm::count_if(stage.inputs, [](const Access &access) {
             return access.isMemory();
           }) >= 2;
  }

  /// Parts of at most `most`, all but the last of one size.
  static int64_t evenly(int64_t size, int64_t most) {
    return llvm::divideCeil(size, llvm::divideCeil(size, most));
  }

  int64_t tileCount() const { return countTiles(kernel, result); }

  const Kernel &kernel;
  const Machine &machine;
  KernelPlan &result;
};

} // namespace tpc::cpu

#endif // TPC_LIB_TARGET_CPU_KERNELPLANNING_H
