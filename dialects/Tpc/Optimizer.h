//===- Optimizer.h - what an optimizer says of itself -----------*- C++ -*-===//

#ifndef TPC_DIALECTS_TPC_OPTIMIZER_H
#define TPC_DIALECTS_TPC_OPTIMIZER_H

#include "dialects/Tpc/Tpc.h"

namespace tpc {

/// How a parameter follows its gradient.
///
/// A new optimizer is a subclass in a file of `Optimizers/` and a line in
/// `Optimizers/Optimizer.cpp`.
class Optimizer {
public:
  /// What an update reads and gives; values are tensors of the parameter's
  /// shape, hyperparameters float32 scalars.
  struct Update {
    /// Maps an element of the gradient and of each slot to what is taken off
    /// the parameter's element, followed by the new slots.
    using Step = llvm::function_ref<llvm::SmallVector<mlir::Value>(
        TensorBuilder &, mlir::Value, mlir::ValueRange)>;

    mlir::Value parameter;
    mlir::Value gradient;
    /// One value for each of `getSlots()`.
    llvm::SmallVector<mlir::Value> slots;
    /// A number option of the optimizer's clause, as a scalar; `lr` is the
    /// rate of this update, by the clause's schedule.
    llvm::function_ref<mlir::Value(llvm::StringRef)> hyperparameter;
    /// Which part of itself the parameter loses besides: lr weight_decay, a
    /// float32 scalar; null without weight decay.
    mlir::Value decay;
    /// How many updates there were, this one included: an i64 scalar.
    mlir::Value count;
    /// The clause, for keyword options.
    ClauseAttr clause;

    /// The new parameter, w - step - decay w, and the new slots; elementwise
    /// and in place.
    llvm::SmallVector<mlir::Value> apply(TensorBuilder &builder,
                                         Step step) const;
  };

  virtual ~Optimizer() = default;

  virtual llvm::StringRef getName() const = 0;

  /// Options of its own, besides those of every optimizer; the numbers among
  /// them are hyperparameters of the compiled program.
  virtual llvm::SmallVector<OptionSpec> getOptions() const = 0;

  /// All options of the clause: `lr`, its own, `weight_decay` and `clip`.
  llvm::SmallVector<OptionSpec> getClauseOptions() const;

  /// The options that each update reads as scalars, in order: `lr`, and the
  /// numbers among its own.
  llvm::SmallVector<OptionSpec> getHyperparameters() const;

  /// Names of what is kept for each parameter, e.g. `m` and `v`.
  virtual llvm::SmallVector<llvm::StringRef> getSlots() const = 0;

  /// The new parameter, followed by the new slots, by `update.apply`.
  virtual llvm::SmallVector<mlir::Value>
  buildUpdate(TensorBuilder &builder, const Update &update) const = 0;

  /// The optimizer of that name; null if there is none.
  static const Optimizer *lookup(llvm::StringRef name);
  static llvm::ArrayRef<const Optimizer *> getAll();
};

} // namespace tpc

#endif // TPC_DIALECTS_TPC_OPTIMIZER_H
