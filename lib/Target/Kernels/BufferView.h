//===- BufferView.h - Where a tensor's elements are -------------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_KERNELS_BUFFERVIEW_H
#define TPC_LIB_TARGET_KERNELS_BUFFERVIEW_H

#include "Storage.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/SmallVector.h"

#include <optional>

namespace tpc::kernels {

/// A tensor's elements in a one-dimensional buffer, or one value that all of
/// them have. In a blocked view index n of dimension `splitDim` is at
/// (n / block) * blockStride + n % block, and that dimension's stride is 1; in
/// one with pairs, the stride is 2, and others are right for even indices of
/// the dimension whose elements are paired.
struct BufferView {
  /// The indices of a dimension at which there are elements.
  struct Bounds {
    int64_t first, end;
  };

  mlir::Value memref;
  mlir::Value splat;
  llvm::SmallVector<int64_t> shape;
  llvm::SmallVector<int64_t> strides;
  int64_t offset = 0;
  int64_t block = 0;
  int64_t splitDim = 0;
  int64_t blockStride = 0;
  /// Of each dimension of a padded view; empty for one without padding.
  llvm::SmallVector<Bounds> bounds;

  static BufferView rowMajor(mlir::Value memref, llvm::ArrayRef<int64_t> shape);
  static BufferView allEqual(mlir::Value value, llvm::ArrayRef<int64_t> shape);
  /// Elements as `storage` says; without one, row-major.
  static BufferView packed(mlir::Value memref, llvm::ArrayRef<int64_t> shape,
                           const Storage &storage);

  /// Whether blocks lie apart; a single one that is all of its dimension does
  /// not split it.
  bool isSplit() const { return block && block != shape[splitDim]; }

  /// The view with `before` and `after` indices more along each dimension, at
  /// which there are no elements.
  BufferView pad(llvm::ArrayRef<int64_t> before,
                 llvm::ArrayRef<int64_t> after) const;

  /// The part of the view that a slice selects.
  BufferView slice(llvm::ArrayRef<int64_t> offsets,
                   llvm::ArrayRef<int64_t> sizes, llvm::ArrayRef<int64_t> steps,
                   llvm::ArrayRef<int64_t> resultShape) const;

  /// The same elements in row-major order under another shape; nothing if
  /// strides cannot express that.
  std::optional<BufferView> reshape(llvm::ArrayRef<int64_t> newShape) const;

private:
  std::optional<BufferView>
  reshapeBlocks(llvm::ArrayRef<int64_t> newShape) const;
};

/// The element type that memory holds for a tensor's: bytes for booleans.
mlir::Type storageType(mlir::Type element);

} // namespace tpc::kernels

#endif // TPC_LIB_TARGET_KERNELS_BUFFERVIEW_H
