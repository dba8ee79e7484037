//===- TileProduct.h - The product of two factors' tiles --------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CUDA_TILEPRODUCT_H
#define TPC_LIB_TARGET_CUDA_TILEPRODUCT_H

#include "FactorTile.h"

namespace tpc::cuda {

/// How the threads of a block share the sums of a tile, and add products to
/// them: `kThreadRows` x `kThreadColumns` threads, numbered by `thread`.
class TileProduct {
public:
  TileProduct(mlir::OpBuilder &builder, mlir::Location loc,
              const ProductTiling &tiling, mlir::Value thread)
      : builder(builder), loc(loc), tiling(tiling), thread(thread),
        indices(builder, loc) {}
  virtual ~TileProduct() = default;

  using Sums = llvm::SmallVector<mlir::Value>;

  /// The number of a thread's sums, each an f32.
  int64_t countSums() const {
    return tiling.rowTile * tiling.columnTile / (kThreadRows * kThreadColumns);
  }

  /// The sums with the products of all terms of the two tiles added, in an
  /// order that is always the same.
  virtual Sums accumulate(const FactorTile &rows, const FactorTile &columns,
                          llvm::ArrayRef<mlir::Value> sums) = 0;

  /// The row and the column, in the tile, of each of the thread's sums of a
  /// product.
  virtual llvm::SmallVector<std::pair<mlir::Value, mlir::Value>>
  positions(const TiledProduct &product) = 0;

protected:
  mlir::OpBuilder &builder;
  mlir::Location loc;
  const ProductTiling &tiling;
  mlir::Value thread;
  IndexBuilder indices;
};

/// Multiplications and additions in float32, one rounding for both.
std::unique_ptr<TileProduct> createMultiplyAdd(mlir::OpBuilder &builder,
                                               mlir::Location loc,
                                               const ProductTiling &tiling,
                                               mlir::Value thread);

/// By tensor cores, of factors rounded to TF32 or bf16; tiles have at least
/// `kLeastMatrixTile` rows and columns.
std::unique_ptr<TileProduct>
createTensorCoreProduct(mlir::OpBuilder &builder, mlir::Location loc,
                        const ProductTiling &tiling, mlir::Value thread,
                        Precision precision);

} // namespace tpc::cuda

#endif // TPC_LIB_TARGET_CUDA_TILEPRODUCT_H
