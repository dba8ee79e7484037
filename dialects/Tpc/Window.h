//===- Window.h - windows that move over an image ---------------*- C++ -*-===//

#ifndef TPC_DIALECTS_TPC_WINDOW_H
#define TPC_DIALECTS_TPC_WINDOW_H

#include "dialects/Tpc/Layer.h"

namespace tpc {

/// One direction of a window's movement: the window at output y covers the
/// inputs y * stride - before to y * stride - before + kernel - 1, of which
/// those outside the input are taken as zero.
struct WindowAxis {
  int64_t input, kernel, stride, output, before;

  /// Whether a window reaches outside the input.
  bool overhangs() const {
    return before > 0 || (output - 1) * stride - before + kernel > input;
  }
  /// Pairs of an output and a position in its window that is inside the input.
  int64_t countInside() const;
};

/// Windows over the height and the width of an image [height, width, channel].
/// Letters of index expressions: b the sample, (y, x) the output's position,
/// (Y, X) the input's, (i, j) that within the window, c and o the channels.
/// Source: algorithms, "Layers".
class Window {
public:
  /// The window of a layer with an input of shape `input`; emits an error at
  /// the layer where they do not fit. `kernel` and `stride` have two elements.
  static llvm::FailureOr<Window> get(mlir::Operation *layer,
                                     llvm::ArrayRef<int64_t> input,
                                     llvm::ArrayRef<int64_t> kernel,
                                     llvm::ArrayRef<int64_t> stride,
                                     Padding padding);

  /// As `get`, where it has been found to fit before.
  static Window getChecked(llvm::ArrayRef<int64_t> input,
                           llvm::ArrayRef<int64_t> kernel,
                           llvm::ArrayRef<int64_t> stride, Padding padding);

  /// The input's position at (y, x) and (i, j), as two dimensions of an index
  /// expression: `(2y+i-1)(2x+j-1)`.
  std::string inputIndex() const;
  /// The position in the window of input (Y, X) at output (y, x):
  /// `(Y-2y+1)(X-2x+1)`.
  std::string kernelIndex() const;
  /// The extents of all letters but those of sample and channels.
  llvm::SmallVector<Extent> extents() const;

  /// Pairs of an output and a position in its window that is inside the image,
  /// of one channel each.
  int64_t countInside() const { return y.countInside() * x.countInside(); }

  /// Ones in the shape of the window.
  mlir::Value ones(TensorBuilder &builder) const;

  WindowAxis y, x;
};

/// Checks a kernel and a stride as they are written: two numbers each, from 1.
mlir::LogicalResult verifyWindow(mlir::Operation *layer,
                                 llvm::ArrayRef<int64_t> kernel,
                                 llvm::ArrayRef<int64_t> stride);

} // namespace tpc

#endif // TPC_DIALECTS_TPC_WINDOW_H
