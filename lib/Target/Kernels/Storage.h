//===- Storage.h - How a state lies in memory -------------------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_KERNELS_STORAGE_H
#define TPC_LIB_TARGET_KERNELS_STORAGE_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/SmallVector.h"

#include <optional>

namespace tpc::kernels {

/// Row-major over the dimensions in `order`, in which dimension `dim` stands
/// for its blocks; the elements of a block follow each other. Without an order
/// the dimensions are in their own, and without a block it is row-major. With
/// `pairs`, elements at indices 2 i and 2 i + 1 of the last dimension of the
/// order follow each other, for each element of the block.
struct Storage {
  int64_t block = 0;
  int64_t dim = 0;
  llvm::SmallVector<int64_t> order;
  bool pairs = false;

  bool operator==(const Storage &other) const {
    return block == other.block && dim == other.dim && order == other.order &&
           pairs == other.pairs;
  }

  /// The attribute as which functions' arguments and the manifest carry it:
  /// `{kind = "blocked", dim = 0, order = [0, 1], block = 32}` or
  /// `{kind = "row_major"}`; `pairs` is a unit attribute.
  mlir::DictionaryAttr toAttribute(mlir::MLIRContext *context) const;
  /// Nothing if it is none that a tensor of the shape can have.
  static std::optional<Storage> fromAttribute(mlir::Attribute attribute,
                                              llvm::ArrayRef<int64_t> shape);
};

/// The `tpc.buffer` of a function's argument; null for other values.
mlir::DictionaryAttr bufferOf(mlir::Value value);

/// Whether a value is a function's argument that holds a state of the network.
bool isState(mlir::Value value);

} // namespace tpc::kernels

#endif // TPC_LIB_TARGET_KERNELS_STORAGE_H
