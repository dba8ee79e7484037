//===- BufferView.h - Where a tensor's elements are -------------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CPU_BUFFERVIEW_H
#define TPC_LIB_TARGET_CPU_BUFFERVIEW_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/SmallVector.h"

#include <optional>

namespace tpc::cpu {

/// A tensor's elements in a one-dimensional buffer, or one value that all of
/// them have. Blocked views are of rank 2 with strides of the whole buffer:
/// element [n, k] is at (n / block) * K * block + k * block + n % block.
struct BufferView {
  mlir::Value memref;
  mlir::Value splat;
  llvm::SmallVector<int64_t> shape;
  llvm::SmallVector<int64_t> strides;
  int64_t offset = 0;
  int64_t block = 0;

  static BufferView rowMajor(mlir::Value memref, llvm::ArrayRef<int64_t> shape);
  static BufferView allEqual(mlir::Value value, llvm::ArrayRef<int64_t> shape);

  /// The part of the view that a slice selects.
  BufferView slice(llvm::ArrayRef<int64_t> offsets,
                   llvm::ArrayRef<int64_t> sizes, llvm::ArrayRef<int64_t> steps,
                   llvm::ArrayRef<int64_t> resultShape) const;

  /// The same elements in row-major order under another shape; nothing if
  /// strides cannot express that.
  std::optional<BufferView> reshape(llvm::ArrayRef<int64_t> newShape) const;
};

/// The element type that memory holds for a tensor's: bytes for booleans.
mlir::Type storageType(mlir::Type element);

} // namespace tpc::cpu

#endif // TPC_LIB_TARGET_CPU_BUFFERVIEW_H
