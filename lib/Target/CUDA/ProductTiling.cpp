//===- ProductTiling.cpp - Which kernels run in tiles, and which ----------===//

#include "ProductTiling.h"

#include "lib/Target/Kernels/OperandUse.h"

#include <limits>

using namespace mlir;
using namespace tpc::cuda;

/// Multiprocessors of the devices that tiles are chosen for (an A100's; an H100
/// has 132).
static constexpr int64_t kMultiprocessors = 108;
/// Blocks below which a thread, or several, for each element keep more of the
/// device busy.
static constexpr int64_t kFewestBlocks = 16;
/// Terms below which tiles are not read often enough.
static constexpr int64_t kFewestTerms = 8;
/// The least share of a tile's elements that the results must fill.
static constexpr double kLeastFilled = 0.5;
/// Bytes of shared memory that a kernel may have without asking the driver.
static constexpr int64_t kSharedBytes = 48 << 10;
static constexpr int64_t kTileSizes[] = {16, 32, 64, 128};
/// Accumulators of a thread that leave it registers for the rest.
static constexpr int64_t kMostAccumulators = 32;

int64_t ProductTiling::sharedElements() const {
  int64_t factors = 0;
  for (const TiledProduct &product : products)
    factors = std::max(factors, 2 * product.tileElements());
  return std::max(factors, int64_t(products.size()) * rowTile * columnTile);
}

static bool uses(const LinearForm &form, ArrayRef<unsigned> dimensions) {
  return llvm::any_of(dimensions,
                      [&](unsigned d) { return form.coefficients[d] != 0; });
}

static int64_t countIndices(const Kernel &kernel,
                            ArrayRef<unsigned> dimensions) {
  int64_t count = 1;
  for (unsigned d : dimensions)
    count *= kernel.dimensions[d].size;
  return count;
}

namespace {

class TilingBuilder {
public:
  TilingBuilder(const Kernel &kernel, int64_t leastTile)
      : kernel(kernel), leastTile(leastTile) {}

  std::optional<ProductTiling> build() {
    for (auto [number, stage] : llvm::enumerate(kernel.stages)) {
      if (!stage.reduction)
        break;
      if (!addProduct(number, stage))
        return std::nullopt;
    }
    if (tiling.products.empty() || tiling.rows.empty() ||
        tiling.columns.empty())
      return std::nullopt;
    tiling.rowCount = countIndices(kernel, tiling.rows);
    tiling.columnCount = countIndices(kernel, tiling.columns);
    tiling.groupCount = countIndices(kernel, tiling.groups);
    if (!chooseTiles())
      return std::nullopt;
    return std::move(tiling);
  }

private:
  bool addProduct(unsigned number, const Stage &stage) {
    if (!isSumOfProducts(stage.op))
      return false;
    for (const Access &input : stage.inputs)
      if (!input.isMemory() || !input.elementType.isF32())
        return false;
    TiledProduct product;
    product.stage = &stage;
    SmallVector<unsigned> groups, own[2];
    for (unsigned d : kernel.sharedDimensions()) {
      bool has[2];
      for (int i : {0, 1})
        has[i] = stage.inputs[i].address.coefficients[d] != 0;
      if (has[0] == has[1] || decidesTerms(number, d))
        groups.push_back(d);
      else
        own[has[1]].push_back(d);
    }
    if (own[0].empty() || own[1].empty())
      return false;
    // Neighbouring columns are neighbours in the results.
    int columns = own[1].back() > own[0].back();
    product.columns.access = &stage.inputs[columns];
    product.columns.own = own[columns];
    product.rows.access = &stage.inputs[1 - columns];
    product.rows.own = own[1 - columns];
    if (number == 0) {
      tiling.groups = groups;
      tiling.rows = product.rows.own;
      tiling.columns = product.columns.own;
    } else if (tiling.groups != groups || tiling.rows != product.rows.own ||
               tiling.columns != product.columns.own) {
      return false;
    }
    chooseWalked(number, product);
    product.termCount = countIndices(kernel, product.terms);
    if (kernel.terms(number) < kFewestTerms || !placeGuards(product))
      return false;
    for (Factor *factor : {&product.rows, &product.columns})
      chooseLines(product, *factor);
    tiling.products.push_back(std::move(product));
    return true;
  }

  /// Whether guards leave few indices of a dimension of the terms for each
  /// index of `shared`: a block has one of those then, and walks the few.
  bool decidesTerms(unsigned number, unsigned shared) const {
    for (const Guard &guard : kernel.stages[number].guards)
      for (unsigned d : kernel.reductionDimensions(number))
        if (guard.form.coefficients[shared] && guard.form.coefficients[d] &&
            leavesFew(number, d))
          return true;
    return false;
  }

  bool leavesFew(unsigned number, unsigned dimension) const {
    return 2 * kernel.extent(number, dimension) <=
           kernel.dimensions[dimension].size;
  }

