//===- SumParts.cpp - The parts in which long sums run --------------------===//

#include "KernelPlanning.h"

using namespace mlir;
using namespace tpc::cpu;

namespace {

class SumParts : PlanningStep {
public:
  using PlanningStep::PlanningStep;

  void choose() {
    for (auto [number, stage] : llvm::enumerate(kernel.stages))
      if (stage.reduction)
        chooseParts(number, result.stages[number]);
  }

private:
  /// Elements of the columns' factor of a sum above which that and the rows'
  /// factor, of about the same size, do not stay in a second-level cache. The
  /// gradients of the examples' convolutions have 2 * 10^5 and more in large
  /// batches; their windows less, but for an inverse over 3x3x256 with 73728,
  /// which is as fast either way.
  static constexpr int64_t kSecondLevelElements = 1 << 16;

  /// Elements of a product's operand that its rows read again and again: two
  /// thirds of a first-level cache, which has 48 KiB where there is AVX-512
  /// (since Ice Lake) and 32 KiB elsewhere.
  int64_t panelElements() const {
    return machine.registers >= 32 ? 1 << 13 : 5 << 10;
  }

  /// The elements along the columns of a part of a sum over some dimensions.
  int64_t panelSize(unsigned number, ArrayRef<unsigned> dimensions) const {
    int64_t elements = result.stages[number].columns;
    for (unsigned d : dimensions)
      elements *= kernel.extent(number, d);
    return elements;
  }

  /// A long sum is cut into parts whose columns fit into cache, if there are
  /// rows to use them again.
  void chooseParts(unsigned number, StagePlan &plan) {
    if (plan.vectorDimension < 0 ||
        plan.vectorDimension != result.columnDimension ||
        isBfloat16Product(kernel.stages[number]))
      return;
    SmallVector<unsigned> dimensions = kernel.reductionDimensions(number);
    int line = plan.packed.lineDimension;
    if (line >= 0) {
      // The line comes last: its elements are a block of the copy.
      llvm::erase(dimensions, unsigned(line));
      dimensions.push_back(unsigned(line));
    } else if (!rowsReadAgain(number) ||
               panelSize(number, dimensions) <= panelElements() ||
               (isGuarded(dimensions) && !cutsWindows(number))) {
      return;
    }
    // The places of a window, of which a border leaves any number, are parts of
    // their own: all of a copy's, else as many as it takes.
    for (unsigned d : kernel.reductionDimensions(number))
      if (kernel.isGuarded(d) &&
          (line >= 0 || panelSize(number, dimensions) > panelElements())) {
        plan.outer.push_back(d);
        llvm::erase(dimensions, d);
      }
    if (line < 0 && hasFewTerms(number, dimensions)) {
      // A row of places is a part then.
      if (!exceedsSecondLevel(number) || plan.outer.size() < 2)
        return plan.outer.clear();
      dimensions.insert(dimensions.begin(), plan.outer.pop_back_val());
      if (hasFewTerms(number, dimensions))
        return plan.outer.clear();
      plan.inner = dimensions;
      return;
    }
    plan.inner = dimensions;
    if (panelSize(number, dimensions) > panelElements())
      chooseChunk(number, plan);
  }

  /// Whether there are enough rows for what they share to be read from cache: a
  /// second register tile pays if it would have to come from memory, two whole
  /// ones if from a second-level cache.
  bool rowsReadAgain(unsigned number) const {
    int64_t rows = result.stages[number].rows, all = size(result.rowDimension);
    return exceedsSecondLevel(number) ? all > rows : all >= 2 * rows;
  }

  /// Whether a part over some dimensions is too short to add to sums in memory.
  bool hasFewTerms(unsigned number, ArrayRef<unsigned> dimensions) const {
    return panelSize(number, dimensions) <
           kLeastPartTerms * result.stages[number].columns;
  }

  bool isGuarded(ArrayRef<unsigned> dimensions) const {
    return llvm::any_of(dimensions,
                        [&](unsigned d) { return kernel.isGuarded(d); });
  }

  /// Whether a window's places are parts of their own. With AVX-512 whole sums
  /// were faster as long as a second-level cache holds what they read: it
  /// delivers a vector a cycle there. The sum of a convolution's gradient, over
  /// all places of an image and all samples, is longer.
  bool cutsWindows(unsigned number) const {
    return kernel.clipsLoops(number) &&
           (machine.registers < 32 || exceedsSecondLevel(number));
  }

  bool exceedsSecondLevel(unsigned number) const {
    return panelSize(number, kernel.reductionDimensions(number)) >=
           kSecondLevelElements;
  }

  /// Cuts a part further: along the outermost dimension whose pieces fill half
  /// of what fits into cache, so that inner loops stay long; without any, along
  /// the one that gives the longest pieces that fit. A copy's line is cut, in
  /// whole vectors, where no other dimension gives such pieces.
  void chooseChunk(unsigned number, StagePlan &plan) {
    // A copy is on the stack, so some cut has to make it fit.
    int line = plan.packed.lineDimension;
    if (line >= 0)
      while (plan.inner.size() > 1 && !hasFittingCut(number, plan)) {
        plan.outer.push_back(plan.inner.front());
        plan.inner.erase(plan.inner.begin());
      }
    if (panelSize(number, plan.inner) <= panelElements())
      return;
    int64_t panel = panelSize(number, plan.inner), best = 0;
    unsigned cut = 0;
    for (unsigned d : plan.inner) {
      if (kernel.isGuarded(d))
        continue;
      if (int(d) == line && best && best <= panelElements())
        break;
      if (2 * best >= panelElements() && best <= panelElements())
        break;
      int64_t term = panel / size(int(d));
      // Pieces of one size, or a last one that is shorter; of an even number of
      // terms where the loop over them takes two at a time.
      bool even = machine.registers < 32 && plan.inner.size() == 1 &&
                  size(int(d)) % 2 == 0;
      int64_t unit = int(d) == line ? machine.lanes : even ? 2 : 1;
      int64_t units = size(int(d)) / unit;
      int64_t chunk =
          unit *
          evenly(units, std::max<int64_t>(1, panelElements() / (term * unit)));
      int64_t length = chunk * term;
      bool isBetter = length <= panelElements()
                          ? best > panelElements() || length > best
                          : best > length;
      if (best && !isBetter)
        continue;
      best = length;
      plan.chunk = chunk;
      cut = d;
    }
    if (!best)
      return;
    llvm::erase(plan.inner, cut);
    plan.inner.insert(plan.inner.begin(), cut);
  }

  /// Whether a part fits into cache if one of its dimensions is cut.
  bool hasFittingCut(unsigned number, const StagePlan &plan) const {
    int64_t panel = panelSize(number, plan.inner);
    return llvm::any_of(plan.inner, [&](unsigned d) {
      int64_t least = int(d) == plan.packed.lineDimension ? machine.lanes : 1;
      return panel / size(int(d)) * least <= panelElements();
    });
  }
};

} // namespace

void tpc::cpu::chooseSumParts(const Kernel &kernel, const Machine &machine,
                              KernelPlan &plan) {
  SumParts(kernel, machine, plan).choose();
}
