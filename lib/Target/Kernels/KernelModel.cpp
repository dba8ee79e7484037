//===- KernelModel.cpp - A kernel's dimensions and accesses ---------------===//

#include "KernelModel.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace mlir;
using namespace tpc::kernels;
using linalg::GenericOp;

bool tpc::kernels::isBfloat16Product(const Stage &stage) {
  return stage.reduction && stage.inputs.size() == 2 &&
         stage.inputs[0].elementType.isBF16() &&
         stage.inputs[1].elementType.isBF16();
}

Operation *tpc::kernels::matchCombiner(linalg::GenericOp op, unsigned result) {
  SmallVector<Operation *, 4> combiners;
  if (!matchReduction(op.getRegionOutputArgs(), result, combiners) ||
      combiners.size() != 1 || !linalg::getCombinerOpKind(combiners[0]))
    return nullptr;
  return combiners[0];
}

Value tpc::kernels::emitCombiner(OpBuilder &builder, Location loc,
                                 Operation *combiner, Value lhs, Value rhs) {
  OperationState state(loc, combiner->getName());
  state.addAttributes(combiner->getAttrs());
  state.propertiesAttr = combiner->getPropertiesAsAttribute();
  state.operands = {lhs, rhs};
  state.types = {lhs.getType()};
  return builder.create(state)->getResult(0);
}

SmallVector<unsigned> Kernel::sharedDimensions() const {
  SmallVector<unsigned> result;
  for (auto [d, dimension] : llvm::enumerate(dimensions))
    if (dimension.stage < 0)
      result.push_back(d);
  return result;
}

SmallVector<unsigned> Kernel::reductionDimensions(unsigned stage) const {
  SmallVector<unsigned> result;
  for (auto [d, dimension] : llvm::enumerate(dimensions))
    if (dimension.stage == int(stage))
      result.push_back(d);
  return result;
}

int64_t Kernel::evaluations(unsigned stage) const {
  double count = guardedShare(stage);
  for (const Dimension &dimension : dimensions)
    if (dimension.stage < 0 || dimension.stage == int(stage))
      count *= double(dimension.size);
  return std::llround(count);
}

int64_t Kernel::terms(unsigned stage) const {
  double count = guardedShare(stage);
  for (unsigned d : reductionDimensions(stage))
    count *= double(dimensions[d].size);
  return std::max<int64_t>(1, std::llround(count));
}

/// The integers d in [0, size) with first <= value + factor d < end.
static int64_t countPassing(int64_t value, int64_t factor, int64_t size,
                            const Guard &guard) {
  int64_t first = guard.first - value, end = guard.end - value;
  if (factor < 0)
    std::tie(first, end) = std::pair(1 - end, 1 - first);
  factor = std::abs(factor);
  int64_t from = std::max<int64_t>(llvm::divideCeilSigned(first, factor), 0);
  int64_t to = std::min(llvm::divideCeilSigned(end, factor), size);
  return std::max<int64_t>(to - from, 0);
}

/// How many of the indices that a guard looks at it lets pass, and how many
/// there are. The longest dimension is counted without running through it.
static std::pair<double, double> countPassing(const Kernel &kernel,
                                              const Guard &guard) {
  // (size, factor); a guard that looks at nothing has one index.
  SmallVector<std::pair<int64_t, int64_t>> terms = {{1, 1}};
  double all = 1;
  for (auto [dimension, factor] :
       llvm::zip_equal(kernel.dimensions, guard.form.coefficients))
    if (factor) {
      terms.push_back({dimension.size, factor});
      all *= double(dimension.size);
    }
  llvm::sort(terms);
  auto [longest, longestFactor] = terms.pop_back_val();
  SmallVector<int64_t> values = {guard.form.constant};
  for (auto [size, factor] : terms) {
    SmallVector<int64_t> sums;
    for (int64_t value : values)
      for (int64_t i = 0; i < size; ++i)
        sums.push_back(value + i * factor);
    values = std::move(sums);
  }
  double passing = 0;
  for (int64_t value : values)
    passing += double(countPassing(value, longestFactor, longest, guard));
  return {passing, all};
}

double Kernel::guardedShare(unsigned stage) const {
  double share = 1;
  for (const Guard &guard : stages[stage].guards) {
    auto [passing, all] = countPassing(*this, guard);
    share *= passing / all;
  }
  return share;
}

int64_t Kernel::extent(unsigned stage, unsigned dimension) const {
  int64_t most = dimensions[dimension].size;
  for (const Guard &guard : stages[stage].guards)
    if (int64_t factor = std::abs(guard.form.coefficients[dimension]))
      most = std::min<int64_t>(
          most, llvm::divideCeil(guard.end - guard.first, factor));
  return most;
}

bool Kernel::clipsLoops(unsigned stage) const {
  SmallVector<unsigned> reduction = reductionDimensions(stage);
  return llvm::all_of(stages[stage].guards, [&](const Guard &guard) {
    return llvm::count_if(reduction, [&](unsigned d) {
             return guard.form.coefficients[d] != 0;
           }) <= 1;
  });
}

int Kernel::reducedBlock() const {
  for (const Stage &stage : stages)
    for (unsigned d : sharedDimensions())
      if (stage.partial && !stage.outputs.front().address.coefficients[d])
        return int(d);
  return -1;
}

bool Kernel::isGuarded(unsigned dimension) const {
  for (const Stage &stage : stages)
    for (const Guard &guard : stage.guards)
      if (guard.form.coefficients[dimension])
        return true;
  return false;
}

void Kernel::forEachForm(std::function<void(LinearForm &)> visit) {
  for (Stage &stage : stages) {
    for (auto *accesses : {&stage.inputs, &stage.inits, &stage.outputs})
      for (Access &access : *accesses)
        visit(access.address);
    for (LinearForm &form : stage.indices)
      visit(form);
    for (Guard &guard : stage.guards)
      visit(guard.form);
  }
}
