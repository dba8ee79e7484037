//===- Dense.h - Dense maps -------------------------------------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_DENSE_H
#define TPC_TEST_REFERENCE_DENSE_H

#include "WeightedMap.h"

namespace reference {

/// W [out, in], b [out]; V [in, out (+ auxiliary)], c [in]; B [in, out].
class Dense : public WeightedMap {
public:
  Dense(size_t inputs, size_t outputs) : in(inputs), out(outputs) {}

  Shape inputShape() const override { return {in}; }
  Shape outputShape() const override { return {out}; }
  TensorForm weightForm() const override { return {{out, in}, out}; }
  TensorForm biasForm() const override { return {{out}, 1}; }
  TensorForm inverseWeightForm(size_t auxiliary) const override {
    return {{in, out + auxiliary}, in};
  }
  TensorForm inverseBiasForm() const override { return {{in}, 1}; }
  TensorForm feedbackForm() const override { return {{in, out}, in}; }

  Matrix apply(const Weights &weights, const Matrix &x) const override;
  Matrix transposed(const Matrix &weight, const Matrix &d) const override;
  Matrix feedback(const Matrix &feedback, const Matrix &d) const override;
  Matrix invert(const Weights &inverse, const Matrix &v) const override;
  Weights gradient(const Matrix &d, const Matrix &x) const override;
  Weights inverseGradient(const Matrix &d, const Matrix &v) const override;

private:
  size_t in;
  size_t out;
};

/// x W^T + b.
Matrix affine(const Weights &weights, const Matrix &x);

} // namespace reference

#endif // TPC_TEST_REFERENCE_DENSE_H
