//===- RateSchedule.h - what a learning-rate schedule says ------*- C++ -*-===//

#ifndef TPC_DIALECTS_TPC_RATESCHEDULE_H
#define TPC_DIALECTS_TPC_RATESCHEDULE_H

#include "dialects/Tpc/Tpc.h"

namespace tpc {

/// How a learning rate changes during a run, whatever the optimizer.
///
/// A new schedule is a subclass in a file of `RateSchedules/` and a line in
/// `RateSchedules/RateSchedule.cpp`.
class RateSchedule {
public:
  /// How far a run has come, as i64 scalars.
  struct Counters {
    /// How many updates of the group there were, this one included.
    mlir::Value count;
    /// How many there will be when the run ends as planned.
    mlir::Value planned;
    /// How many there are in an epoch.
    mlir::Value epoch;
  };

  /// What a schedule reads. Results are float32 scalars; they are computed in
  /// double precision, which holds every counter.
  class Progress {
  public:
    /// A number option of the schedule's clause, as a float32 scalar.
    using Hyperparameter = llvm::function_ref<mlir::Value(llvm::StringRef)>;

    Progress(TensorBuilder &builder, const Counters &counters,
             Hyperparameter hyperparameter);

    mlir::Value hyperparameter(llvm::StringRef name) const {
      return options(name);
    }
    /// How much of the run behind the warm-up was over before this update: 0
    /// at its beginning, below 1 in it, 1 where the run has gone past its plan.
    mlir::Value fraction();
    /// How many periods of so many epochs, a float32 scalar above 0, were over
    /// before this update: a whole number.
    mlir::Value periods(mlir::Value epochs);
    /// The part of the rate that the warm-up allows: t / (warmup E) in its
    /// t-th update, E being the updates of an epoch, then 1.
    mlir::Value warmup();

  private:
    /// The updates of so many epochs, in double precision.
    mlir::Value updates(mlir::Value epochs);
    mlir::Value wide(double value);
    mlir::Value narrow(mlir::Value value);
    mlir::Value divide(mlir::Value lhs, mlir::Value rhs);

    TensorBuilder &builder;
    Hyperparameter options;
    /// t, t - 1, T, E, and the updates of the warm-up, in double precision.
    mlir::Value count, before, planned, epoch, warmupCount;
  };

  virtual ~RateSchedule() = default;

  virtual llvm::StringRef getName() const = 0;

  /// Options of its own, besides `warmup`; all are numbers, and hyperparameters
  /// of the compiled program.
  virtual llvm::SmallVector<OptionSpec> getOptions() const { return {}; }

  /// All options of the clause: its own and `warmup`.
  llvm::SmallVector<OptionSpec> getClauseOptions() const;

  /// The factor of the learning rate in an update, the warm-up left aside: a
  /// float32 scalar.
  virtual mlir::Value buildFactor(TensorBuilder &builder,
                                  Progress &progress) const = 0;

  /// rate * factor * warm-up, float32 scalars.
  mlir::Value buildRate(TensorBuilder &builder, mlir::Value rate,
                        const Counters &counters,
                        Progress::Hyperparameter hyperparameter) const;

  /// The schedule of that name; null if there is none.
  static const RateSchedule *lookup(llvm::StringRef name);
  static llvm::ArrayRef<const RateSchedule *> getAll();
};

} // namespace tpc

#endif // TPC_DIALECTS_TPC_RATESCHEDULE_H
