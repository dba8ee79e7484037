//===- TensorBuilder.h - linalg on batched tensors, in a line ---*- C++ -*-===//
//
// Layers, losses and optimizers say their mathematics through this builder.
// Index expressions are written as in an einsum: one letter a dimension,
// operands separated by commas, the result behind the arrow. In reductions an
// input's dimension may also be indexed by a sum of letters in brackets,
// `(2y+i-1)`; elements outside the input do not contribute.
//
//===----------------------------------------------------------------------===//

#ifndef TPC_DIALECTS_TPC_TENSORBUILDER_H
#define TPC_DIALECTS_TPC_TENSORBUILDER_H

#include "dialects/Tpc/IndexExpression.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace tpc {

/// Builds float32 linalg operations at an insertion point.
class TensorBuilder {
public:
  /// Maps scalars to a scalar; called with a builder inside the operation.
  using Body = llvm::function_ref<mlir::Value(TensorBuilder &,
                                              mlir::ValueRange)>;

  TensorBuilder(mlir::OpBuilder &builder, mlir::Location loc)
      : builder(builder), loc(loc) {}

  mlir::OpBuilder &getBuilder() { return builder; }
  mlir::Location getLoc() { return loc; }

  static llvm::ArrayRef<int64_t> shape(mlir::Value value);

  /// An elementwise map; `spec` names the dimensions of each input and of the
  /// result, e.g. `bo,o->bo` adds a bias. Every letter of an input occurs in
  /// the result.
  mlir::Value map(llvm::StringRef spec, mlir::ValueRange inputs, Body body);

  /// The elementwise map of values of one shape.
  mlir::Value map(mlir::ValueRange inputs, Body body);

  /// The sum of products of an einsum, e.g. `bi,oi->bo`. `extents` gives the
  /// sizes of letters that no input has as a dimension of its own.
  mlir::Value einsum(llvm::StringRef spec, mlir::Value lhs, mlir::Value rhs,
                     llvm::ArrayRef<Extent> extents = {});

  /// The sum of a term over the letters that the result lacks. The term is
  /// zero wherever one of the inputs whose index reaches outside it is.
  mlir::Value accumulate(llvm::StringRef spec, mlir::ValueRange inputs,
                         llvm::ArrayRef<Extent> extents, Body term);

  /// The sum over the letters that the result lacks, e.g. `bo->b`.
  mlir::Value sum(llvm::StringRef spec, mlir::Value input);

  /// The maximum of the first input over the letters that the result lacks;
  /// further inputs only say how far the letters reach.
  mlir::Value max(llvm::StringRef spec, mlir::ValueRange inputs,
                  llvm::ArrayRef<Extent> extents = {});

  /// As `max`, but the code of the first of the greatest elements, in the
  /// order of the letters; `code` makes it from the indices.
  mlir::Value argmax(llvm::StringRef spec, mlir::ValueRange inputs,
                     llvm::ArrayRef<Extent> extents, Body code);

  /// A tensor whose elements are all `value`.
  mlir::Value filled(double value, llvm::ArrayRef<int64_t> shape);

  /// Inside a body: the value of a letter of the index expression, as an i32.
  mlir::Value index(char letter);

  /// The sum over the features of each sample: [B, ...] as [B].
  mlir::Value sumOfSamples(mlir::Value value);

  /// The mean over the batch of [B] as a tensor<f32>.
  mlir::Value batchMean(mlir::Value perSample);

  /// The value in another shape, row-major. Shapes must be related by
  /// collapsing or expanding dimensions.
  mlir::Value reshape(mlir::Value value, llvm::ArrayRef<int64_t> shape);

  /// [B, n] and [B, m] side by side as [B, n + m].
  mlir::Value concat(mlir::Value lhs, mlir::Value rhs);

  /// The elementwise map of values of one shape to `count` results of it, which
  /// the body returns.
  llvm::SmallVector<mlir::Value>
  map(mlir::ValueRange inputs, size_t count,
      llvm::function_ref<llvm::SmallVector<mlir::Value>(TensorBuilder &,
                                                        mlir::ValueRange)>
          body);

  /// New contents for `outs`, elementwise and in place: the body takes the
  /// input's scalar and one of each of `outs`, and returns one for each.
  llvm::SmallVector<mlir::Value> update(
      mlir::Value input, mlir::ValueRange outs,
      llvm::function_ref<llvm::SmallVector<mlir::Value>(TensorBuilder &,
                                                        mlir::ValueRange)>
          body);

  /// 1 - base^exponent for a float scalar and an i64 scalar, computed in
  /// double by the runtime's `tpc_power`.
  mlir::Value oneMinusPower(mlir::Value base, mlir::Value exponent);

  /// A float constant, as a scalar.
  mlir::Value constant(double value);

  // Elementwise sums, differences and products of tensors of one shape.
  mlir::Value add(mlir::Value lhs, mlir::Value rhs);
  mlir::Value sub(mlir::Value lhs, mlir::Value rhs);
  mlir::Value mul(mlir::Value lhs, mlir::Value rhs);
  /// factor * value for a float scalar.
  mlir::Value scale(mlir::Value factor, mlir::Value value);

private:
  /// Maps scalars of the inputs and of the results so far to new results.
  using Combine = llvm::function_ref<llvm::SmallVector<mlir::Value>(
      TensorBuilder &, mlir::ValueRange, mlir::ValueRange)>;

  TensorBuilder(mlir::OpBuilder &builder, mlir::Location loc,
                llvm::StringRef letters)
      : builder(builder), loc(loc), letters(letters) {}

  /// A reduction with one result for each of `identities`; inputs continue
  /// with `outside` beyond their ends.
  llvm::SmallVector<mlir::Value> reduce(llvm::StringRef spec,
                                        mlir::ValueRange inputs,
                                        llvm::ArrayRef<Extent> extents,
                                        double outside,
                                        llvm::ArrayRef<double> identities,
                                        Combine combine);
  mlir::Value pad(mlir::Value value, llvm::ArrayRef<int64_t> before,
                  llvm::ArrayRef<int64_t> after, double outside);

  mlir::OpBuilder &builder;
  mlir::Location loc;
  /// Those of the index expression, inside a body.
  llvm::StringRef letters;
};

} // namespace tpc

#endif // TPC_DIALECTS_TPC_TENSORBUILDER_H
