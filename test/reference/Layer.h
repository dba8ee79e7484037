//===- Layer.h - Activations, losses and dense maps -------------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_LAYER_H
#define TPC_TEST_REFERENCE_LAYER_H

#include "Matrix.h"

namespace reference {

enum class Activation { Identity, Tanh, Relu, Sigmoid, Softmax };

/// s(a), sample by sample.
Matrix activate(Activation activation, const Matrix &a);

/// (ds/da)^T v at the pre-activation a, where h = s(a). relu'(0) is 0.
Matrix pullBack(Activation activation, const Matrix &a, const Matrix &h,
                const Matrix &v);

/// An affine map: weight [out, in], bias [1, out].
struct Dense {
  Matrix weight;
  Matrix bias;
};

/// x W^T + b.
Matrix affine(const Dense &dense, const Matrix &x);

/// s(x W^T + b).
Matrix apply(Activation activation, const Dense &dense, const Matrix &x);

enum class Loss { CrossEntropy, SquaredError };

/// Each sample's loss, [samples, 1]: -sum_k y_k log h_k, or
/// sum_k (h_k - y_k)^2.
Matrix sampleLosses(Loss loss, const Matrix &h, const Matrix &y);

/// The batch mean of sampleLosses.
double meanLoss(Loss loss, const Matrix &h, const Matrix &y);

/// Each sample's dL/da, where h = s(a): the gradient of the sample's own
/// loss, not of the batch mean.
Matrix lossError(Loss loss, Activation activation, const Matrix &a,
                 const Matrix &h, const Matrix &y);

/// The gradient of the batch mean of a loss by the parameters of a dense map
/// with input x, from each sample's error dL/da:
/// dW = mean of d x^T, db = mean of d.
Dense denseGradient(const Matrix &error, const Matrix &x);

} // namespace reference

#endif // TPC_TEST_REFERENCE_LAYER_H
