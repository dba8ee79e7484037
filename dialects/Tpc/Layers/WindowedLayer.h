//===- WindowedLayer.h - what layers with windows share ---------*- C++ -*-===//

#ifndef TPC_DIALECTS_TPC_LAYERS_WINDOWEDLAYER_H
#define TPC_DIALECTS_TPC_LAYERS_WINDOWEDLAYER_H

#include "dialects/Tpc/Tpc.h"
#include "dialects/Tpc/Window.h"

namespace tpc {

/// The window of a layer that fits an input of shape [height, width, channel].
template <typename LayerOp>
Window windowOf(LayerOp layer, llvm::ArrayRef<int64_t> input) {
  return Window::getChecked(input, layer.getKernel(), layer.getStride(),
                            layer.getPadding());
}

/// The same for a batch of inputs.
template <typename LayerOp> Window windowAt(LayerOp layer, mlir::Value input) {
  return windowOf(layer, TensorBuilder::shape(input).drop_front());
}

/// [oh, ow, channels]; emits an error at the layer where it cannot be.
template <typename LayerOp>
llvm::FailureOr<llvm::SmallVector<int64_t>>
inferWindowedShape(LayerOp layer, llvm::ArrayRef<int64_t> input,
                   int64_t channels) {
  llvm::FailureOr<Window> window = Window::get(
      layer, input, layer.getKernel(), layer.getStride(), layer.getPadding());
  if (llvm::failed(window))
    return llvm::failure();
  if (channels > maximumFeatures / window->y.output / window->x.output)
    return layer.emitOpError("expected an output of at most ")
           << maximumFeatures << " features, found " << window->y.output << "x"
           << window->x.output << "x" << channels;
  return llvm::SmallVector<int64_t>{window->y.output, window->x.output,
                                    channels};
}

/// Checks kernel, stride and channels.
template <typename LayerOp>
mlir::LogicalResult verifyWindowedLayer(LayerOp layer) {
  int64_t channels = layer.getChannels();
  if (channels < 1 || channels > maximumFeatures)
    return layer.emitOpError("expected 1 to ")
           << maximumFeatures << " channels, found channels(" << channels
           << ")";
  return verifyWindow(layer, layer.getKernel(), layer.getStride());
}

/// Auxiliary features have no position in an image.
template <typename LayerOp>
mlir::LogicalResult refuseAuxiliary(LayerOp layer,
                                    llvm::ArrayRef<int64_t> input,
                                    int64_t auxiliary) {
  if (!auxiliary)
    return mlir::success();
  Window window = windowOf(layer, input);
  return layer.emitOpError("expected a layer whose output has one dimension, "
                           "to which ")
         << auxiliary << " auxiliary features are added, found the output "
         << window.y.output << "x" << window.x.output << "x"
         << static_cast<int64_t>(layer.getChannels());
}

/// value + bias, with their letters as in `byxo,yxo->byxo`.
inline mlir::Value addBias(TensorBuilder &builder, llvm::StringRef spec,
                           mlir::Value value, mlir::Value bias) {
  return builder.map(spec, {value, bias},
                     [](TensorBuilder &b, mlir::ValueRange args) {
                       return b.add(args[0], args[1]);
                     });
}

/// total / B, where `perSample` is one of the batched values of the total.
inline mlir::Value batchMean(TensorBuilder &builder, mlir::Value perSample,
                             mlir::Value total) {
  double share = 1.0 / TensorBuilder::shape(perSample).front();
  return builder.scale(builder.constant(share), total);
}

/// Multiply-accumulates of the forward map for one sample.
template <typename LayerOp>
int64_t countWindowedProducts(LayerOp layer, llvm::ArrayRef<int64_t> input) {
  return windowOf(layer, input).countInside() * input[2] *
         static_cast<int64_t>(layer.getChannels());
}

/// The maps of a layer whose weights have the letters `out` (output positions
/// that have weights of their own, and the output channel) before (i, j, c),
/// and whose inverse has a bias for each of the letters `in`.
struct WindowedMaps {
  TensorBuilder &builder;
  Window window;
  std::string out, in;

  mlir::Value forward(mlir::Value input, mlir::ValueRange parameters) {
    mlir::Value product =
        builder.einsum("b" + window.inputIndex() + "c," + out + "ijc->byxo",
                       input, parameters[0], window.extents());
    return addBias(builder, "byxo," + out + "->byxo", product, parameters[1]);
  }
  mlir::Value transposed(mlir::Value error, mlir::Value weight) {
    return builder.einsum("byxo," + out + window.kernelIndex() + "c->bYXc",
                          error, weight, window.extents());
  }
  mlir::Value inverse(mlir::Value value, mlir::ValueRange parameters) {
    return addBias(builder, "bYXc," + in + "->bYXc",
                   transposed(value, parameters[0]), parameters[1]);
  }
  llvm::SmallVector<mlir::Value> gradients(mlir::Value input,
                                           mlir::Value error) {
    return {weightGradient(error, input),
            batchMean(builder, error, builder.sum("byxo->" + out, error))};
  }
  llvm::SmallVector<mlir::Value> inverseGradients(mlir::Value value,
                                                  mlir::Value error) {
    return {weightGradient(value, error),
            batchMean(builder, error, builder.sum("bYXc->" + in, error))};
  }

private:
  /// Batch means over pairs of an output's value and an input's, summed over
  /// the positions that share weights.
  mlir::Value weightGradient(mlir::Value output, mlir::Value input) {
    return batchMean(
        builder, output,
        builder.einsum("byxo,b" + window.inputIndex() + "c->" + out + "ijc",
                       output, input, window.extents()));
  }
};

} // namespace tpc

#endif // TPC_DIALECTS_TPC_LAYERS_WINDOWEDLAYER_H
