//===- VectorDimensions.cpp - Rows, columns and vectors by cost -----------===//

#include "Bfloat16Product.h"
#include "KernelPlanning.h"
#include "PackedFactor.h"

#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include <limits>

using namespace mlir;
using namespace tpc::cpu;

/// Cost of a product one of whose factors is copied, to one without a copy.
/// This and the next were fitted to the networks of the examples on a Sapphire
/// Rapids with AVX-512.
static constexpr double kPackingCost = 1.15;
/// Cost of a product whose vectors lie along its terms to one across them: both
/// factors are read in whole vectors, in short loops.
static constexpr double kAlongCost = 1.4;
/// Operations below which one thread is faster than several.
static constexpr int64_t kParallelWork = 1 << 16;

namespace {

/// Vector operations of one evaluation of a stage's body.
int64_t bodyCost(const Stage &stage) {
  int64_t cost = 0;
  linalg::GenericOp generic = stage.op;
  for (Operation &op : generic.getBody()->without_terminator())
    cost += isa<math::MathDialect>(op.getDialect()) &&
                    !isa<math::FmaOp, math::SqrtOp, math::AbsFOp>(op)
                ? 16
                : 1;
  return std::max<int64_t>(cost, 1);
}

class VectorDimensions : PlanningStep {
public:
  VectorDimensions(const Kernel &kernel, const Machine &machine,
                   KernelPlan &plan)
      : PlanningStep(kernel, machine, plan), demanded(findDimensions(kernel)) {}

  void choose() {
    chooseColumns();
    result.rowDimension = rowFor(result.columnDimension);
    choosePacking();
  }

private:
  /// Cost of loads or stores whose elements are apart along the vector. A
  /// load is shared by the rows of a register tile that do not change it.
  double stridedCost(ArrayRef<Access> accesses, int dimension,
                     bool shared) const {
    double cost = 0;
    for (const Access &access : accesses) {
      int64_t coefficient = step(access, dimension);
      if (coefficient == 0 || coefficient == 1)
        continue;
      int64_t rows = 1;
      for (unsigned d : kernel.sharedDimensions())
        if (shared && int(d) != dimension && !step(access, d))
          rows = std::max<int64_t>(rows, std::min<int64_t>(size(d), 8));
      cost += 2 * double(machine.lanes) / double(rows);
    }
    return cost;
  }

  /// Cost of running all of a stage's evaluations with vectors along a
  /// dimension, in a kernel with the given columns.
  double vectorCost(unsigned number, int dimension, int column) const {
    const Stage &stage = kernel.stages[number];
    double evaluations = double(kernel.evaluations(number));
    if (dimension < 0)
      return evaluations * double(bodyCost(stage));
    double vectors = double(llvm::divideCeil(size(dimension), machine.lanes)) /
                     double(size(dimension)) * evaluations;
    bool packed = dimension == column &&
                  usedFactor(number, column, rowFor(column)).input >= 0;
    double each =
        packed ? kPackingCost * double(bodyCost(stage))
               : double(bodyCost(stage)) +
                     stridedCost(stage.inputs, dimension, stage.reduction);
    if (!stage.reduction)
      each += stridedCost(stage.outputs, dimension, false);
    return vectors * each;
  }

  /// The better of vectors along the column and along the reduction.
  std::pair<double, int> stageCost(unsigned number, int column) const {
    const Stage &stage = kernel.stages[number];
    std::pair<double, int> best = {vectorCost(number, column, column), column};
    if (!stage.reduction || isBfloat16Product(stage))
      return best;
    for (unsigned result = 0; result < stage.outputs.size(); ++result)
      if (!matchCombiner(stage.op, result))
        return best;
    double sums = 1;
    for (unsigned d : kernel.sharedDimensions())
      sums *= double(size(d));
    for (unsigned d : kernel.reductionDimensions(number)) {
      if (kernel.isGuarded(d))
        continue;
      double cost = kAlongCost * vectorCost(number, d, column) +
                    sums * double(stage.outputs.size()) *
                        (2 * llvm::Log2_64(machine.lanes) + 4);
      if (cost < best.first)
        best = {cost, int(d)};
    }
    return best;
  }

  void chooseColumns() {
    SmallVector<int> candidates;
    if (int block = kernel.reducedBlock(); block >= 0)
      candidates.push_back(block);
    else if (int column = demanded.column; column >= 0)
      candidates.push_back(column);
    else
      for (unsigned d : kernel.sharedDimensions())
        if (!kernel.isGuarded(d))
          candidates.insert(candidates.begin(), int(d));
    if (candidates.empty())
      candidates.push_back(-1);
    double best = std::numeric_limits<double>::infinity();
    for (int candidate : candidates) {
      double cost = 0;
      SmallVector<StagePlan> stages;
      for (unsigned number = 0; number < kernel.stages.size(); ++number) {
        auto [stageTotal, dimension] = stageCost(number, candidate);
        cost += stageTotal;
        stages.emplace_back().vectorDimension = dimension;
      }
      if (cost < best) {
        best = cost;
        result.columnDimension = candidate;
        result.stages = std::move(stages);
      }
    }
    result.parallel = best * double(machine.lanes) > double(kParallelWork);
  }

  /// Rows reuse an operand that does not depend on them. Among such
  /// dimensions the best is the one along which the other operands' elements
  /// are nearest; without any, the largest dimension will do.
  int rowFor(int column) const {
    if (int row = demanded.row; row >= 0)
      return row;
    int chosen = -1;
    auto best =
        std::make_tuple(false, std::numeric_limits<int64_t>::min(), int64_t(0));
    for (unsigned d : kernel.sharedDimensions()) {
      if (int(d) == column || kernel.isGuarded(d))
        continue;
      bool reuses = false;
      int64_t farthest = 0;
      for (const Stage &stage : kernel.stages) {
        if (!stage.reduction)
          continue;
        for (const Access &input : stage.inputs) {
          reuses |= step(input, column) && !step(input, d);
          farthest = std::max(farthest, std::abs(step(input, d)));
        }
      }
      auto score = std::make_tuple(reuses, reuses ? -farthest : 0, size(d));
      if (score > best) {
        best = score;
        chosen = int(d);
      }
    }
    return chosen;
  }

  /// The factor of a stage with vectors along the columns that is packed: one
  /// that the rows share.
  PackedFactor usedFactor(unsigned number, int column, int row) const {
    const Stage &stage = kernel.stages[number];
    if (!stage.reduction || column < 0 || row < 0)
      return PackedFactor();
    PackedFactor packed =
        findPackedFactor(kernel, stage, number, column, machine);
    if (packed.input < 0 || step(stage.inputs[packed.input], row))
      return PackedFactor();
    return packed;
  }

  void choosePacking() {
    for (auto [number, plan] : llvm::enumerate(result.stages))
      if (plan.vectorDimension == result.columnDimension)
        plan.packed =
            usedFactor(number, result.columnDimension, result.rowDimension);
  }

  const Bfloat16Dimensions demanded;
};

} // namespace

void tpc::cpu::chooseVectors(const Kernel &kernel, const Machine &machine,
                             KernelPlan &plan) {
  VectorDimensions(kernel, machine, plan).choose();
}
