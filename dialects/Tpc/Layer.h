//===- Layer.h - the interface between layers and rules ---------*- C++ -*-===//

#ifndef TPC_DIALECTS_TPC_LAYER_H
#define TPC_DIALECTS_TPC_LAYER_H

#include "dialects/Tpc/TensorBuilder.h"
#include "mlir/IR/OpDefinition.h"

#include "dialects/Tpc/TpcEnums.h.inc"

namespace tpc {

/// The most features that a sample or a layer's output can have. It keeps
/// products of sizes within 64 bits, far beyond what memory holds.
constexpr int64_t maximumFeatures = 1 << 24;
/// The most samples of a batch.
constexpr int64_t maximumBatch = 1 << 16;
/// Activities of one layer in a batch: indices of its noise are 32 bits wide.
constexpr int64_t maximumActivities = int64_t(1) << 31;

/// The product of a shape's sizes.
inline int64_t elementCount(llvm::ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return count;
}

/// A parameter of a layer: what it is called after the layer's name, its
/// shape as it is saved, and how it is initialised.
struct ParameterSpec {
  /// `weight`, `bias`.
  std::string suffix;
  llvm::SmallVector<int64_t> shape;
  /// Fan in and fan out of a Glorot-uniform initialisation (Glorot & Bengio
  /// 2010); both zero for a parameter that starts at zero.
  int64_t fanIn = 0;
  int64_t fanOut = 0;

  bool startsAtZero() const { return fanIn == 0 && fanOut == 0; }
};

/// s(a), elementwise over [B, ...]; softmax is taken over the last dimension.
mlir::Value buildActivation(TensorBuilder &builder, Activation activation,
                            mlir::Value preactivation);

/// v * s'(a), written in h = s(a); for softmax the product of v with the
/// Jacobian, (diag(h) - h h^T) v. Source: algorithms, "Error-propagating
/// rules".
mlir::Value buildActivationGradient(TensorBuilder &builder,
                                    Activation activation,
                                    mlir::Value activity, mlir::Value value);

} // namespace tpc

#include "dialects/Tpc/LayerInterface.h.inc"

#endif // TPC_DIALECTS_TPC_LAYER_H
