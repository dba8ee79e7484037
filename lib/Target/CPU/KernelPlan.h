//===- KernelPlan.h - Tiles and vectors of a kernel -------------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CPU_KERNELPLAN_H
#define TPC_LIB_TARGET_CPU_KERNELPLAN_H

#include "lib/Target/Kernels/KernelModel.h"

namespace tpc::cpu {

using namespace kernels;

/// Elements of 32 bits in a cache line.
inline constexpr int64_t kLineElements = 16;

/// What the schedule knows of the machine.
struct Machine {
  /// Elements of 32 bits in a vector register.
  int64_t lanes;
  int64_t registers;
  bool fusedMultiplyAdd;
  /// Has AMX's registers and products of bf16.
  bool tileRegisters = false;

  /// Neighbouring vectors that share a cache line.
  int64_t vectorsOfLine() const {
    return std::max<int64_t>(1, kLineElements / lanes);
  }
};

/// A product's factor whose elements are far apart along the columns, as the
/// weights of a transposed product: a tile's part of it is copied, with columns
/// side by side, before the tile's rows read it.
struct PackedFactor {
  /// The number of the input, -1 for none.
  int input = -1;
  /// The dimension of the reduction along which its elements are neighbours.
  int lineDimension = -1;
};

/// Terms of a part of a sum below which adding to sums in memory costs too
/// much.
inline constexpr int64_t kLeastPartTerms = 64;

/// How one stage runs inside a tile.
struct StagePlan {
  /// The dimension along which its vectors lie, -1 for scalar code: the
  /// kernel's column dimension, or a dimension of the stage's reduction.
  int vectorDimension = -1;
  /// The register tile, in elements.
  int64_t rows = 1, columns = 1;
  /// A long reduction runs over all of the tile in parts, whose operands stay
  /// in cache meanwhile: one part for each index of the outer dimensions, over
  /// the inner ones, the outermost first. All terms at once if none is inner.
  llvm::SmallVector<unsigned> outer, inner;
  /// So many terms of the first of the inner dimensions make a part; 0: all.
  int64_t chunk = 0;
  PackedFactor packed;

  bool inParts() const { return !inner.empty(); }
};

/// Tiles are rectangles of two shared dimensions at one index of all others,
/// or several of them side by side: columns in blocks have a dimension of
/// blocks, the panels.
struct KernelPlan {
  int rowDimension = -1, columnDimension = -1, panelDimension = -1;
  int64_t rowTile = 1, columnTile = 1, panelTile = 1;
  llvm::SmallVector<StagePlan> stages;
  /// Has several tiles, and is worth the price of waking other threads.
  bool parallel = false;
  /// The reduction during which the elementwise stages' operands are fetched
  /// into the cache; -1 if they are few.
  int prefetchingStage = -1;
};

/// Whether an elementwise stage's operand is large and read in whole vectors,
/// other ones by each tile.
bool isPrefetched(const Kernel &kernel, const KernelPlan &plan,
                  const Access &access);

/// The size of a tile along a shared dimension.
int64_t tileSize(const KernelPlan &plan, unsigned dimension);

/// The number of a kernel's tiles.
int64_t countTiles(const Kernel &kernel, const KernelPlan &plan);

/// The shared dimensions in the order of tiles, the fastest first. Threads take
/// neighbouring tiles: of rows that share columns, so that each thread reads,
/// and in the end updates, columns of the weights that others do not. Where
/// operands of reductions are larger than caches, the small ones are those that
/// are read again and again.
llvm::SmallVector<unsigned> tileOrder(const Kernel &kernel,
                                      const KernelPlan &plan);

/// The dimension, and by how much, in which the next tile differs from one;
/// nothing if there is only one tile.
std::optional<std::pair<unsigned, int64_t>> nextTile(const Kernel &kernel,
                                                     const KernelPlan &plan);

/// Chooses vectors, register tiles and tiles by estimated cost.
KernelPlan planKernel(const Kernel &kernel, const Machine &machine);

} // namespace tpc::cpu

#endif // TPC_LIB_TARGET_CPU_KERNELPLAN_H
