//===- Activation.h - Elementwise functions and softmax ---------*- C++ -*-===//

#ifndef TPC_TEST_REFERENCE_ACTIVATION_H
#define TPC_TEST_REFERENCE_ACTIVATION_H

#include "Matrix.h"

namespace reference {

enum class Activation { Identity, Tanh, Relu, Sigmoid, Softmax };

/// s(a), sample by sample.
Matrix activate(Activation activation, const Matrix &a);

/// (ds/da)^T v at the pre-activation a, where h = s(a). relu'(0) is 0.
Matrix pullBack(Activation activation, const Matrix &a, const Matrix &h,
                const Matrix &v);

/// How far a is from the nearest kink of s: relu's least |a| but for zeros,
/// infinity for the others. An a of exactly 0 comes from inputs and biases
/// that are 0, so it is 0 in any precision.
double distanceToKink(Activation activation, const Matrix &a);

} // namespace reference

#endif // TPC_TEST_REFERENCE_ACTIVATION_H
