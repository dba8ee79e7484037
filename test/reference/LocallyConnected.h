//===- LocallyConnected.h - Weights for each position -----------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_LOCALLYCONNECTED_H
#define TPC_TEST_REFERENCE_LOCALLYCONNECTED_H

#include "WeightedMap.h"

namespace reference {

/// At each output position its own weights, W and V [oh, ow, out, kh, kw, in],
/// b [oh, ow, out], c [ih, iw, in]:
///   a[y,x,o] = b[y,x,o] + sum W[y,x,o,i,j,c] h[y sy + i - py, x sx + j - px,
///   c]
/// The inverse is the transpose of such a map with the weights V, plus c.
/// B has W's shape and takes its place in the transposed map.
class LocallyConnected : public WeightedMap {
public:
  /// Throws std::runtime_error where the input is not an image or the window
  /// does not fit.
  LocallyConnected(const Shape &input, size_t channels,
                   const WindowOptions &options)
      : window(input, options), out(channels) {}

  Shape inputShape() const override { return window.inputShape(); }
  Shape outputShape() const override {
    return {window.vertical.output, window.horizontal.output, out};
  }
  TensorForm weightForm() const override;
  TensorForm biasForm() const override { return {outputShape(), 1}; }
  TensorForm inverseWeightForm(size_t auxiliary) const override;
  TensorForm inverseBiasForm() const override { return {inputShape(), 1}; }
  TensorForm feedbackForm() const override { return weightForm(); }

  Matrix apply(const Weights &weights, const Matrix &x) const override;
  Matrix transposed(const Matrix &weight, const Matrix &d) const override;
  Matrix feedback(const Matrix &feedback, const Matrix &d) const override;
  Matrix invert(const Weights &inverse, const Matrix &v) const override;
  Weights gradient(const Matrix &d, const Matrix &x) const override;
  Weights inverseGradient(const Matrix &d, const Matrix &v) const override;

private:
  /// The mean over the batch of v x^T at the places of W.
  Matrix outerProduct(const Matrix &v, const Matrix &x) const;

  Window window;
  size_t out;
};

} // namespace reference

#endif // TPC_TEST_REFERENCE_LOCALLYCONNECTED_H
