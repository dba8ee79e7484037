//===- Diagnostics.h - numbers that explain what a rule does ----*- C++ -*-===//
//
// Each kind of `--diagnostics` adds its operations at the end of a copy of the
// step. They speak of layers and recorded quantities only, so they work with
// every rule: what a rule does not have is left out.
//
//===----------------------------------------------------------------------===//

#ifndef TPC_TRANSFORMS_DIAGNOSTICS_DIAGNOSTICS_H
#define TPC_TRANSFORMS_DIAGNOSTICS_DIAGNOSTICS_H

#include "tpc/Analysis/StepProgram.h"

namespace tpc {

/// A copy of the step to which diagnostics are added.
struct DiagnosticStep {
  StepProgram &program;
  learn::FunctionOp function;
  StepBuilder builder;

  DiagnosticStep(StepProgram &program, learn::FunctionOp function)
      : program(program), function(function), builder(program, function) {}

  /// Reports a tensor<f32> of a layer or, for a null layer, of the network.
  void report(learn::LayerOp layer, llvm::StringRef name, mlir::Value value);

  /// The gradient by which the rule trains a state; null if it does not.
  mlir::Value findGradient(llvm::StringRef state);

  /// Those of the layer's forward parameters that have a random initial value.
  llvm::SmallVector<llvm::StringRef> getWeights(learn::LayerOp layer);

  /// g_l(v), `v` in the space of layer l, with the features of h_{l-1} that
  /// the layer's inverse reads besides.
  mlir::Value inverse(learn::LayerOp layer, mlir::Value v);

  /// The gradients of a layer's weights: those by which the rule trains them,
  /// and those that errors `error`, dL/da_l of each sample, would have.
  struct WeightGradients {
    llvm::SmallVector<mlir::Value> rule, exact;
  };
  WeightGradients weightGradients(learn::LayerOp layer, mlir::Value error);

  /// The norm of all elements; over the root of the batch's size if `mean`.
  mlir::Value norm(mlir::Value value, bool mean);
  /// The angle between two lists of tensors, in degrees.
  mlir::Value angle(mlir::ValueRange lhs, mlir::ValueRange rhs);
  /// lhsFactor lhs + rhsFactor rhs.
  mlir::Value sum(double lhsFactor, mlir::Value lhs, double rhsFactor,
                  mlir::Value rhs);
};

/// The angle between the rule's gradient of each layer's weights, and of all
/// layers', and backpropagation's on the same batch.
void addAngles(DiagnosticStep &step);
/// The angle between the rule's gradient of each hidden layer's weights and
/// that of a local loss with the Gauss-Newton target.
void addGaussNewton(DiagnosticStep &step);
/// Emits an error for a network with too many outputs for that.
llvm::LogicalResult checkGaussNewton(StepProgram &program);
/// Norms of activities, targets, their differences and gradients.
void addNorms(DiagnosticStep &step);
/// ||g_l(f_l(h_{l-1})) - h_{l-1}|| over ||h_{l-1}||.
void addReconstructions(DiagnosticStep &step);
/// The angle between a layer's weights and those of its inverse, or of the
/// feedback that stands in for its transposed map.
void addAlignments(DiagnosticStep &step);
/// Trace and symmetric part of J_f J_g, by a random probe for each sample.
void addSpectra(DiagnosticStep &step);

} // namespace tpc

#endif // TPC_TRANSFORMS_DIAGNOSTICS_DIAGNOSTICS_H
