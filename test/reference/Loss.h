//===- Loss.h - Losses and output errors ------------------------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_LOSS_H
#define TPC_TEST_REFERENCE_LOSS_H

#include "Activation.h"

namespace reference {

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

} // namespace reference

#endif // TPC_TEST_REFERENCE_LOSS_H