  /// Whether the guard is the same for all of a block, but for one dimension of
  /// the terms.
  bool clips(const TiledProduct &product, const Guard &guard,
             unsigned dimension) const {
    for (unsigned d = 0; d < kernel.dimensions.size(); ++d)
      if (guard.form.coefficients[d] && d != dimension &&
          !llvm::is_contained(tiling.groups, d))
        return false;
    return guard.form.coefficients[dimension] != 0;
  }

  /// Walks dimensions of which guards rule out half or more, as the positions
  /// of a layer whose windows do not reach an input.
  void chooseWalked(unsigned number, TiledProduct &product) const {
    for (unsigned d : kernel.reductionDimensions(number)) {
      WalkedDimension walked{d, {}};
      for (const Guard &guard : product.stage->guards)
        if (clips(product, guard, d))
          walked.guards.push_back(&guard);
      if (!walked.guards.empty() && leavesFew(number, d))
        product.walked.push_back(std::move(walked));
      else
        product.terms.push_back(d);
    }
  }

  /// Gives guards that walking does not see to to the factor whose rows or
  /// columns they look at; false if one looks at both.
  bool placeGuards(TiledProduct &product) const {
    for (const Guard &guard : product.stage->guards) {
      bool clipped =
          llvm::any_of(product.walked, [&](const WalkedDimension &walked) {
            return llvm::is_contained(walked.guards, &guard);
          });
      if (clipped)
        continue;
      bool column = uses(guard.form, tiling.columns);
      if (column && uses(guard.form, tiling.rows))
        return false;
      // One that looks at neither may be about the padding of either.
      if (!column)
        product.rows.guards.push_back(&guard);
      if (column || !uses(guard.form, tiling.rows))
        product.columns.guards.push_back(&guard);
    }
    return true;
  }

  /// Whether four neighbours along `line` are 16 aligned bytes, wherever the
  /// other dimensions are.
  bool copiesWide(const Factor &factor, unsigned line) const {
    const LinearForm &address = factor.access->address;
    if (factor.access->origin || address.constant % 4 ||
        kernel.dimensions[line].size % 4)
      return false;
    for (unsigned d = 0; d < kernel.dimensions.size(); ++d)
      if (d != line && address.coefficients[d] % 4)
        return false;
    return llvm::none_of(factor.guards, [&](const Guard *guard) {
      return guard->form.coefficients[line] != 0;
    });
  }

  void chooseLines(const TiledProduct &product, Factor &factor) const {
    factor.size = countIndices(kernel, factor.own);
    const LinearForm &address = factor.access->address;
    for (bool alongTerms : {true, false}) {
      ArrayRef<unsigned> dimensions =
          alongTerms ? ArrayRef(product.terms) : ArrayRef(factor.own);
      if (dimensions.empty() || address.coefficients[dimensions.back()] != 1)
        continue;
      factor.alongTerms = alongTerms;
      factor.width = copiesWide(factor, dimensions.back()) ? 4 : 1;
      return;
    }
  }

  void setTiles(int64_t rows, int64_t columns) {
    tiling.rowTile = rows;
    tiling.columnTile = columns;
    for (TiledProduct &product : tiling.products) {
      product.rows.tile = rows;
      product.columns.tile = columns;
    }
  }

  /// The time of a kernel, but for a factor: the blocks of a multiprocessor,
  /// which run side by side, times the operations of a thread on a term. Chosen
  /// by reason; not fitted to measurements.
  double cost() const {
    int64_t rows = tiling.rowTile / kThreadRows;
    int64_t columns = tiling.columnTile / kThreadColumns;
    return std::max(1.0, double(tiling.blocks()) / kMultiprocessors) *
           double(rows * columns + rows + columns + 2);
  }

  bool chooseTiles() {
    std::pair<int64_t, int64_t> best;
    double least = std::numeric_limits<double>::infinity();
    for (int64_t rows : kTileSizes) {
      for (int64_t columns : kTileSizes) {
        if (std::min(rows, columns) < leastTile)
          continue;
        setTiles(rows, columns);
        int64_t accumulators = int64_t(tiling.products.size()) * rows *
                               columns / (kThreadRows * kThreadColumns);
        double filled =
            double(tiling.rowCount) / double(tiling.rowTiles() * rows) *
            double(tiling.columnCount) / double(tiling.columnTiles() * columns);
        if (4 * tiling.sharedElements() > kSharedBytes ||
            accumulators > kMostAccumulators || filled < kLeastFilled ||
            cost() >= least)
          continue;
        least = cost();
        best = {rows, columns};
      }
    }
    setTiles(best.first, best.second);
    return best.first && tiling.blocks() >= kFewestBlocks;
  }

  const Kernel &kernel;
  const int64_t leastTile;
  ProductTiling tiling;
};

} // namespace

std::optional<ProductTiling> tpc::cuda::tileProducts(const Kernel &kernel,
                                                     Precision precision) {
  int64_t leastTile = precision == Precision::Float32 ? *std::begin(kTileSizes)
                                                      : kLeastMatrixTile;
  return TilingBuilder(kernel, leastTile).build();
}
