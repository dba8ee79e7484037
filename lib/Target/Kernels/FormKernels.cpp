//===- FormKernels.cpp - group operations that run tile by tile -----------===//

#include "Elementwise.h"
#include "KernelGraph.h"
#include "OperandUse.h"

#include "tpc/Target/Kernels/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace tpc::kernels {
#define GEN_PASS_DEF_FORMKERNELS
#include "tpc/Target/Kernels/Passes.h.inc"
} // namespace tpc::kernels

using namespace mlir;
using namespace tpc::kernels;
using bufferization::MaterializeInDestinationOp;

namespace {

bool isElementwise(linalg::GenericOp op) {
  return op.getNumReductionLoops() == 0;
}

/// Whether it can follow what it reads in a kernel, index by index.
bool canFollow(linalg::GenericOp op) {
  return (isElementwise(op) && !isRounding(op)) || isPartialReduction(op);
}

/// Whether the reader needs, at each index, only the element at that index.
bool readsSameIndex(OpOperand &use) {
  auto reader = dyn_cast<linalg::GenericOp>(use.getOwner());
  return reader && (isElementwise(reader) || isPartialReduction(reader)) &&
         reader.getMatchingIndexingMap(&use).isIdentity();
}

bool isView(Operation *op) {
  return isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp,
             tensor::ExtractSliceOp, tensor::CastOp, tensor::PadOp>(op);
}

/// Operands that read `value` directly or through views of it.
void collectReaders(Value value, SmallVectorImpl<OpOperand *> &readers) {
  for (OpOperand &use : value.getUses()) {
    if (isView(use.getOwner()))
      collectReaders(use.getOwner()->getResult(0), readers);
    else
      readers.push_back(&use);
  }
}

/// Bytes of new buffers that do not matter: those of a few scalars, and of
/// metrics of each sample.
constexpr int64_t kLittleMemory = 4096;

/// Whether operations that are one kernel, or none, write next to nothing but
/// arguments of the function.
bool needsLittleMemory(ArrayRef<Operation *> members) {
  int64_t bytes = 0;
  for (Operation *op : members) {
    if (!isa<linalg::GenericOp>(op))
      continue;
    for (OpResult result : op->getResults()) {
      auto isElsewhere = [&](Operation *user) {
        return !llvm::is_contained(members, user);
      };
      auto isWritten = [](Operation *user) {
        return isa<MaterializeInDestinationOp>(user);
      };
      if (llvm::none_of(result.getUsers(), isElsewhere) ||
          llvm::any_of(result.getUsers(), isWritten))
        continue;
      auto type = cast<RankedTensorType>(result.getType());
      if (!type.hasStaticShape() || !type.getElementType().isIntOrFloat())
        return false;
      bytes += llvm::divideCeil(
          type.getNumElements() * type.getElementTypeBitWidth(), 8);
    }
  }
  return bytes <= kLittleMemory;
}

struct FormKernels : tpc::kernels::impl::FormKernelsBase<FormKernels> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isDeclaration())
      return;
    if (!function.getBody().hasOneBlock()) {
      function.emitOpError("expected a single block");
      return signalPassFailure();
    }
    if (failed(copyUncomputedResults(function)))
      return signalPassFailure();

    KernelGraph graph(function.front());
    mergeReaders(function, graph);
    if (failed(orderWrites(function, graph)))
      return signalPassFailure();
    graph.reorder(needsLittleMemory);
    number(function, graph);
  }

  /// Makes every materialised value a result of a generic of its own.
  LogicalResult copyUncomputedResults(func::FuncOp function) {
    llvm::DenseMap<Value, MaterializeInDestinationOp> destinations;
    llvm::DenseMap<Value, MaterializeInDestinationOp> sources;
    for (auto op :
         llvm::to_vector(function.getOps<MaterializeInDestinationOp>())) {
      auto argument = dyn_cast<BlockArgument>(op.getDest());
      if (!argument || op->getNumResults() != 1)
        return op.emitOpError(
            "expected an argument of the function as destination");
      auto [first, inserted] = destinations.try_emplace(argument, op);
      if (!inserted) {
        InFlightDiagnostic diagnostic =
            op.emitOpError("writes an argument that is already written");
        diagnostic.attachNote(first->second.getLoc()) << "first written here";
        return diagnostic;
      }
      bool computed = op.getSource().getDefiningOp<linalg::GenericOp>() &&
                      sources.try_emplace(op.getSource(), op).second;
      if (!computed)
        insertCopy(op);
    }
    return success();
  }

  linalg::GenericOp insertCopy(MaterializeInDestinationOp op) {
    OpBuilder builder(op);
    linalg::GenericOp copy =
        tpc::kernels::createCopy(builder, op.getLoc(), op.getSource());
    op.getSourceMutable().assign(copy.getResult(0));
    ++copies;
    return copy;
  }

  /// Puts each elementwise operation, and each partial reduction, into the
  /// kernels that produce what it reads at its own index, where no cycle arises.
  void mergeReaders(func::FuncOp function, KernelGraph &graph) {
    for (auto op : function.getOps<linalg::GenericOp>()) {
      if (!canFollow(op))
        continue;
      for (OpOperand &operand : op->getOpOperands()) {
        auto producer = operand.get().getDefiningOp<linalg::GenericOp>();
        if (producer && !isRounding(producer) &&
            !isPartialReduction(producer) && readsSameIndex(operand) &&
            mayShareTiles(graph, producer, op))
          graph.mergeIfAcyclic(producer, op);
      }
    }
  }

  /// Whether all values that pass between the two operations' groups are read
  /// at the index at which they are produced.
  bool mayShareTiles(KernelGraph &graph, Operation *first, Operation *second) {
    SmallVector<Operation *> members = graph.members(first);
    if (graph.sameGroup(first, second))
      return true;
    llvm::append_range(members, graph.members(second));
    llvm::DenseSet<Operation *> inside(members.begin(), members.end());
    Attribute columns;
    for (Operation *member : members) {
      // Products of bf16 have their result's columns in one dimension, partial
      // reductions their terms.
      Attribute own = member->getAttr("tpc.columns");
      auto generic = cast<linalg::GenericOp>(member);
      if (isPartialReduction(generic))
        own = IntegerAttr::get(IntegerType::get(&getContext(), 64),
                               generic.getNumLoops() - 1);
      if (own) {
        if (columns && own != columns)
          return false;
        columns = own;
      }
      WalkResult result = member->walk([&](Operation *nested) {
        for (OpOperand &operand : nested->getOpOperands()) {
          Operation *producer = operand.get().getDefiningOp();
          if (producer && inside.contains(producer) && !readsSameIndex(operand))
            return WalkResult::interrupt();
        }
        return WalkResult::advance();
      });
      if (result.wasInterrupted())
        return false;
    }
    return true;
  }

  /// Orders the readers of an argument's old value before its writer, or
  /// inserts a copy after them.
  LogicalResult orderWrites(func::FuncOp function, KernelGraph &graph) {
    for (auto op :
         llvm::to_vector(function.getOps<MaterializeInDestinationOp>())) {
      SmallVector<OpOperand *> readers;
      collectReaders(op.getDest(), readers);
      llvm::erase_if(readers, [&](OpOperand *reader) {
        return reader->getOwner() == op ||
               isa<func::ReturnOp>(reader->getOwner());
      });
      Operation *writer = op.getSource().getDefiningOp();
      if (orderAfterReaders(graph, writer, readers))
        continue;
      linalg::GenericOp copy = insertCopy(op);
      graph.insert(copy, op);
      if (!orderAfterReaders(graph, copy, readers))
        return op.emitOpError("the destination's old value is needed to "
                              "compute something that depends on its new "
                              "value; expected it to be copied first");
    }
    return success();
  }

  bool orderAfterReaders(KernelGraph &graph, Operation *writer,
                         ArrayRef<OpOperand *> readers) {
    SmallVector<Operation *> before;
    for (OpOperand *reader : readers) {
      Operation *owner =
          writer->getBlock()->findAncestorOpInBlock(*reader->getOwner());
      if (!graph.sameGroup(owner, writer)) {
        before.push_back(owner);
        continue;
      }
      // Inside a kernel, elements are read before the same element is
      // written, if both happen in its elementwise part.
      if (!isa<BlockArgument>(reader->get()) || !readsSameIndex(*reader) ||
          !isElementwise(cast<linalg::GenericOp>(writer)))
        return false;
    }
    return graph.addEdgesIfAcyclic(before, writer);
  }

  void number(func::FuncOp function, KernelGraph &graph) {
    Builder builder(&getContext());
    llvm::DenseMap<unsigned, unsigned> numbers;
    for (auto op : function.getOps<linalg::GenericOp>()) {
      unsigned number =
          numbers.try_emplace(graph.group(op), numbers.size()).first->second;
      op->setAttr("tpc.kernel", builder.getI64IntegerAttr(number));
    }
    kernels += numbers.size();
  }
};

} // namespace
