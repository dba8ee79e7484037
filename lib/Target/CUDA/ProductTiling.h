//===- ProductTiling.h - Which kernels run in tiles, and which --*- C++ -*-===//
//
// A kernel of sums of products, each of two factors, is computed in tiles of
// rows x columns of its results by blocks of threads that share the factors'
// tiles. A shared dimension that only one factor has counts rows or columns;
// one that both have, or none, numbers the products, as the positions of a
// locally connected layer do.
//
//===----------------------------------------------------------------------===//

#ifndef TPC_LIB_TARGET_CUDA_PRODUCTTILING_H
#define TPC_LIB_TARGET_CUDA_PRODUCTTILING_H

#include "lib/Target/Kernels/KernelModel.h"
#include "tpc/Target/CUDA/Precision.h"

namespace tpc::cuda {

using namespace kernels;

/// Terms of a tile of a factor.
constexpr int64_t kTileTerms = 16;
/// Threads of a block along the rows and the columns of a tile.
constexpr int64_t kThreadRows = 16;
constexpr int64_t kThreadColumns = 16;
/// The fewest rows, and columns, of which each warp of a block has a matrix of
/// tensor cores.
constexpr int64_t kLeastMatrixTile = 32;

/// One factor of a product.
struct Factor {
  const Access *access = nullptr;
  /// The dimensions along rows, or columns, that it has, the fastest last.
  llvm::SmallVector<unsigned> own;
  /// The product of their sizes.
  int64_t size = 1;
  /// Rows, or columns, of a tile.
  int64_t tile = 0;
  /// Whether neighbouring terms are neighbours in memory; they are then in a
  /// tile, too. If not, neighbouring rows, or columns, are in a tile.
  bool alongTerms = false;
  /// Neighbours that are copied at once: 4 where all addresses are multiples of
  /// 16 bytes, else 1.
  int64_t width = 1;
  /// The factor is taken for zero where one of these does not hold.
  llvm::SmallVector<const Guard *> guards;

  /// Elements from one line of a tile to the next. The padding keeps lines
  /// aligned for wide copies, and puts what threads read together into
  /// different banks.
  int64_t lineStride() const { return alongTerms ? kTileTerms + 4 : tile + 8; }
  /// Elements of a tile in shared memory.
  int64_t tileElements() const {
    return lineStride() * (alongTerms ? tile : kTileTerms);
  }
};

/// A dimension of the terms that is walked index by index, over what guards
/// that are the same for all of a block leave of it.
struct WalkedDimension {
  unsigned dimension;
  llvm::SmallVector<const Guard *> guards;
};

/// One of a kernel's sums of products.
struct TiledProduct {
  const Stage *stage = nullptr;
  Factor rows, columns;
  llvm::SmallVector<WalkedDimension> walked;
  /// The other dimensions of the terms, the fastest last.
  llvm::SmallVector<unsigned> terms;
  /// The product of their sizes.
  int64_t termCount = 1;

  /// Elements of both factors' tiles.
  int64_t tileElements() const {
    return rows.tileElements() + columns.tileElements();
  }
};

struct ProductTiling {
  /// Dimensions that number products, that are rows and that are columns.
  llvm::SmallVector<unsigned> groups, rows, columns;
  int64_t rowCount = 1, columnCount = 1, groupCount = 1;
  int64_t rowTile = 0, columnTile = 0;
  std::vector<TiledProduct> products;

  int64_t rowTiles() const { return llvm::divideCeil(rowCount, rowTile); }
  int64_t columnTiles() const {
    return llvm::divideCeil(columnCount, columnTile);
  }
  int64_t blocks() const { return groupCount * rowTiles() * columnTiles(); }
  /// Elements of shared memory that a block needs.
  int64_t sharedElements() const;
};

/// How a kernel is computed in tiles; nothing if it is no kernel of products, or
/// too small for tiles, of the sizes that the precision needs, to pay. Refers to
/// the kernel.
std::optional<ProductTiling> tileProducts(const Kernel &kernel,
                                          Precision precision);

} // namespace tpc::cuda

#endif // TPC_LIB_TARGET_CUDA_PRODUCTTILING_H
