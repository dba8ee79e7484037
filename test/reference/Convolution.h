//===- Convolution.h - Weights shared between positions ---------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_CONVOLUTION_H
#define TPC_TEST_REFERENCE_CONVOLUTION_H

#include "WeightedMap.h"

namespace reference {

/// A locally connected map whose positions share W and V [out, kh, kw, in] and
/// b [out]; c [in] is shared between the input's. The inverse is a transposed
/// convolution. B has W's shape and takes its place in the transposed map.
class Convolution : public WeightedMap {
public:
  /// Throws std::runtime_error where the input is not an image or the window
  /// does not fit.
  Convolution(const Shape &input, size_t channels, const WindowOptions &options)
      : window(input, options), out(channels) {}

  Shape inputShape() const override { return window.inputShape(); }
  Shape outputShape() const override {
    return {window.vertical.output, window.horizontal.output, out};
  }
  TensorForm weightForm() const override;
  TensorForm biasForm() const override { return {{out}, 1}; }
  TensorForm inverseWeightForm(size_t auxiliary) const override;
  TensorForm inverseBiasForm() const override { return {{window.channels}, 1}; }
  TensorForm feedbackForm() const override { return weightForm(); }

  Matrix apply(const Weights &weights, const Matrix &x) const override;
  Matrix transposed(const Matrix &weight, const Matrix &d) const override;
  Matrix feedback(const Matrix &feedback, const Matrix &d) const override;
  Matrix invert(const Weights &inverse, const Matrix &v) const override;
  Weights gradient(const Matrix &d, const Matrix &x) const override;
  Weights inverseGradient(const Matrix &d, const Matrix &v) const override;

private:
  /// The mean over the batch of v x^T, added up at the places of W.
  Matrix outerProduct(const Matrix &v, const Matrix &x) const;

  Window window;
  size_t out;
};

} // namespace reference

#endif // TPC_TEST_REFERENCE_CONVOLUTION_H
