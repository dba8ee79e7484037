//===- Loss.h - what a loss says of itself ----------------------*- C++ -*-===//

#ifndef TPC_DIALECTS_TPC_LOSS_H
#define TPC_DIALECTS_TPC_LOSS_H

#include "dialects/Tpc/Layer.h"
#include "mlir/IR/Diagnostics.h"

namespace tpc {

/// The task's loss: its value, the error that it gives to the output layer,
/// and the output that minimises it. Outputs and labels are [B, n].
///
/// A new loss is a subclass in a file of `Losses/` and a line in
/// `Losses/Loss.cpp`; no rule and no layer knows of it.
class Loss {
public:
  virtual ~Loss() = default;

  virtual llvm::StringRef getName() const = 0;

  /// Emits an error where the last layer's activation does not give what the
  /// loss is defined on.
  virtual mlir::LogicalResult verifyOutput(
      Activation activation,
      llvm::function_ref<mlir::InFlightDiagnostic()> emitError) const {
    return mlir::success();
  }

  /// Whether labels have to be distributions, as those of classes are.
  virtual bool needsDistribution() const { return false; }

  /// Each sample's loss, [B].
  virtual mlir::Value buildValue(TensorBuilder &builder, mlir::Value output,
                                 mlir::Value label) const = 0;

  /// d_L = dloss/da_L of each sample, [B, n]; a_L is the value before the last
  /// layer's activation.
  virtual mlir::Value buildOutputError(TensorBuilder &builder,
                                       Activation activation,
                                       mlir::Value output,
                                       mlir::Value label) const = 0;

  /// The output that minimises each sample's loss, [B, n]: SDTP's target t_L.
  virtual mlir::Value buildMinimiser(TensorBuilder &builder,
                                     mlir::Value output,
                                     mlir::Value label) const {
    return label;
  }

  /// The loss of that name; null if there is none.
  static const Loss *lookup(llvm::StringRef name);
  static llvm::ArrayRef<const Loss *> getAll();
};

} // namespace tpc

#endif // TPC_DIALECTS_TPC_LOSS_H
