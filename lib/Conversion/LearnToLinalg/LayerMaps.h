//===- LayerMaps.h - the maps of layer l, as linalg -------------*- C++ -*-===//

#ifndef TPC_CONVERSION_LEARNTOLINALG_LAYERMAPS_H
#define TPC_CONVERSION_LEARNTOLINALG_LAYERMAPS_H

#include "tpc/Analysis/StepProgram.h"

namespace tpc {

/// Emits the maps of a chain of layers (those without parameters, then the
/// one with them) at one input. Values are batched tensors.
class LayerMaps {
public:
  LayerMaps(TensorBuilder &builder, LayerChain &chain)
      : builder(builder), chain(chain) {}

  /// f_l(input).
  mlir::Value forward(mlir::Value input, mlir::ValueRange parameters);
  /// g_l(value), with the activation in which the inverse ends.
  mlir::Value inverse(mlir::Value value, mlir::Value at,
                      mlir::ValueRange parameters, Activation activation);
  /// The error of a_l as one of the input.
  mlir::Value transposed(mlir::Value error, mlir::Value at,
                         mlir::ValueRange parameters);
  mlir::Value feedback(mlir::Value error, mlir::Value at,
                       mlir::ValueRange parameters);
  llvm::SmallVector<mlir::Value> gradients(mlir::Value input,
                                           mlir::Value error);
  llvm::SmallVector<mlir::Value> inverseGradients(mlir::Value value,
                                                  mlir::Value at,
                                                  mlir::Value error);

private:
  /// An error of the top layer's input as one of the chain's, given what each
  /// layer takes.
  mlir::Value transposedBelow(mlir::Value error,
                              llvm::ArrayRef<mlir::Value> points);
  /// What each layer of the chain takes when the chain takes `input`.
  llvm::SmallVector<mlir::Value> inputs(mlir::Value input);

  TensorBuilder &builder;
  LayerChain &chain;
};

} // namespace tpc

#endif // TPC_CONVERSION_LEARNTOLINALG_LAYERMAPS_H
