//===- KernelGraph.h - Dependences between groups of operations -*- C++ -*-===//

#ifndef TPC_LIB_TARGET_KERNELS_KERNELGRAPH_H
#define TPC_LIB_TARGET_KERNELS_KERNELGRAPH_H

#include "mlir/IR/Block.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace tpc::kernels {

/// The operations of a block, in groups, with the order that data flow (and
/// edges added later) demand between them. The graph of groups stays acyclic.
class KernelGraph {
public:
  explicit KernelGraph(mlir::Block &block);

  /// Adds a new operation that was inserted before `user`.
  void insert(mlir::Operation *op, mlir::Operation *user);

  unsigned group(mlir::Operation *op) const;
  bool sameGroup(mlir::Operation *a, mlir::Operation *b) const {
    return group(a) == group(b);
  }
  llvm::SmallVector<mlir::Operation *> members(mlir::Operation *op) const;

  /// Merges two groups, unless another group lies between them.
  bool mergeIfAcyclic(mlir::Operation *a, mlir::Operation *b);

  /// Orders each group of `before` before that of `after`, or does nothing if
  /// one of them depends on it.
  bool addEdgesIfAcyclic(llvm::ArrayRef<mlir::Operation *> before,
                         mlir::Operation *after);

  /// Orders the block's operations: groups contiguous, edges respected, those
  /// of the groups for which `early` holds as early as that allows, the others
  /// as near to the present order.
  void
  reorder(llvm::function_ref<bool(llvm::ArrayRef<mlir::Operation *>)> early);

private:
  void addNode(mlir::Operation *op);
  void addDataEdges(mlir::Operation *op);
  bool reaches(unsigned from, unsigned to, bool ignoreDirect) const;
  llvm::SmallVector<unsigned> successors(unsigned group) const;

  mlir::Block &block;
  llvm::SmallVector<mlir::Operation *> operations;
  llvm::DenseMap<mlir::Operation *, unsigned> index;
  llvm::SmallVector<unsigned> groupOf;
  llvm::SmallVector<llvm::SmallVector<unsigned>> membersOf;
  llvm::SmallVector<llvm::SmallVector<unsigned>> edges;
};

} // namespace tpc::kernels

#endif // TPC_LIB_TARGET_KERNELS_KERNELGRAPH_H
