//===- StageEmitter.h - Code for bodies of stages ---------------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_KERNELS_STAGEEMITTER_H
#define TPC_LIB_TARGET_KERNELS_STAGEEMITTER_H

#include "KernelModel.h"

#include "mlir/IR/Builders.h"

#include <map>
#include <vector>

namespace tpc::kernels {

/// A register tile: `rows` x `columns` positions from `index` on, each a
/// vector (or a scalar) along `vectorDimension`. Neighbouring columns are a
/// vector apart where vectors lie along the columns, else one element.
struct RegisterTile {
  /// The index in each dimension; null is 0.
  llvm::SmallVector<mlir::Value> index;
  int rowDimension = -1, columnDimension = -1, vectorDimension = -1;
  int64_t lanes = 1;
  int64_t rows = 1;
  /// Whether it is the first to read its columns of a product's factor.
  bool firstOfRows = false;
  /// The index in the row dimension is a multiple of it.
  int64_t rowAlignment = 1;
  /// The number of elements at each column's position: at most `lanes`.
  llvm::SmallVector<int64_t> columns;

  int64_t columnStep() const {
    return vectorDimension == columnDimension ? lanes : 1;
  }
};

/// Emits loads, stores and bodies for one register tile at one place of the
/// code; addresses and loaded values are shared between its positions.
class StageEmitter {
public:
  /// With `fusedMultiplyAdd`, products are added to sums with one rounding.
  StageEmitter(mlir::OpBuilder &builder, mlir::Location loc,
               const RegisterTile &tile, bool fusedMultiplyAdd,
               const ViewLookup &viewOf)
      : builder(builder), loc(loc), tile(tile),
        fusedMultiplyAdd(fusedMultiplyAdd), viewOf(viewOf) {}

  /// The access's value at a position: a vector if it varies along the
  /// vector dimension, else a scalar.
  mlir::Value load(const Access &access, int64_t row, int64_t column);
  void store(const Access &access, int64_t row, int64_t column,
             mlir::Value value);

  /// Evaluates a stage's body at a position. `accumulators` are the values of
  /// its result arguments; for elementwise stages, null ones are loaded when
  /// they are used.
  mlir::FailureOr<llvm::SmallVector<mlir::Value>>
  evaluate(const Stage &stage, int64_t row, int64_t column,
           llvm::ArrayRef<mlir::Value> accumulators);

  /// Makes a tensor's value at a position known without memory.
  void forward(mlir::Value tensor, int64_t row, int64_t column,
               mlir::Value value);

  /// The value as a vector of the tile's length, or unchanged if the tile is
  /// scalar.
  mlir::Value toVector(mlir::Value value);

  /// `value` in the lanes that the column has, `other` in those beyond its end.
  mlir::Value selectValid(int64_t column, mlir::Value value, mlir::Value other);

  /// A linear function of the index, plus `origin`, at a position.
  mlir::Value evaluateForm(const LinearForm &form, mlir::Value origin,
                           int64_t row, int64_t column);

private:
  mlir::Value operandValue(const Access &access, mlir::Value tensor,
                           int64_t row, int64_t column);
  mlir::FailureOr<mlir::Value> gather(mlir::Operation *extract,
                                      llvm::ArrayRef<mlir::Value> indices,
                                      int64_t column);
  mlir::Value indexVector(const LinearForm &form, int64_t row, int64_t column);
  /// Emits one elementwise operation of a body, or finds its value.
  llvm::SmallVector<mlir::Value>
  emitOperation(mlir::Operation &op, llvm::ArrayRef<mlir::Value> operands);
  mlir::Value emitOnAlignedIndex(mlir::Operation &op,
                                 llvm::ArrayRef<mlir::Value> operands);
  mlir::Value mask(int64_t count);
  mlir::VectorType vectorType(mlir::Type element) const;
  mlir::Value fromStorage(mlir::Value value, mlir::Type element);
  mlir::Value toStorage(mlir::Value value, mlir::Type element);

  mlir::OpBuilder &builder;
  mlir::Location loc;
  const RegisterTile &tile;
  const bool fusedMultiplyAdd;
  const ViewLookup &viewOf;
  using Position = std::pair<int64_t, int64_t>;
  llvm::DenseMap<std::pair<const void *, Position>, mlir::Value> loaded;
  llvm::DenseMap<const void *, mlir::Value> bases;
  llvm::DenseMap<std::pair<mlir::Value, Position>, mlir::Value> forwarded;
  /// The values of operations of bodies by their operands: what positions
  /// share is computed once.
  std::map<std::vector<const void *>, llvm::SmallVector<mlir::Value>> emitted;
  /// Row indices, and what is computed of them: `base` is that of the tile's
  /// first row, a multiple of the row alignment.
  struct AlignedIndex {
    mlir::Value base;
    int64_t offset;
  };
  llvm::DenseMap<mlir::Value, AlignedIndex> aligned;
};

} // namespace tpc::kernels

#endif // TPC_LIB_TARGET_KERNELS_STAGEEMITTER_H
